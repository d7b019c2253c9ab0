//! What a target answers: the call that proves everything, as its asset file describes it, and in a small file
//! each what only one target has.
//!
//! This room concludes nothing: an empty list, a refusal and an odd answer are handed on as they came.

pub mod power_platform;

use reqwest::Method;
use secrecy::SecretString;
use url::Url;

use crate::evidence::{Fault, Reply, Seen, Table};
use crate::recipe::{Cloud, Stage, Target};
use crate::wire::{Listing, Wire, oddity};

/// Pages that are read of the proof's answer; what lies beyond is only said to be there.
const PAGES: usize = 20;

/// Makes the call that proves everything.
pub async fn call(wire: &Wire, cloud: &Cloud, target: &Target, token: &SecretString) -> Seen<Reply> {
    let mut trail = wire.trail();
    let proof = &target.proof;
    let base = &cloud.endpoint(target.endpoint).url;
    let (Some(url), Ok(method)) = (address(base, &proof.path), Method::from_bytes(proof.method.as_bytes())) else {
        return trail.seen(Err(no_address(base)));
    };
    let listing = Listing {
        purpose: &proof.title,
        method,
        url,
        headers: Vec::new(),
        bearer: token,
        stage: Stage::Call,
        rows: &proof.rows,
        next: &proof.next,
        pages: PAGES,
        part_will_do: true,
    };
    let outcome = trail.list(&listing).await;
    trail.seen(outcome.map(|found| Reply {
        status: found.status,
        took: found.took,
        table: Table { rows: found.rows, more: found.more },
    }))
}

/// Path and query below a base address.
fn address(base: &str, path: &str) -> Option<Url> {
    let base = base.trim_end_matches('/');
    let path = path.trim_start_matches('/');
    Url::parse(&format!("{base}/{path}")).ok()
}

fn no_address(base: &str) -> Fault {
    let text = format!("{base} is no address that can be called.");
    Fault::Service(oddity(Stage::Call, text))
}
