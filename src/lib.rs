//! firstcall: from nothing to the first successful call of a Microsoft business API.
//!
//! Data flows one way: assets → `recipe` → `checks` ← `evidence` ← `entra`, `graph`, `apis` ← `wire`.
//! `app` decides (pure), `drive` performs, and `ui`, `cli` and `export` render one and the same state.

pub mod checks;
pub mod evidence;
pub mod recipe;
pub mod remedies;
pub mod sandbox;
