//! In debug builds, `FIRSTCALL_ASSETS=DIR` lays the files of a folder over the compiled-in assets, so that words and
//! scenarios can be changed without compiling. A release build does not contain this file.

use std::path::Path;

use crate::recipe::{Assets, Recipe};

use super::{Usage, without_number};

const VARIABLE: &str = "FIRSTCALL_ASSETS";

/// Makes this process work with the assets of the folder that the variable names, where it names one.
///
/// # Errors
/// [`Usage`] when a file cannot be read, or does not fit together with the others; it names the file and the entry.
pub(super) fn lay_over() -> Result<(), Usage> {
    let Some(folder) = std::env::var_os(VARIABLE).filter(|folder| !folder.is_empty()) else {
        return Ok(());
    };
    let folder = Path::new(&folder);
    let mut assets = Assets::compiled_in();
    add(&mut assets, folder, "")?;
    Recipe::load(&assets)
        .map_err(|error| Usage::unusable(format!("{VARIABLE} {}", folder.display()), error.to_string()))?;
    let is_first = assets.use_in_this_process();
    debug_assert!(is_first, "nothing reads an asset before this");
    Ok(())
}

/// Adds the files below `folder`, which are called `prefix` and their names.
fn add(assets: &mut Assets, folder: &Path, prefix: &str) -> Result<(), Usage> {
    let unreadable = |path: &Path, why: String| {
        Usage::unusable(format!("{VARIABLE}: reading {}", path.display()), without_number(&why))
    };
    for entry in std::fs::read_dir(folder).map_err(|error| unreadable(folder, error.to_string()))? {
        let entry = entry.map_err(|error| unreadable(folder, error.to_string()))?;
        let path = entry.path();
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if path.is_dir() {
            add(assets, &path, &format!("{name}/"))?;
        } else {
            let text = std::fs::read_to_string(&path).map_err(|error| unreadable(&path, error.to_string()))?;
            *assets = assets.with(&name, &text);
        }
    }
    Ok(())
}
