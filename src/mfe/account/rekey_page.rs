//! Placeholder of the page, until its feature is in.

use leptos::prelude::*;

/// The page.
#[component]
pub fn RekeyPage() -> impl IntoView {
    view! { <h1 class="fd-title fd-title--h3">"Re-key"</h1> }
}
