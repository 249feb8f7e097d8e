//! A checkbox: a real one, drawn in the theme.

use leptos::html;
use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/checkbox.css");

/// A checkbox with its label.
#[component]
pub fn Checkbox(
    /// Whether it is on.
    #[prop(into)]
    checked: Signal<bool>,
    /// Called with the new state.
    #[prop(into)]
    on_change: Callback<bool>,
    /// What it is for.
    #[prop(into)]
    label: TextProp,
    /// The label is for assistive technology only: in a table's first column.
    #[prop(optional)]
    hide_label: bool,
    /// Some but not all of what it stands for.
    #[prop(optional, into)]
    mixed: Signal<bool>,
    /// It shows, but can't be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let name = label.clone();
    view! {
        <label class="kc-checkbox" class=(SHEET, true)>
            <input
                class="kc-checkbox__input"
                type="checkbox"
                node_ref=input
                aria-label=hide_label.then_some(move || name.get())
                disabled=move || disabled.get()
                prop:checked=move || checked.get()
                prop:indeterminate=move || mixed.get()
                on:change:target=move |event| on_change.run(event.target().checked())
            />
            {(!hide_label).then(|| view! { <span>{move || label.get()}</span> })}
        </label>
    }
}
