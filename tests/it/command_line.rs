//! The command line: what is printed where, exit codes, and words for wrong usage.

mod assets;
mod check;
#[cfg(unix)]
mod children;
mod dataverse;
mod explain;
mod export;
mod finance_operations;
mod from;
mod help;
mod lifecycle_services;
mod logs;
mod profile;
mod sandbox;
mod secrets;
mod tickets;
mod token;
mod usage;
