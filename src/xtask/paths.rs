//! Where things are. The clone is found at compile time, since xtask is always run from it through cargo.

use std::env;
use std::path::{Path, PathBuf};

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
