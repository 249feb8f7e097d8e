//! Facts as pairs of a quiet label and a value.

use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/key_values.css");

/// The list.
#[component]
pub fn KeyValues(
    /// In a frame, with narrow labels: from and to in a dialog.
    #[prop(optional)]
    framed: bool,
    children: Children,
) -> impl IntoView {
    view! { <dl class="kc-key-values" class=(SHEET, true) class=("kc-key-values--framed", framed)>{children()}</dl> }
}

/// A pair.
#[component]
pub fn KeyValue(
    /// What the value is.
    #[prop(into)]
    label: TextProp,
    /// The value stands below its label, over the whole width: references.
    #[prop(optional)]
    wide: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="kc-key-values__pair" class=("kc-key-values__pair--wide", wide)>
            <dt class="kc-key-values__label">{move || label.get()}</dt>
            <dd class="kc-key-values__value">{children()}</dd>
        </div>
    }
}
