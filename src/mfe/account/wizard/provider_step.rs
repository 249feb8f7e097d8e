//! Who holds the key.

use crate::account::wizard::draft::Draft;
use crate::account::wizard::texts::texts;
use crate::i18n;
use crate::ui::{Card, RadioCard, RadioCards};
use leptos::prelude::*;
use model::ProviderType;

/// Five cards.
#[component]
pub(in crate::account) fn ProviderStep(
    /// The answers.
    draft: Draft,
) -> impl IntoView {
    let t = texts();
    let cards = ProviderType::ALL
        .map(|provider| {
            RadioCard::new(provider.as_str(), i18n::texts().provider(provider), (t.provider_hint)(provider))
        })
        .to_vec();
    let choose = move |value: String| {
        if let Some(provider) = ProviderType::ALL.into_iter().find(|provider| provider.as_str() == value) {
            draft.input.choose(provider);
        }
    };
    view! {
        <Card title=t.provider_title>
            <RadioCards
                label=t.provider_title
                hide_label=true
                cards=Signal::stored(cards)
                value=Signal::derive(move || draft.provider().as_str().to_owned())
                on_change=choose
                columns=2
            />
        </Card>
    }
}
