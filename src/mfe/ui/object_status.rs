//! A state as colour, shape and text: the one way a state is written in the app.

use super::icon::Icon;
use super::status::Status;
use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/object_status.css");

/// A state with its word. What works keeps a quiet text, so that in a table of green rows only the exceptions are loud.
#[component]
pub fn ObjectStatus(
    /// The state.
    #[prop(into)]
    status: Signal<Status>,
    /// Its word, such as "Ready", or a sentence piece, such as "37 unavailable".
    #[prop(into)]
    text: TextProp,
    /// The small form of cards and headers of meters.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    let class = move || {
        let small = if small { " kc-object-status--small" } else { "" };
        format!("kc-object-status kc-object-status--{}{small} {SHEET}", status.get().tone())
    };
    view! {
        <span class=class>
            {move || view! { <Icon name=status.get().icon() /> }}
            {move || text.get()}
        </span>
    }
}
