//! Which certificates are trusted beside the machine's own: the cloud's file, those of the command line, and
//! `SSL_CERT_FILE`. There is no way to trust without verifying.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use reqwest::Certificate;

use crate::evidence::bounded;
use crate::recipe::Cloud;

use super::WireError;

/// The variable that names certificates for every program.
const VARIABLE: &str = "SSL_CERT_FILE";

/// Reads the certificates that were named to firstcall.
pub(super) fn named(cloud: &Cloud, files: &[PathBuf]) -> Result<Vec<Certificate>, WireError> {
    let mut certificates = Vec::new();
    for file in cloud.ca_file.iter().chain(&cloud.added_ca_file) {
        let found = std::fs::metadata(file).and_then(|found| bounded::only_a_file(&found));
        found.map_err(|source| WireError::CaFile { path: file.clone(), source: Arc::new(source) })?;
        certificates.extend(read(file)?);
    }
    for file in files {
        certificates.extend(read(file)?);
    }
    Ok(certificates)
}

/// Reads the certificates that the environment names.
pub(super) fn of_environment() -> Result<Vec<Certificate>, WireError> {
    let Some(file) = std::env::var_os(VARIABLE).filter(|file| !file.is_empty()) else {
        return Ok(Vec::new());
    };
    read(Path::new(&file)).map_err(|error| {
        let why = format!("{}. Give a file with certificates in PEM form, or unset {VARIABLE}", error.in_short());
        WireError::Variable { variable: VARIABLE, why }
    })
}

fn read(file: &Path) -> Result<Vec<Certificate>, WireError> {
    let opened = std::fs::File::open(file).and_then(bounded::read);
    let pem = opened.map_err(|source| WireError::CaFile { path: file.to_owned(), source: Arc::new(source) })?;
    match Certificate::from_pem_bundle(&pem) {
        Ok(found) if !found.is_empty() => Ok(found),
        Ok(_) | Err(_) => Err(WireError::NoCertificate { path: file.to_owned() }),
    }
}
