//! The asset files, read once: scenarios, permission lists, templates of pages.

use std::sync::OnceLock;

use crate::recipe::Assets;

/// The files that this program was built with.
pub fn assets() -> &'static Assets {
    static ASSETS: OnceLock<Assets> = OnceLock::new();
    ASSETS.get_or_init(Assets::embedded)
}
