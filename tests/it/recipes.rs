//! What must hold for all assets together.

use firstcall::recipe::{Assets, Recipe};

#[test]
fn every_asset_loads() {
    if let Err(error) = Recipe::load(&Assets::embedded()) {
        panic!("{error}");
    }
}
