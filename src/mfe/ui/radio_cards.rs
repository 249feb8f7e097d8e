//! One of several, each with a sentence: providers, rotation schedules, parents.

use super::id::unique_id;
use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/radio_cards.css");

/// A card to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RadioCard {
    /// What is stored.
    pub value: String,
    /// Its name.
    pub text: String,
    /// What choosing it means.
    pub hint: String,
    /// Why it can't be chosen: shown instead of the hint.
    pub disabled_reason: Option<String>,
}

impl RadioCard {
    /// A card that can be chosen.
    pub fn new(value: impl Into<String>, text: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { value: value.into(), text: text.into(), hint: hint.into(), disabled_reason: None }
    }

    /// The same card, off for a reason where there is one.
    #[must_use]
    pub fn blocked(mut self, reason: Option<String>) -> Self {
        self.disabled_reason = reason;
        self
    }
}

/// A group of radio buttons drawn as cards.
#[component]
pub fn RadioCards(
    /// What is chosen.
    #[prop(into)]
    label: TextProp,
    /// The label is for assistive technology only: the card's heading says it.
    #[prop(optional)]
    hide_label: bool,
    /// The cards.
    #[prop(into)]
    cards: Signal<Vec<RadioCard>>,
    /// The chosen value; empty for none.
    #[prop(into)]
    value: Signal<String>,
    /// Called with the value chosen.
    #[prop(into)]
    on_change: Callback<String>,
    /// Cards in a line where there is room.
    #[prop(default = 3)]
    columns: u8,
) -> impl IntoView {
    let group = unique_id("kc-radio");
    let name = group.clone();
    let card = move |card: RadioCard| {
        let (id, hint_id) = (unique_id("kc-radio"), unique_id("kc-radio"));
        let (mine, chosen, stored) = (card.value.clone(), card.value.clone(), card.value.clone());
        let off = card.disabled_reason.is_some();
        let hint = card.disabled_reason.unwrap_or(card.hint);
        let pick = move |_| {
            if !off {
                on_change.run(stored.clone());
            }
        };
        view! {
            <label class="kc-radio-cards__card" class=("is-on", move || value.with(|v| *v == mine)) class=("is-off", off) for=id>
                <input
                    class="kc-radio-cards__dot"
                    type="radio"
                    id=id.clone()
                    name=name.clone()
                    disabled=off
                    aria-describedby=hint_id.clone()
                    prop:checked=move || value.with(|v| *v == chosen)
                    on:change=pick
                />
                <span class="kc-radio-cards__text">
                    <b>{card.text}</b>
                    <small id=hint_id>{hint}</small>
                </span>
            </label>
        }
    };
    view! {
        <fieldset class="kc-radio-cards" class=(SHEET, true) style=("--kc-columns", columns.to_string())>
            <legend class=if hide_label { "kc-hidden" } else { "kc-radio-cards__label" }>{move || label.get()}</legend>
            <div class="kc-radio-cards__grid">
                <For each=move || cards.get() key=|c| (c.value.clone(), c.text.clone(), c.hint.clone(), c.disabled_reason.clone()) children=card />
            </div>
        </fieldset>
    }
}
