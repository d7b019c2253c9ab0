//! Serves the practice tenant on loopback: listeners, TLS, the cloud file, the ready line and the request log.

mod addresses;
mod clients;
mod cloud_file;
mod listen;
mod options;
mod proofs;
mod proposal;
mod ready;
mod router;
mod start;
mod tls;

pub use addresses::Addresses;
pub use clients::{CertificateClient, Clients, ConfidentialClient, FederatedClient, PublicClient};
pub use listen::Peer;
pub use options::Options;
pub use proposal::Proposal;
pub use ready::{AzureDevOpsJob, Control, Federation, GitHubJob, PracticePerson, Ready, ReadyPermission, ReadyUser};
pub use start::{Running, SandboxError, start};
