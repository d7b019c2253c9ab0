//! Which certificates are trusted beside the machine's own: the cloud's file, those of the command line, and
//! `SSL_CERT_FILE`. There is no way to trust without verifying.

use std::path::{Path, PathBuf};

use reqwest::Certificate;

use crate::evidence::bounded;
use crate::recipe::Cloud;

use super::WireError;

/// Reads the extra certificates. A broken `SSL_CERT_FILE` is no reason not to talk to this machine itself.
pub(super) fn extra(cloud: &Cloud, files: &[PathBuf], stays_here: bool) -> Result<Vec<Certificate>, WireError> {
    let mut certificates = Vec::new();
    for file in cloud.ca_file.iter().chain(&cloud.added_ca_file).chain(files) {
        certificates.extend(read(file)?);
    }
    if let Some(file) = std::env::var_os("SSL_CERT_FILE").filter(|file| !file.is_empty()) {
        match read(Path::new(&file)) {
            Ok(found) => certificates.extend(found),
            Err(_) if stays_here => {}
            Err(error) => return Err(error),
        }
    }
    Ok(certificates)
}

fn read(file: &Path) -> Result<Vec<Certificate>, WireError> {
    let opened = std::fs::File::open(file).and_then(bounded::read);
    let pem = opened.map_err(|source| WireError::CaFile { path: file.to_owned(), source })?;
    match Certificate::from_pem_bundle(&pem) {
        Ok(found) if !found.is_empty() => Ok(found),
        Ok(_) | Err(_) => Err(WireError::NoCertificate { path: file.to_owned() }),
    }
}
