//! The kind of a problem, for sorting tickets.

use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString};

/// A closed list; `explain --json` and `check --json` print its names.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Display, EnumIter, EnumString,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Category {
    Consent,
    Assignment,
    ConditionalAccess,
    Mfa,
    Credentials,
    Secret,
    Certificate,
    RedirectUri,
    Tenant,
    Application,
    Resource,
    Scope,
    PublicClient,
    Account,
    Device,
    Federation,
    Session,
    Throttling,
    Network,
    Role,
    ApplicationUser,
    License,
    Service,
    Request,
    Other,
}
