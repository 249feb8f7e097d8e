//! Recent activity: when, who, what.

use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/activity_list.css");

/// The list.
#[component]
pub fn ActivityList(children: Children) -> impl IntoView {
    view! { <ul class="kc-activity-list" class=(SHEET, true)>{children()}</ul> }
}

/// An entry: who in bold, what, and the reason in quotes.
#[component]
pub fn Activity(
    /// When, short: "14:02".
    #[prop(into)]
    time: TextProp,
    /// RFC 3339.
    #[prop(into)]
    datetime: String,
    children: Children,
) -> impl IntoView {
    view! {
        <li class="kc-activity-list__row">
            <time class="kc-activity-list__time" datetime=datetime>{move || time.get()}</time>
            <p>{children()}</p>
        </li>
    }
}
