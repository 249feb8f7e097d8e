//! What happened to a root: who, what, when, and why in their words.

use crate::account::detail::texts::texts;
use crate::i18n;
use crate::shell::now;
use crate::ui::{Card, HistoryEntry, HistoryList, IconName};
use leptos::prelude::*;
use model::wire::{AccountDetail, Activity};

/// The tab.
#[component]
pub(in crate::account) fn HistoryTab(
    /// The root in full.
    detail: Signal<Option<AccountDetail>>,
) -> impl IntoView {
    let t = texts();
    let entries =
        Memo::new(move |_| detail.with(|detail| detail.as_ref().map(|d| d.activity.clone())).unwrap_or_default());
    let entry = move |activity: Activity| {
        let who = activity.actor.as_deref().map_or(t.controller, person).to_owned();
        let why = activity.reason.map(|reason| format!("“{reason}”")).unwrap_or_default();
        let (time, icon) = (i18n::date_time(activity.time, now()), icon(&activity.action, activity.warning));
        let datetime = activity.time.to_string();
        if why.is_empty() {
            view! { <HistoryEntry time datetime icon><b>{who}</b> " " {activity.message}</HistoryEntry> }.into_any()
        } else {
            view! { <HistoryEntry time datetime icon reason=why><b>{who}</b> " " {activity.message}</HistoryEntry> }
                .into_any()
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

/// A user as people write them: without kcp's prefix.
fn person(name: &str) -> &str {
    name.split_once(':').map_or(name, |(_, person)| person)
}

fn icon(action: &str, is_warning: bool) -> IconName {
    match action {
        _ if is_warning => IconName::Alert,
        "Created" => IconName::Add,
        "Deleted" | "Deleting" => IconName::Delete,
        _ if action.starts_with("Rekey") => IconName::Key,
        _ if action.starts_with("Verif") || action == "Ready" => IconName::SysEnter,
        _ => IconName::Edit,
    }
}
