//! One of several, in a closed list.

use super::field::FieldContext;
use super::icon::{Icon, IconName};
use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/select.css");

/// An entry of a select.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectOption {
    /// What is stored.
    pub value: String,
    /// What is read; where the entry can't be chosen, with the reason.
    pub text: String,
    /// It can't be chosen.
    pub disabled: bool,
}

impl SelectOption {
    /// An entry that can be chosen.
    pub fn new(value: impl Into<String>, text: impl Into<String>) -> Self {
        Self { value: value.into(), text: text.into(), disabled: false }
    }
}

/// The browser's own select in the theme; put it into a [`super::Field`], or give it a `label` of its own.
#[component]
pub fn Select(
    /// The chosen value.
    #[prop(into)]
    value: Signal<String>,
    /// Called with the value chosen.
    #[prop(into)]
    on_change: Callback<String>,
    /// The entries.
    #[prop(into)]
    options: Signal<Vec<SelectOption>>,
    /// Its name where no field is around it.
    #[prop(optional, into)]
    label: Option<TextProp>,
    /// Width in rem; all there is when left out.
    #[prop(optional)]
    width: Option<f32>,
) -> impl IntoView {
    let field = FieldContext::take();
    let entry = move |option: SelectOption| {
        let mine = option.value.clone();
        view! {
            <option value=option.value disabled=option.disabled prop:selected=move || value.with(|v| *v == mine)>
                {option.text}
            </option>
        }
    };
    view! {
        <span class="kc-select" class=(SHEET, true) style:max-width=width.map(|w| format!("{w}rem"))>
            <select
                class=field.class("kc-input kc-select__control")
                id=field.control.clone()
                aria-label=label.map(|l| move || l.get())
                aria-required=field.required.then_some("true")
                aria-invalid=field.invalid()
                aria-describedby=field.description()
                on:change:target=move |event| on_change.run(event.target().value())
            >
                <For each=move || options.get() key=|o| (o.value.clone(), o.text.clone(), o.disabled) children=entry />
            </select>
            <Icon name=IconName::SlimDown />
        </span>
    }
}
