//! Several lines of text.

use super::field::FieldContext;
use leptos::prelude::*;

/// A text area; put it into a [`super::Field`].
#[component]
pub fn TextArea(
    /// The text.
    #[prop(into)]
    value: Signal<String>,
    /// Called with every change.
    #[prop(into)]
    on_input: Callback<String>,
    /// Lines shown.
    #[prop(default = 3)]
    rows: u32,
) -> impl IntoView {
    let field = FieldContext::take();
    view! {
        <textarea
            class=field.class("kc-input kc-input--area")
            id=field.control.clone()
            rows=rows
            aria-required=field.required.then_some("true")
            aria-invalid=field.invalid()
            aria-describedby=field.description()
            prop:value=move || value.get()
            on:input:target=move |event| on_input.run(event.target().value())
        ></textarea>
    }
}
