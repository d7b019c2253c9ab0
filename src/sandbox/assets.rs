//! The asset files: scenarios, permission lists, templates of pages.

use crate::recipe::Assets;

/// The files that this program works with.
pub fn assets() -> &'static Assets {
    Assets::embedded()
}
