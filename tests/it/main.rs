//! Tests of whole rooms and of the whole program, one binary because each costs a link.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![allow(clippy::disallowed_methods, reason = "tests play the world around the pure rooms")]

mod access;
mod articles;
mod chain;
mod client_admin_consent;
mod client_apis;
mod client_certificate;
mod client_claims;
mod client_entra;
mod client_environment;
mod client_federated;
mod client_finance_operations;
mod client_oidc_provider;
mod client_password;
mod client_practice;
mod client_rude;
mod client_sign_in;
mod client_standard;
mod client_stub;
mod client_threats;
mod client_trust;
mod client_wire;
mod command_line;
mod documents;
#[cfg(unix)]
mod durability;
mod explain_cases;
mod faults;
mod faults_each;
mod faults_everywhere;
mod fifth_target;
mod flows;
mod fresh;
mod fuzz;
mod hostile;
#[cfg(unix)]
mod hostile_forms;
mod hundreds;
mod operations;
mod plain;
mod practice;
#[cfg(unix)]
mod program;
mod recipes;
mod recordings;
mod rooms;
mod sandbox_clock;
mod sandbox_dataverse;
mod sandbox_entra;
mod sandbox_federation;
mod sandbox_finance_operations;
mod sandbox_graph_writes;
mod sandbox_lcs;
mod sandbox_rooms;
mod sandbox_scenarios;
mod sandbox_server;
mod sandbox_services;
mod scenarios;
mod schemas;
mod screens;
mod screens_any;
mod screens_dataverse;
mod screens_every;
mod screens_finance_operations;
mod screens_lifecycle_services;
mod screens_looks;
mod screens_over;
mod screens_reading;
mod screens_results;
mod screens_sign_in;
mod screens_step;
mod secrets;
mod statements;
mod support;
mod vault_certificates;
mod wording;
