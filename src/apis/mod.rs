//! What a target answers: the calls that prove everything, as its asset file describes them, and in a small file each
//! what only one target has.
//!
//! This room concludes nothing: an empty list, a refusal and an odd answer are handed on as they came.

mod dataverse;
mod discovery;
mod environment;
mod finance_operations;
mod power_platform;

use reqwest::Method;
use secrecy::SecretString;
use url::Url;

use crate::evidence::{Fault, Identity, Operation, Purpose, Registration, Reply, RoleAssignment, Seen, Table};
use crate::recipe::{ClientList, RoleList, Stage, Target};
use crate::wire::{Body, Listing, Repeat, Request, Speaks, Trail, Wire, odd, oddity, refusal};

pub use discovery::environments;
pub use environment::environment;
pub use power_platform::roles_at;

/// Pages that are read of the proof's answer; what lies beyond is only said to be there.
const PAGES: usize = 20;

/// Makes the call that proves everything, at `address`.
pub async fn call(wire: &Wire, target: &Target, address: &str, token: &SecretString) -> Seen<Reply> {
    let mut trail = wire.trail();
    let outcome = read_rows(&mut trail, target, address, token).await;
    trail.seen(outcome)
}

async fn read_rows(
    trail: &mut Trail<'_>,
    target: &Target,
    address: &str,
    token: &SecretString,
) -> Result<Reply, Fault> {
    let proof = &target.proof;
    let listing = Listing {
        purpose: Purpose { operation: Operation::Call, words: &proof.title },
        method: method(&proof.method)?,
        url: url(address)?,
        headers: headers(target),
        bearer: token,
        speaks: speaks(target),
        stage: Stage::Call,
        rows: &proof.rows,
        next: &proof.next,
        more: proof.more.as_deref(),
        success: proof.success.as_deref().map(|success| (success, proof.error.as_deref().unwrap_or_default())),
        pages: PAGES,
        part_will_do: true,
    };
    let found = trail.list(&listing).await?;
    Ok(Reply { status: found.status, took: found.took, table: Table { rows: found.rows, more: found.more } })
}

/// Asks the target as whom it knows the caller, at `address`.
pub async fn identity(wire: &Wire, target: &Target, address: &str, token: &SecretString) -> Seen<Identity> {
    let mut trail = wire.trail();
    let outcome = ask_identity(&mut trail, target, address, token).await;
    trail.seen(outcome)
}

async fn ask_identity(
    trail: &mut Trail<'_>,
    target: &Target,
    address: &str,
    token: &SecretString,
) -> Result<Identity, Fault> {
    let Some(call) = &target.proof.identity else {
        return Err(Fault::Service(oddity(Stage::Call, format!("{} has no call that tells who calls.", target.title))));
    };
    let answer = trail
        .ask(Request {
            method: method(&call.method)?,
            headers: headers(target),
            body: call.body.as_deref().map_or(Body::None, Body::Json),
            speaks: speaks(target),
            // Whatever its method, it only reads.
            repeat: Repeat::Freely,
            ..Request::get(Purpose { operation: Operation::Identity, words: &call.title }, url(address)?, Some(token))
        })
        .await
        .map_err(Fault::Network)?;
    if !answer.is_success() {
        return Err(Fault::Service(refusal(Stage::Call, &answer)));
    }
    match answer.json() {
        Some(body) if call.shows.iter().any(|member| body.get(&member.key).is_some_and(|value| !value.is_null())) => {
            Ok(Identity { status: answer.status, took: answer.took, answer: body })
        }
        Some(_) | None => Err(Fault::Service(odd(Stage::Call, &answer, "It does not tell who calls."))),
    }
}

/// Reads the roles that decide what the caller may do.
pub async fn roles(
    wire: &Wire,
    list: RoleList,
    base: &str,
    holder: Option<&str>,
    token: &SecretString,
) -> Seen<Vec<RoleAssignment>> {
    match list {
        RoleList::PowerPlatform => power_platform::roles(wire, base, token).await,
        RoleList::Dataverse => dataverse::roles(wire, base, holder.unwrap_or_default(), token).await,
    }
}

/// Looks an app up among the programs that a target has registered, with an administrator's token.
pub async fn registration(
    wire: &Wire,
    list: ClientList,
    base: &str,
    client_id: &str,
    token: &SecretString,
) -> Seen<Option<Registration>> {
    match list {
        ClientList::FinanceOperations => finance_operations::registration(wire, base, client_id, token).await,
    }
}

fn headers(target: &Target) -> Vec<(&str, &str)> {
    target.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// An environment that is closed answers with a page of its own, or leads to one.
fn speaks(target: &Target) -> Speaks {
    if target.site.environment().is_some() { Speaks::Site } else { Speaks::Json }
}

fn method(name: &str) -> Result<Method, Fault> {
    Method::from_bytes(name.as_bytes())
        .map_err(|_| Fault::Service(oddity(Stage::Call, format!("{name} is no way to ask."))))
}

fn url(address: &str) -> Result<Url, Fault> {
    Url::parse(address)
        .map_err(|_| Fault::Service(oddity(Stage::Call, format!("{address} is no address that can be called."))))
}
