//! Where things are. The clone is found at compile time, since xtask is always run from it through cargo.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Outcome};

/// The root of the clone.
pub(crate) fn root() -> PathBuf {
    // src/xtask → src → root
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}

/// Where cargo builds to; `CARGO_TARGET_DIR` is respected.
pub(crate) fn target() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// What was built once per user and is shared by all clones.
pub(crate) fn cache() -> PathBuf {
    let base = env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let base = base.or_else(|| env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache")));
    base.unwrap_or_else(target).join("openkcm-resource-mfe")
}

/// All files below a folder, sorted; none when there is no such folder. What git ignores by name is left out.
pub(crate) fn files(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        if !folder.exists() {
            continue;
        }
        for entry in fs::read_dir(&folder).map_err(Failure::file(&folder))?.flatten() {
            let (name, path) = (entry.file_name(), entry.path());
            if !path.is_dir() {
                found.push(path);
            } else if name != "node_modules" && name != "target" && name != ".git" && name != "test-results" {
                folders.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
