//! The practice tenant: a simulated tenant on loopback whose state decides every answer.
//!
//! `tenant` is the directory that scenario files describe and repairs restore. Nothing in here uses the client's rooms
//! (`entra`, `graph`, `apis`, `wire`): wire structures are written twice, so that a misspelt field shows.
//!
//! In comments, UNCONFIRMED marks an answer that no public document shows, and INFERRED one that follows from what the
//! documents say elsewhere. A client should depend on neither.

mod addresses;
mod apis;
mod assets;
mod bearer;
pub mod certificates;
pub mod clock;
mod control;
pub mod edits;
pub mod entra;
mod faults;
mod graph;
pub mod issuer;
mod odata;
pub mod origin;
mod pages;
mod portal;
mod rbac;
mod recent;
mod reply;
mod routing;
mod runtime;
pub mod scenario;
pub mod server;
mod signing;
pub mod tenant;
pub mod world;
