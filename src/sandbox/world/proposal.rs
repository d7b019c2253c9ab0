//! What is proposed to type in the scenario that runs.

use std::path::PathBuf;

use serde::Serialize;

use super::World;
use crate::sandbox::scenario::{Input, Suggestion};

/// What the scenario proposes, and the file that the proposed way to sign in needs: only the server knows where it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Proposal {
    #[serde(flatten)]
    pub suggestion: Suggestion,
    /// File with key and certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<PathBuf>,
    /// File with a token of the practice issuer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_file: Option<PathBuf>,
}

impl Proposal {
    /// What is proposed now; a repair may have changed it.
    pub fn of(world: &World) -> Self {
        let suggestion = world.loaded.suggestion();
        let is_with = |flow: &str| suggestion.get(Input::Flow) == Some(flow);
        let certificate = world.files.certificates.first().filter(|_| is_with("certificate"));
        let certificate = certificate.map(|file| file.path.clone());
        let token_file = world.files.token.clone().filter(|_| is_with("federated"));
        Self { suggestion, certificate, token_file }
    }
}
