//! A server on this machine whose certificate is as bad as a test wants it, from one connection on.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use strum::EnumIter;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::client_stub::{Reply, read};

/// The name that the made-up issuer has.
pub const ISSUER: &str = "Contoso Practice Inspection CA";

/// What is wrong with a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter)]
pub enum Flaw {
    /// Nobody whom the client trusts has issued it.
    Stranger,
    Expired,
    NotYetValid,
    OtherName,
}

impl Flaw {
    /// The code of the fault.
    pub fn code(self) -> &'static str {
        match self {
            Self::Stranger => "network.untrusted",
            Self::Expired => "network.certificate-expired",
            Self::NotYetValid => "network.certificate-not-yet-valid",
            Self::OtherName => "network.certificate-name",
        }
    }
}

/// Issues certificates, good ones and others.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    pub fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(rcgen::DnType::CommonName, ISSUER);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self { issuer: Issuer::new(params, key), pem }
    }

    /// What a client has to trust.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// For `localhost`, with this flaw.
    fn acceptor(&self, flaw: Option<Flaw>) -> TlsAcceptor {
        let name = if flaw == Some(Flaw::OtherName) { "proxy.contoso.example" } else { "localhost" };
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        match flaw {
            Some(Flaw::Expired) => {
                (params.not_before, params.not_after) = (date_time_ymd(2001, 1, 1), date_time_ymd(2002, 1, 1));
            }
            Some(Flaw::NotYetValid) => {
                (params.not_before, params.not_after) = (date_time_ymd(2990, 1, 1), date_time_ymd(2999, 1, 1));
            }
            Some(Flaw::Stranger | Flaw::OtherName) | None => {}
        }
        let stranger = Authority::of_nobody();
        let issuer = if flaw == Some(Flaw::Stranger) { &stranger } else { &self.issuer };
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, issuer).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let chain = vec![CertificateDer::from(certificate.der().to_vec())];
        TlsAcceptor::from(Arc::new(ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).unwrap()))
    }

    fn of_nobody() -> Issuer<'static, KeyPair> {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(rcgen::DnType::CommonName, "Contoso Practice Stranger CA");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Issuer::new(params, KeyPair::generate().unwrap())
    }

    /// Serves on `localhost` for as long as the test's runtime lives.
    pub async fn serve(&self, flaw: Option<Flaw>) -> Impostor {
        let (good, bad) = (self.acceptor(None), self.acceptor(flaw));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        let good_answers: Arc<Mutex<VecDeque<Vec<u8>>>> = Arc::default();
        let answers = Arc::clone(&good_answers);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let answer = answers.lock().unwrap().pop_front();
                let acceptor = if answer.is_some() { &good } else { &bad };
                // A client that does not trust us hangs up here.
                let Ok(mut stream) = acceptor.accept(stream).await else { continue };
                if read(&mut stream).await.is_some() {
                    let answer = answer.unwrap_or_else(|| EMPTY.to_vec());
                    let _ = stream.write_all(&answer).await;
                    let _ = stream.shutdown().await;
                }
            }
        });
        Impostor { base, good_answers }
    }
}

const EMPTY: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";

/// A server with a certificate.
pub struct Impostor {
    pub base: String,
    good_answers: Arc<Mutex<VecDeque<Vec<u8>>>>,
}

impl Impostor {
    /// The next connections are good ones, and answered with these; those after them meet the flaw.
    pub fn begin_with(&self, answers: impl Iterator<Item = Reply>) {
        let bytes = answers.map(|reply| reply.bytes().expect("an answer of bytes"));
        *self.good_answers.lock().unwrap() = bytes.collect();
    }
}
