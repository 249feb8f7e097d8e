//! What happened to a key: who, what, when, and why in their words.

use crate::i18n;
use crate::service_key::detail_texts::texts;
use crate::shell::ticking;
use crate::ui::{Card, HistoryEntry, HistoryList, IconName};
use leptos::prelude::*;
use model::wire::{Activity, KeyDetail};

/// The card.
#[component]
pub(super) fn HistoryCard(
    /// The key in full.
    detail: Signal<Option<KeyDetail>>,
) -> impl IntoView {
    let (t, now) = (texts(), ticking());
    let entries = Memo::new(move |_| detail.get().map(|detail| detail.activity).unwrap_or_default());
    let entry = move |activity: Activity| {
        let who = activity.actor.as_deref().map_or(t.controller, person).to_owned();
        view! {
            <HistoryEntry
                time=i18n::date_time(activity.time, now.get_untracked())
                datetime=activity.time.to_string()
                icon=icon(&activity)
                reason=activity.reason.map(|reason| format!("“{reason}”")).unwrap_or_default()
            >
                <b>{who}</b>
                " "
                {activity.message}
            </HistoryEntry>
        }
    };
    view! {
        <Card title=t.history>
            <Show when=move || !entries.with(Vec::is_empty) fallback=move || view! { <p class="kc-dim">{t.no_history}</p> }>
                <HistoryList>{move || entries.get().into_iter().map(entry).collect_view()}</HistoryList>
            </Show>
        </Card>
    }
}

/// A user's name without the prefix that says where it comes from.
fn person(user: &str) -> &str {
    user.strip_prefix("oidc:").unwrap_or(user)
}

fn icon(activity: &Activity) -> IconName {
    match activity.action.as_str() {
        _ if activity.warning => IconName::Alert,
        "Rotated" => IconName::Refresh,
        "Disabled" | "Evicted" => IconName::SysMinus,
        "Enabled" | "Created" | "Pushed" => IconName::SysEnter,
        action if action.contains("Delet") => IconName::Delete,
        _ => IconName::Edit,
    }
}
