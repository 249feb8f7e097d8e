//! A line of text.

use super::field::FieldContext;
use leptos::ev;
use leptos::html;
use leptos::prelude::*;

/// Scope of the styles beside.
pub(super) const SHEET: &str = style_sheet!("src/mfe/ui/input.css");

/// A text input; put it into a [`super::Field`].
#[component]
pub fn Input(
    /// The text.
    #[prop(into)]
    value: Signal<String>,
    /// Called with every change.
    #[prop(into)]
    on_input: Callback<String>,
    /// Called with the pasted text before it arrives; the paste then goes on as usual.
    #[prop(optional, into)]
    on_paste: Option<Callback<String>>,
    /// References and identifiers: the monospaced font.
    #[prop(optional)]
    mono: bool,
    /// An example of what to type; never the only explanation.
    #[prop(optional, into)]
    placeholder: Option<TextProp>,
    /// It shows and can be copied, but not changed.
    #[prop(optional, into)]
    readonly: Signal<bool>,
    /// Width in rem; all there is when left out.
    #[prop(optional)]
    width: Option<f32>,
    /// The element, for the focus.
    #[prop(optional)]
    node: NodeRef<html::Input>,
) -> impl IntoView {
    let field = FieldContext::take();
    let pasted = move |event: ev::Event| {
        if let (Some(on_paste), Some(text)) = (on_paste, super::clipboard::pasted_text(&event)) {
            on_paste.run(text);
        }
    };
    view! {
        <input
            class=field.class(if mono { "kc-input kc-input--mono" } else { "kc-input" })
            id=field.control.clone()
            type="text"
            autocomplete="off"
            spellcheck="false"
            node_ref=node
            style:max-width=width.map(|w| format!("{w}rem"))
            placeholder=placeholder.map(|p| move || p.get())
            readonly=move || readonly.get()
            aria-required=field.required.then_some("true")
            aria-invalid=field.invalid()
            aria-describedby=field.description()
            prop:value=move || value.get()
            on:input:target=move |event| on_input.run(event.target().value())
            on:paste=move |event| pasted(event.into())
        />
    }
}
