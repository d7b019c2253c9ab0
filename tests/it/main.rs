//! Tests of whole rooms and of the whole program, one binary because each costs a link.

mod practice;
mod recipes;
mod rooms;
mod sandbox_entra;
mod sandbox_scenarios;
mod sandbox_server;
mod sandbox_services;
mod scenarios;
mod screens;
mod screens_any;
mod screens_looks;
mod screens_over;
mod screens_results;
mod screens_sign_in;
mod screens_step;
mod support;
