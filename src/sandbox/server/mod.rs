//! Serves the practice tenant on loopback: listeners, TLS, the cloud file, the ready line and the request log.

mod addresses;
mod cloud_file;
mod listen;
mod options;
mod proofs;
mod ready;
mod router;
mod start;
mod tls;

pub use addresses::Addresses;
pub use listen::Peer;
pub use options::Options;
pub use ready::{
    AzureDevOpsJob, CertificateClient, Clients, ConfidentialClient, Control, FederatedClient, Federation, GitHubJob,
    PracticePerson, PublicClient, Ready, ReadyPermission, ReadyUser,
};
pub use start::{Running, SandboxError, start};
