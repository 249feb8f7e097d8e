//! The strip with search and filters below a list's header.

use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/filter_bar.css");

/// Search and filters in one line that wraps; where it is narrow it scrolls instead.
#[component]
pub fn FilterBar(
    /// Names the group: "Filters".
    #[prop(into)]
    label: TextProp,
    children: Children,
) -> impl IntoView {
    view! { <div class="kc-filter-bar" class=(SHEET, true) role="group" aria-label=move || label.get()>{children()}</div> }
}
