//! Conditions as sentences.

use super::icon::{Icon, IconName};
use super::status::Status;
use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/sentence_list.css");

/// Sentences below each other with lines between.
#[component]
pub fn SentenceList(children: Children) -> impl IntoView {
    view! { <ul class="kc-sentence-list" class=(SHEET, true)>{children()}</ul> }
}

/// A sentence with its state; `trailing` is "since …" or a link.
#[component]
pub fn Sentence(
    /// The state; `None` for what is just good to know.
    #[prop(optional, into)]
    status: Option<Status>,
    /// At the end of the line.
    #[prop(optional, into)]
    trailing: Option<ViewFnOnce>,
    children: Children,
) -> impl IntoView {
    let icon = status.map_or(IconName::Information, Status::icon);
    let tone = status.map_or("informative", Status::tone);
    view! {
        <li class="kc-sentence-list__row">
            <span class=format!("kc-sentence-list__icon kc-sentence-list__icon--{tone}")><Icon name=icon /></span>
            <p class="kc-sentence-list__text">{children()}</p>
            {trailing.map(|t| view! { <span class="kc-sentence-list__trailing">{t.run()}</span> })}
        </li>
    }
}
