//! The only code that knows Luigi, the portal's shell.

use leptos::prelude::document;

/// The path under which the app is served, without a trailing slash: `""` or, for example, `/ui/openkcm`.
pub fn base_path() -> String {
    let base = document().base_uri().ok().flatten().unwrap_or_default();
    let path = base.splitn(4, '/').nth(3).unwrap_or_default();
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    if folder.is_empty() { String::new() } else { format!("/{folder}") }
}
