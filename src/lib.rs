//! firstcall: from nothing to the first successful call of a Microsoft business API.
//!
//! Data flows one way: assets → `recipe` → `checks` ← `evidence` ← `entra`, `graph`, `apis` ← `wire`.
//! `app` decides (pure), `drive` performs, and `ui`, `cli` and `export` render one and the same state.
//! Which room may use which stands in `tests/it/rooms.rs`; what the pure ones must not call, in `.clippy.toml`.

// Pure: values in, values out.
pub mod app;
pub mod checks;
pub mod evidence;
pub mod export;
pub mod recipe;
pub mod remedies;

// Edges: these read clocks, files, sockets or chance.
#[allow(clippy::disallowed_methods, reason = "an edge: asks targets")]
pub mod apis;
#[allow(clippy::disallowed_methods, reason = "an edge: the process itself")]
pub mod cli;
#[allow(clippy::disallowed_methods, reason = "an edge: performs effects")]
pub mod drive;
#[allow(clippy::disallowed_methods, reason = "an edge: signs people and programs in")]
pub mod entra;
#[allow(clippy::disallowed_methods, reason = "an edge: reads the directory")]
pub mod graph;
#[allow(clippy::disallowed_methods, reason = "an edge: keeps profiles on disk")]
pub mod profile;
#[allow(clippy::disallowed_methods, reason = "an edge: a server of its own")]
pub mod sandbox;
pub mod ui;
#[allow(clippy::disallowed_methods, reason = "an edge: chance for keys, and the keyring of this computer")]
pub mod vault;
#[allow(clippy::disallowed_methods, reason = "an edge: the one HTTP client")]
pub mod wire;
