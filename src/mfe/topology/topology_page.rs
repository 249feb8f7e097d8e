//! Placeholder of the page, until its feature is in.

use leptos::prelude::*;

/// The page.
#[component]
pub fn TopologyPage() -> impl IntoView {
    view! { <h1 class="fd-title fd-title--h3">"Topology"</h1> }
}
