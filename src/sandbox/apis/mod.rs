//! The APIs that the practice tenant protects: each decides from token, grant and role, in wire forms of its own.

pub mod rbac;
