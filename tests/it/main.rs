//! The integration tests, one file per theme in one binary.

mod practice;
mod sandbox_entra;
mod sandbox_scenarios;
mod sandbox_server;
mod sandbox_services;
