//! Tests of whole rooms and of the whole program, one binary because each costs a link.

mod client_apis;
mod client_entra;
mod client_sign_in;
mod client_stub;
mod client_trust;
mod client_wire;
mod recipes;
mod rooms;
mod sandbox_services;
