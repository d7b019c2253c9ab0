//! What the tenant's state allows: whether a request may begin (`admit`), which API and permissions a scope names, whether
//! an account and its password are good, what conditional access says (`access`), and the decision itself (`decide`).

pub mod access;
pub mod account;
pub mod admit;
pub mod decide;
pub mod federation;
pub mod grant;
pub mod scopes;
