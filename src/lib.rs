//! firstcall: from nothing to the first successful call of a Microsoft business API.

pub mod sandbox;
