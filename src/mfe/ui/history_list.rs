//! The history of one thing, newest first.

use super::icon::{Icon, IconName};
use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/history_list.css");

/// The list.
#[component]
pub fn HistoryList(children: Children) -> impl IntoView {
    view! { <ol class="kc-history-list" class=(SHEET, true)>{children()}</ol> }
}

/// An entry: who in bold and what (children), why quoted below.
#[component]
pub fn HistoryEntry(
    /// When, short.
    #[prop(into)]
    time: TextProp,
    /// RFC 3339.
    #[prop(into)]
    datetime: String,
    /// What kind of change.
    icon: IconName,
    /// Why, as it was typed, in quotes; or what the change came with.
    #[prop(optional, into)]
    reason: Option<String>,
    children: Children,
) -> impl IntoView {
    view! {
        <li class="kc-history-list__row">
            <time class="kc-history-list__time" datetime=datetime>{move || time.get()}</time>
            <span class="kc-history-list__icon"><Icon name=icon size="0.875rem" /></span>
            <div>
                <p>{children()}</p>
                {reason.filter(|reason| !reason.is_empty()).map(|r| view! { <p class="kc-history-list__reason">{r}</p> })}
            </div>
        </li>
    }
}
