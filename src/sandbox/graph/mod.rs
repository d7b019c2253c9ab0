//! Microsoft Graph of the practice tenant: every answer comes from the directory, in wire forms of its own.

pub mod odata;
