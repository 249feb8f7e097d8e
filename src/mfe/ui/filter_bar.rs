//! The strip with search and filters below a list's header.

use leptos::prelude::*;

/// Search and filters in one line that wraps; where it is narrow it scrolls instead.
#[component]
pub fn FilterBar(
    /// Names the group: "Filters".
    #[prop(into)]
    label: TextProp,
    children: Children,
) -> impl IntoView {
    view! { <div class="kc-filter-bar" role="group" aria-label=move || label.get()>{children()}</div> }
}
