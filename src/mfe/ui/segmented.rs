//! One choice of a few, side by side: 7 / 30 / 90 days, graph or tree table.

use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/segmented.css");

/// A choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// What goes into the address.
    pub value: String,
    /// Its text.
    pub text: String,
}

impl Segment {
    /// A choice.
    pub fn new(value: impl Into<String>, text: impl Into<String>) -> Self {
        Self { value: value.into(), text: text.into() }
    }
}

/// A segmented button.
#[component]
pub fn Segmented(
    /// What is chosen: "Days shown".
    #[prop(into)]
    label: TextProp,
    /// The choices.
    #[prop(into)]
    segments: Signal<Vec<Segment>>,
    /// The chosen value.
    #[prop(into)]
    value: Signal<String>,
    /// Called with the value chosen.
    #[prop(into)]
    on_change: Callback<String>,
) -> impl IntoView {
    let segment = move |segment: Segment| {
        let mine = segment.value.clone();
        view! {
            <button
                type="button"
                class="kc-segmented__item"
                aria-pressed=move || value.with(|v| *v == mine).to_string()
                on:click=move |_| on_change.run(segment.value.clone())
            >
                {segment.text}
            </button>
        }
    };
    view! {
        <div class="kc-segmented" class=(SHEET, true) role="group" aria-label=move || label.get()>
            <For each=move || segments.get() key=|s| (s.value.clone(), s.text.clone()) children=segment />
        </div>
    }
}
