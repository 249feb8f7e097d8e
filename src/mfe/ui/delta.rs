//! A value that just changed: the old one struck, the new one tinted.

use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/delta.css");

/// `~~v53~~ v54`.
#[component]
pub fn Delta(
    /// What it was.
    #[prop(into)]
    old: TextProp,
    /// What it is.
    #[prop(into)]
    new: TextProp,
) -> impl IntoView {
    view! {
        <span class="kc-delta" class=(SHEET, true)>
            <del class="kc-delta__old">{move || old.get()}</del>
            <ins class="kc-delta__new">{move || new.get()}</ins>
        </span>
    }
}
