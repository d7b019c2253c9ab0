//! A person's way through a sign-in, on the pages or by the control interface: how it begins (`request`, `device`,
//! `admin_consent`), what comes next (`step`, `turn`), and the whole way at once (`approve`).

pub mod admin_consent;
pub mod approve;
pub mod consent_page;
pub mod device;
pub mod request;
pub mod step;
pub mod turn;
