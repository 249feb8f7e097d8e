//! What happened to one thing: who, what, when, and why in their words.

use crate::frame::texts::texts;
use crate::i18n;
use crate::shell::ticking;
use crate::ui::{Card, HistoryEntry, HistoryList, IconName, Link};
use leptos::prelude::*;
use model::Happening;
use model::wire::Activity;

/// Entries beside other cards.
const FEW: usize = 6;

/// The card.
#[component]
pub fn HistoryCard(
    /// What happened, newest first.
    #[prop(into)]
    activity: Signal<Vec<Activity>>,
    /// How a sentence calls the thing, alone and behind "of": "this key"; German has a case for each.
    thing: (&'static str, &'static str),
    /// The address of all of it, where this is only the newest.
    #[prop(optional, into)]
    all: Option<Signal<String>>,
) -> impl IntoView {
    let (t, now) = (texts(), ticking());
    let entry = move |activity: Activity| {
        let what = match i18n::happened(&activity.action) {
            Some((before, after)) => {
                let thing = if before.ends_with(" von") { thing.1 } else { thing.0 };
                let space = if after.is_empty() || after.starts_with(',') { "" } else { " " };
                let facts = i18n::facts_behind(&activity);
                format!(" {before} {thing}{space}{after}{facts}")
            }
            None => format!(": {}", activity.message),
        };
        view! {
            <HistoryEntry
                time=i18n::date_time(activity.time, now.get_untracked())
                datetime=activity.time.to_string()
                icon=icon(&activity)
                reason=activity.reason.as_deref().map(i18n::quoted).unwrap_or_default()
            >
                <b>{i18n::actor(&activity)}</b>
                {what}
            </HistoryEntry>
        }
    };
    let shown = move || {
        let few = if all.is_some() { FEW } else { usize::MAX };
        activity.get().into_iter().take(few).map(entry).collect_view()
    };
    let more = move || {
        all.map(|all| {
            view! {
                <Show when=move || { activity.with(Vec::len) > FEW }>
                    <Link href=move || all.get()>{t.all}</Link>
                </Show>
            }
        })
    };
    view! {
        <Card title=t.history actions=more>
            <Show when=move || !activity.with(Vec::is_empty) fallback=move || view! { <p class="kc-dim">{t.no_history}</p> }>
                <HistoryList>{shown}</HistoryList>
            </Show>
        </Card>
    }
}

fn icon(activity: &Activity) -> IconName {
    use Happening::{
        Created, Deleted, DeletionBlocked, DeletionCancelled, DeletionScheduled, Destroyed, Disabled, Enabled, Evicted,
        KeyAvailable, MaterialRepaired, Recovered, RekeyAwaitingConfirmation, RekeyCancelled, RekeyCompleted,
        RekeyFailed, RekeyRetried, RekeyStarted, RekeyUndone, Removed, Restored, Resumed, Rotated, Suspended, Verified,
    };
    if activity.warning {
        return IconName::Alert;
    }
    match Happening::parse(&activity.action) {
        Some(Rotated) => IconName::Refresh,
        Some(Disabled | Evicted | Suspended) => IconName::SysMinus,
        Some(Created) => IconName::Add,
        Some(Enabled | Verified | KeyAvailable | MaterialRepaired | Resumed) => IconName::SysEnter,
        Some(DeletionCancelled | RekeyUndone | Recovered | Restored) => IconName::Undo,
        Some(Deleted | DeletionBlocked | DeletionScheduled | Destroyed | Removed) => IconName::Delete,
        Some(
            RekeyAwaitingConfirmation | RekeyCancelled | RekeyCompleted | RekeyFailed | RekeyRetried | RekeyStarted,
        ) => IconName::Key,
        _ => IconName::Edit,
    }
}
