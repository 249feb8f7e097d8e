//! Placeholder of the page, until its feature is in.

use leptos::prelude::*;

/// The page.
#[component]
pub fn SettingsPage() -> impl IntoView {
    view! { <h1 class="fd-title fd-title--h3">"Workspace settings"</h1> }
}
