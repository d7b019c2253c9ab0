//! The integration tests, one file per theme in one binary.

mod sandbox_services;
mod practice;
mod sandbox_entra;
mod sandbox_scenarios;
mod sandbox_server;
