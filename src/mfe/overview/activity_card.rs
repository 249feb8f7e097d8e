//! What happened lately: who, what, when, and why in their words. The stream tells that something changed; the list is read
//! again then, but at most once in a while, however much changes.

use crate::api::{Fetched, use_api, use_live};
use crate::frame::ProblemPanel;
use crate::i18n::{self, date_time};
use crate::overview::texts::texts;
use crate::routes::Route;
use crate::shell::{ticking, use_nav};
use crate::store::use_store;
use crate::ui::{Activity as Entry, ActivityList, Button, ButtonKind, Card, Link, Skeleton};
use leptos::prelude::*;
use model::wire::Activity;

/// Entries at first.
const FEW: usize = 5;
/// Entries that are read.
const ALL: u32 = 50;

/// The card.
#[component]
pub(super) fn ActivityCard() -> impl IntoView {
    let (api, store) = (use_api(), use_store());
    let t = texts();
    let changes = store.paced();
    let live = use_live(move || {
        changes.get();
        async move { api.activity(ALL).await }
    });
    let all = RwSignal::new(false);
    let count =
        Memo::new(move |_| live.value.with(|v| if let Fetched::Ready(page) = v { page.items.len() } else { 0 }));
    let more = move || {
        let label = move || if all.get() { t.activity_less } else { t.activity_more };
        view! {
            <Show when=move || { count.get() > FEW }>
                <Button kind=ButtonKind::Transparent on_press=move |()| all.update(|all| *all = !*all)>{label}</Button>
            </Show>
        }
    };
    let body = move || match live.value.get() {
        Fetched::Loading => view! { <Skeleton rows=4 label=i18n::texts().loading /> }.into_any(),
        Fetched::Failed(error) => view! { <ProblemPanel error on_retry=move |()| live.refetch() /> }.into_any(),
        Fetched::Ready(page) if page.items.is_empty() => view! { <p class="kc-dim">{t.activity_none}</p> }.into_any(),
        Fetched::Ready(page) => {
            let shown = if all.get() { page.items.len() } else { FEW };
            let entries = page.items.into_iter().take(shown).map(entry).collect_view();
            view! { <ActivityList>{entries}</ActivityList> }.into_any()
        }
    };
    view! { <Card title=t.activity actions=more>{body}</Card> }
}

fn entry(activity: Activity) -> impl IntoView {
    let now = ticking();
    let (who, facts) = (i18n::actor(&activity), i18n::facts_behind(&activity));
    let why = activity.reason.map(|reason| format!(": {}", i18n::quoted(&reason)));
    let link = link(&activity.kind, activity.name);
    let what = match i18n::happened(&activity.action) {
        Some((before, after)) => {
            let space = (!after.is_empty() && !after.starts_with(',')).then_some(" ");
            view! { {before} " " {link} {space} {after} {facts} }.into_any()
        }
        None => view! { {link} ": " {activity.message} }.into_any(),
    };
    let time = activity.time;
    view! {
        <Entry time=move || date_time(time, now.get()) datetime=time.to_string()>
            <b>{who}</b>
            " "
            {what}
            {why}
        </Entry>
    }
}

/// The thing it happened to, as a link where there is a page of it.
fn link(kind: &str, name: String) -> AnyView {
    let to = match kind {
        "Account" => Route::root(name.clone()),
        "ServiceEncryptionKey" => Route::key(name.clone()),
        "Tenant" => {
            return view! { <Link href=use_nav().href(&Route::Settings)>{texts().the_tenant}</Link> }.into_any();
        }
        _ => return view! { <span>{name}</span> }.into_any(),
    };
    view! { <Link href=use_nav().href(&to)>{name}</Link> }.into_any()
}
