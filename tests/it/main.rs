//! The integration tests, one file per theme in one binary.

mod sandbox_services;
