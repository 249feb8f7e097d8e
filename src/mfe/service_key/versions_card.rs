//! A key's versions as a line in time, and the way to all of them.

use crate::i18n;
use crate::routes::{Detail, Route};
use crate::service_key::detail_texts::texts;
use crate::service_key::version_stops::{Place, places};
use crate::shell::{ticking, use_nav};
use crate::ui::{Card, Link, Stop, StopState, VersionLine};
use jiff::Timestamp;
use leptos::prelude::*;
use model::service_key::{VersionCause, VersionState};
use model::wire::KeyDetail;

/// The card.
#[component]
pub(super) fn VersionsCard(
    /// The key in full.
    detail: Signal<Option<KeyDetail>>,
) -> impl IntoView {
    let (t, now, nav) = (texts(), ticking(), use_nav());
    let stops = Memo::new(move |_| {
        let status = detail.with(|d| d.as_ref().and_then(|d| d.object.status.clone())).unwrap_or_default();
        let next = status.next_rotation;
        let now = now.get();
        let stop = |place| stop(place, next.map_or_else(String::new, |at| i18n::relative(at, now)), now);
        places(&status.versions, next.is_some()).into_iter().map(stop).collect::<Vec<_>>()
    });
    let name = move || detail.with(|d| d.as_ref().and_then(|d| d.object.metadata.name.clone())).unwrap_or_default();
    let all = move || {
        let tab = Detail { tab: Some("versions".to_owned()) };
        view! { <Link href=nav.href(&Route::Key(name(), tab))>{t.all_versions}</Link> }
    };
    let count = move || {
        let current = detail.with(|d| d.as_ref().and_then(|d| d.object.status.as_ref()?.current_version));
        current.map(i18n::number).unwrap_or_default()
    };
    view! {
        <Card title=t.versions count=count actions=all>
            <Show when=move || !stops.with(Vec::is_empty) fallback=move || view! { <p class="kc-dim">{t.no_version}</p> }>
                <VersionLine label=t.versions stops />
            </Show>
        </Card>
    }
}

fn stop(place: Place, next: String, now: Timestamp) -> Stop {
    let t = texts();
    let range = |first: u32, last: u32| if first == last { format!("v{first}") } else { format!("v{first}–v{last}") };
    let bare = |name, state, meaning| Stop { name, when: String::new(), note: String::new(), meaning, state };
    match place {
        Place::Destroyed(first, last) => bare(range(first, last), StopState::Destroyed, t.destroyed),
        Place::Earlier(first, last) => bare(range(first, last), StopState::Earlier, t.decrypts),
        Place::Next(version) => Stop { when: next, ..bare(format!("v{version}"), StopState::Next, t.comes_next) },
        Place::Version(version) => {
            let (state, meaning) = match version.state {
                VersionState::Current => (StopState::Current, t.current),
                VersionState::DecryptOnly => (StopState::Decrypts, t.decrypts),
                VersionState::Destroyed => (StopState::Destroyed, t.destroyed),
            };
            let note = if version.cause == VersionCause::Schedule { "" } else { (t.cause)(version.cause) };
            Stop {
                when: i18n::brief(version.created_at, now),
                note: note.to_owned(),
                ..bare(format!("v{}", version.version), state, meaning)
            }
        }
    }
}
