//! What the browser keeps for a person on this device: conveniences, never anything that matters.

use leptos::prelude::window;

/// What was kept under a name; `None` where the browser keeps nothing.
pub fn kept(name: &str) -> Option<String> {
    window().local_storage().ok().flatten()?.get_item(name).ok().flatten()
}

/// Keeps a text. `false` when the browser refuses.
pub fn keep(name: &str, text: &str) -> bool {
    window().local_storage().ok().flatten().is_some_and(|storage| storage.set_item(name, text).is_ok())
}
