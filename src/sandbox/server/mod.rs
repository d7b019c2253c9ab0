//! Serves the practice tenant on loopback: listeners, TLS, the ready line and the request log.

mod endpoints;
mod folder;
mod listen;
mod options;
mod ready;
mod router;
mod serve;
mod start;
mod tls;

pub use options::Options;
pub use ready::{AzureDevOpsJob, Control, Federation, GitHubJob, PracticePerson, Ready, ReadyPermission, ReadyUser};
pub use start::{Running, SandboxError, start};
