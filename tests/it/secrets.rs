//! No secret comes out anywhere. Known secrets go in, a tap between client and practice tenant learns all that are
//! issued on the way, and every channel that leads out of the program is searched for every one of them.
//!
//! A new way to sign in is one line in `WAYS`; a new command that prints something is one line in `commands`.

mod commands;
mod crash;
mod engine;
mod known;
mod tap;
#[cfg(unix)]
mod wizard;

use std::path::PathBuf;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use firstcall::profile::{InputId, SecretId};
use firstcall::recipe::Flow;
use firstcall::sandbox::server::Options;
use serde_json::json;
use tempfile::TempDir;

use crate::support::tenant::Tenant;
use known::Known;
use tap::Tap;

const DOMAIN: &str = "contoso.onmicrosoft.com";
const DANA: &str = "dana@contoso.onmicrosoft.com";

/// A way to sign in, with everything that it is given.
struct Way {
    flow: Flow,
    /// Name of the practice app in the ready line.
    client: &'static str,
    inputs: &'static [(InputId, Given)],
    secrets: &'static [(SecretId, &'static str)],
    /// Kinds of secrets that must have been seen on the way, so that the search is no empty one.
    passes: &'static [&'static str],
    /// Whether it ends with a token.
    works: bool,
}

/// A value, or one of the files on the bench.
#[derive(Clone, Copy)]
enum Given {
    Text(&'static str),
    File(&'static str),
}

const TOKENS: &[&str] = &["access_token", "refresh_token", "id_token"];

const WAYS: &[Way] = &[
    Way {
        flow: Flow::Browser,
        client: "public",
        inputs: &[],
        secrets: &[],
        passes: &["code", "code_verifier"],
        works: true,
    },
    Way {
        flow: Flow::PasteBack,
        client: "public",
        inputs: &[],
        secrets: &[],
        passes: &["code", "code_verifier"],
        works: true,
    },
    Way { flow: Flow::DeviceCode, client: "public", inputs: &[], secrets: &[], passes: &["device_code"], works: true },
    Way {
        flow: Flow::Password,
        client: "public",
        inputs: &[(InputId::Username, Given::Text(DANA))],
        secrets: &[(SecretId::Password, "practice-dana-1")],
        passes: &["password"],
        works: true,
    },
    Way {
        flow: Flow::Password,
        client: "public",
        inputs: &[(InputId::Username, Given::Text(DANA))],
        secrets: &[(SecretId::Password, "Zq9~wrong & \"typed\" by hand")],
        passes: &["password"],
        works: false,
    },
    Way {
        flow: Flow::Secret,
        client: "confidential",
        inputs: &[],
        secrets: &[(SecretId::ClientSecret, "rob8Q~practice-secret-of-the-night-robot")],
        passes: &["client_secret", "access_token"],
        works: true,
    },
    Way {
        flow: Flow::Secret,
        client: "confidential",
        inputs: &[],
        secrets: &[(SecretId::ClientSecret, "Zq9~typed+by/hand&and=wrong.0123456789")],
        passes: &["client_secret"],
        works: false,
    },
    Way {
        flow: Flow::Certificate,
        client: "certificate",
        inputs: &[(InputId::Certificate, Given::File("courier.pem"))],
        secrets: &[],
        passes: &["client_assertion", "access_token"],
        works: true,
    },
    Way {
        flow: Flow::Certificate,
        client: "certificate",
        inputs: &[(InputId::Certificate, Given::File("stranger.pfx"))],
        secrets: &[(SecretId::CertificatePassword, "practice-Pa55word")],
        passes: &["client_assertion"],
        works: false,
    },
    Way {
        flow: Flow::Certificate,
        client: "certificate",
        inputs: &[(InputId::Certificate, Given::File("stranger.pfx"))],
        secrets: &[(SecretId::CertificatePassword, "not-the-password-of-it")],
        passes: &[],
        works: false,
    },
    Way {
        flow: Flow::Federated,
        client: "federated",
        inputs: &[(InputId::FederatedTokenFile, Given::File("trusted.jwt"))],
        secrets: &[],
        passes: &["client_assertion", "access_token"],
        works: true,
    },
    Way {
        flow: Flow::Federated,
        client: "federated",
        inputs: &[(InputId::FederatedTokenFile, Given::File("stranger.jwt"))],
        secrets: &[],
        passes: &["client_assertion"],
        works: false,
    },
];

/// A practice tenant behind a tap, with its log, the files that ways need, and all secrets known so far.
struct Bench {
    tenant: Tenant,
    tap: Tap,
    known: Known,
    folder: TempDir,
    log: PathBuf,
    /// Where a job of a build service gets its token.
    job: String,
}

impl Bench {
    async fn set_up() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("sandbox.log");
        let tenant = Tenant::with(Options { log: Some(log.clone()), ..Options::default() }).await;
        let known = Known::default();
        let ready: serde_json::Value = serde_json::from_str(&tenant.ready_line()).unwrap();
        known.learn("control bearer", ready["control"]["token"].as_str().unwrap());
        let job = &ready["federation"]["github"];
        known.learn("job token", job["request_token"].as_str().unwrap());
        let job = job["request_url"].as_str().unwrap().to_owned();
        let trusted = std::fs::read(ready["clients"]["federated"]["token_file"].as_str().unwrap()).unwrap();
        known.learn("federated token", String::from_utf8_lossy(&trusted).trim());
        let cloud = std::fs::read_to_string(tenant.cloud_file()).unwrap();
        let tap = Tap::before(&cloud, known.clone()).await;

        let pem = std::fs::read_to_string(ready["clients"]["certificate"]["pem_file"].as_str().unwrap()).unwrap();
        known.learn_key(&pem);
        let pfx = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/fixtures/certificates/aes256.pfx"));
        let part = |value: serde_json::Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        let claims =
            json!({"iss": "https://issuer.example", "sub": "practice-robot", "aud": "api://AzureADTokenExchange"});
        let jwt =
            format!("{}.{}.cHJhY3RpY2Utc2lnbmF0dXJlLW9mLXRoZS1pc3N1ZXI", part(json!({"alg": "RS256"})), part(claims));
        known.learn("federated token", &jwt);
        for (name, content) in [
            ("courier.pem", pem.into_bytes()),
            ("stranger.pfx", pfx.unwrap()),
            ("stranger.jwt", jwt.into_bytes()),
            ("trusted.jwt", trusted),
        ] {
            std::fs::write(folder.path().join(name), content).unwrap();
        }
        std::fs::write(folder.path().join("cloud.toml"), tap.cloud()).unwrap();
        Self { tenant, tap, known, folder, log, job }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// The client id of a practice app.
    fn client_id(&self, name: &str) -> String {
        let ready: serde_json::Value = serde_json::from_str(&self.tenant.ready_line()).unwrap();
        ready["clients"][name]["client_id"].as_str().unwrap_or_else(|| panic!("{name}: {ready:#}")).to_owned()
    }

    /// What a way is given, under the names of the inputs.
    fn inputs(&self, way: &Way) -> Vec<(InputId, String)> {
        let flow: &'static str = way.flow.into();
        let client = self.client_id(way.client);
        let usual = [(InputId::Flow, flow), (InputId::Tenant, DOMAIN), (InputId::ClientId, client.as_str())];
        let usual = usual.into_iter().map(|(input, value)| (input, value.to_owned()));
        let own = way.inputs.iter().map(|(input, given)| match given {
            Given::Text(text) => (*input, (*text).to_owned()),
            Given::File(name) => (*input, self.path(name)),
        });
        usual.chain(own).collect()
    }

    /// Learns the secrets that a way is given.
    fn learn(&self, way: &Way) {
        for (id, secret) in way.secrets {
            self.known.learn(&id.to_string(), secret);
        }
    }

    /// Ends the practice tenant; its log is a channel too.
    async fn clear(self) {
        let log = std::fs::read_to_string(&self.log).unwrap();
        assert!(log.contains("/oauth2/v2.0/token"), "{log}");
        self.known.assert_absent("the sandbox's log", &log);
        self.tenant.stop().await;
    }
}
