//! Placeholder of the page, until its feature is in.

use leptos::prelude::*;

/// The page.
#[component]
pub fn RootsPage() -> impl IntoView {
    view! { <h1 class="fd-title fd-title--h3">"Roots of trust"</h1> }
}
