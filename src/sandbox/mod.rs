//! The practice tenant: a simulated tenant on loopback whose state decides every answer.
//!
//! `tenant` is the directory that scenario files describe and repairs restore. Nothing in here uses the client's rooms
//! (`entra`, `graph`, `apis`, `wire`): wire structures are written twice, so that a misspelt field shows.

pub mod apis;
pub mod bearer;
pub mod certificates;
pub mod control;
pub mod edits;
pub mod entra;
pub mod faults;
pub mod graph;
pub mod issuer;
pub mod origin;
pub mod pages;
pub mod portal;
pub mod recent;
pub mod reply;
pub mod runtime;
pub mod scenario;
pub mod server;
pub mod signing;
pub mod tenant;
pub mod world;
