//! Starts and stops the server.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use super::Options;
use super::folder::Folder;
use super::listen::{Acceptors, Incoming, bind};
use super::ready::{Ready, Surroundings};
use super::router::{Around, router};
use super::serve::serve;
use super::tls::{self, TlsError};
use crate::evidence::bounded;
use crate::recipe::{Recipe, RecipeError};
use crate::sandbox::addresses::Addresses;
use crate::sandbox::certificates;
use crate::sandbox::runtime::opaque;
use crate::sandbox::scenario::{self, Loaded, ScenarioError, Targets};
use crate::sandbox::signing::SigningKey;
use crate::sandbox::tenant::Transport;
use crate::sandbox::world::{FileError, Sandbox, World, write_private};

/// How long a stop waits for answers that are under way.
const PATIENCE: Duration = Duration::from_secs(1);

/// Why the practice tenant did not start.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    #[error("port {port} on this machine cannot be used")]
    Port { port: u16, source: std::io::Error },
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    Assets(#[from] RecipeError),
}

/// A running practice tenant; dropping it stops it.
#[derive(Debug)]
pub struct Running {
    pub ready: Ready,
    pub sandbox: Sandbox,
    stop: CancellationToken,
    servers: Vec<JoinHandle<()>>,
    /// Holds the cloud file and the practice certificate where no folder was named.
    _folder: Folder,
}

impl Running {
    /// Stops listening, lets answers that are under way finish, and removes the temporary files.
    pub async fn stop(mut self) {
        self.stop.cancel();
        for server in &mut self.servers {
            if tokio::time::timeout(PATIENCE, &mut *server).await.is_err() {
                server.abort();
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// Starts the practice tenant and returns when all listeners are up.
pub async fn start(options: Options) -> Result<Running, SandboxError> {
    // Making keys takes a moment: two at once, while the listeners come up.
    let signing = tokio::task::spawn_blocking(SigningKey::get);
    let practice = tokio::task::spawn_blocking(certificates::key);
    let now = options.clock.now();
    let targets = match &options.assets {
        None => Targets::of(Recipe::embedded()),
        Some(assets) => Targets::of(&Recipe::load(assets)?),
    };
    let loaded = match &options.seed {
        None => scenario::open_over(&options.scenario, now, &targets.plain)?,
        Some(path) => seeded(path, now, &targets.plain)?,
    };
    let folder = Folder::make().map_err(|source| FileError::Write { path: std::env::temp_dir(), source })?;
    let place = options.tls.clone().unwrap_or_else(|| folder.path().to_owned());
    let listeners = bind(options.port).await.map_err(|source| SandboxError::Port { port: options.port, source })?;
    let arm_listeners = bind(0).await.map_err(|source| SandboxError::Port { port: 0, source })?;
    let port = |sockets: &[tokio::net::TcpListener]| {
        sockets.first().and_then(|socket| socket.local_addr().ok()).map_or(0, |address| address.port())
    };
    let is_tls = options.tls.is_some() || options.certificate.is_some();
    let addresses = Addresses { port: port(&listeners), arm_port: port(&arm_listeners), is_tls };
    let (trusted, ca_file) = trusted(&options)?;
    // A failure inside shows when the key is used.
    let _ = practice.await;
    let world = World::new(loaded, addresses).with_targets(targets).with_clock(options.clock.clone());
    let cloud_file = place.join("practice-cloud.toml");
    let (token, job_token) = (opaque("", 40), opaque("", 40));
    let around = Surroundings {
        ca_file: ca_file.clone(),
        cloud_file: cloud_file.clone(),
        token: token.clone(),
        job_token: job_token.clone(),
    };
    let sandbox = Sandbox::new(world, cloud_file, ca_file);
    sandbox.write_proofs()?;
    sandbox.write_cloud_file()?;
    let ready = sandbox.with(|world| Ready::new(world, around));
    let log = options.log.as_deref().map(open_log).transpose()?;
    let stop = CancellationToken::new();
    let app = router(Around { sandbox: sandbox.clone(), latency: options.latency, log }, &token, &job_token);
    let acceptors = acceptors(sandbox.clone(), trusted, options.host_names);
    let mut servers = Vec::new();
    for sockets in [listeners, arm_listeners] {
        let incoming = Incoming::new(sockets, &acceptors, options.head_timeout, &stop);
        servers.push(tokio::spawn(serve(incoming, app.clone(), options.head_timeout, stop.clone())));
    }
    // Tokens can be signed from the first request on.
    let _ = signing.await;
    Ok(Running { ready, sandbox, stop, servers, _folder: folder })
}

fn seeded(path: &Path, now: Timestamp, plain: &Value) -> Result<Loaded, ScenarioError> {
    let name = path.display().to_string();
    let read = std::fs::File::open(path).and_then(bounded::read_text);
    let text = read.map_err(|source| ScenarioError::File { path: name.clone(), source })?;
    Loaded::from_text_over(&name, &text, now, plain)
}

fn open_log(path: &Path) -> Result<Arc<Mutex<std::fs::File>>, SandboxError> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path);
    let file = file.map_err(|source| FileError::Write { path: path.to_owned(), source })?;
    Ok(Arc::new(Mutex::new(file)))
}

/// The certificate that clients were told to trust, if the server was started with TLS.
fn trusted(options: &Options) -> Result<(Option<TlsAcceptor>, Option<PathBuf>), SandboxError> {
    if let Some((certificate, key)) = &options.certificate {
        return Ok((Some(tls::read(certificate, key)?), Some(certificate.clone())));
    }
    let Some(folder) = &options.tls else {
        return Ok((None, None));
    };
    let made = tls::make(&options.host_names, Timestamp::now())?;
    let path = folder.join("ca.pem");
    let written = std::fs::create_dir_all(folder).and_then(|()| write_private(&path, made.authority.as_bytes()));
    written.map_err(|source| FileError::Write { path: path.clone(), source })?;
    Ok((Some(made.acceptor), Some(path)))
}

/// Chooses the certificate: the trusted one, or one of an authority that nobody named.
fn acceptors(sandbox: Sandbox, trusted: Option<TlsAcceptor>, host_names: Vec<String>) -> Acceptors {
    let untrusted: OnceLock<Option<TlsAcceptor>> = OnceLock::new();
    Arc::new(move || {
        let is_untrusted = sandbox.with(|world| world.tenant.service.transport == Transport::UntrustedTls);
        match (&trusted, is_untrusted) {
            (Some(trusted), false) => Some(trusted.clone()),
            (None, _) | (_, true) => untrusted
                .get_or_init(|| tls::make(&host_names, Timestamp::now()).ok().map(|made| made.acceptor))
                .clone(),
        }
    })
}
