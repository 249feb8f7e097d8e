//! The keys beside the drawing: of the selected root, or of all.

use crate::api::{Fetched, use_api, use_live};
use crate::frame::ProblemPanel;
use crate::i18n;
use crate::routes::{KeysFilter, Route};
use crate::shell::{ticking, use_nav};
use crate::store::use_store;
use crate::topology::texts::texts;
use crate::ui::{Card, FilterChip, FilterOption, Link, ObjectStatus, Skeleton};
use leptos::prelude::*;
use model::RotationSchedule;
use model::wire::{KeySummary, Page};

/// Keys listed here; the whole list is a link away.
const SHOWN: u32 = 50;

/// The card.
#[component]
pub(super) fn KeyList(
    /// The selected root.
    root: Memo<Option<String>>,
    /// Selects a root, or none.
    select: Callback<Option<String>>,
    /// What is searched for, in the bundles too.
    q: Signal<String>,
) -> impl IntoView {
    let sheet = stylers_macro::style_sheet!("src/mfe/topology/key_list.css");
    let (t, api, store, nav) = (texts(), use_api(), use_store(), use_nav());
    let changes = store.paced();
    let live = use_live(move || {
        changes.get();
        let filter =
            KeysFilter { account: root.get(), q: Some(q.get()).filter(|q| !q.is_empty()), ..KeysFilter::default() };
        async move { api.keys(&filter, SHOWN, None).await }
    });
    let options = Signal::derive(move || {
        let accounts = store.accounts().get().unwrap_or_default();
        accounts.into_iter().map(|account| FilterOption::new(account.name.clone(), account.name)).collect::<Vec<_>>()
    });
    let choose = Callback::new(move |chosen: Vec<String>| select.run(chosen.into_iter().next()));
    let list_href = move || {
        nav.href(&Route::keys(|filter| {
            filter.account = root.get();
            filter.q = Some(q.get()).filter(|q| !q.is_empty());
        }))
    };
    let count = move || live.ready().map(|page| i18n::number(page.total)).unwrap_or_default();
    let body = move || match live.value.get() {
        Fetched::Loading => view! { <Skeleton label=i18n::texts().loading /> }.into_any(),
        Fetched::Failed(error) => view! { <ProblemPanel error on_retry=move |()| live.refetch() /> }.into_any(),
        Fetched::Ready(page) => rows(page, !q.with_untracked(String::is_empty)).into_any(),
    };
    view! {
        <Card
            title=t.keys_of_all
            count=count
            flush=true
            actions=move || view! { <Link href=list_href>{t.open_list}</Link> }
        >
            {view! {
                class=sheet,
                <div class="kc-key-list__chip" data-testid="topology-root">
                    <FilterChip
                        label=t.root
                        any=t.any
                        clear_label=t.clear_root
                        options
                        selected=Signal::derive(move || root.get().into_iter().collect())
                        on_change=choose
                        single=true
                    />
                </div>
            }}
            {body}
        </Card>
    }
}

fn rows(page: Page<KeySummary>, searched: bool) -> impl IntoView {
    let sheet = stylers_macro::style_sheet!("src/mfe/topology/key_list.css");
    let (t, nav, now) = (texts(), use_nav(), ticking());
    let shown = i18n::number(u32::try_from(page.items.len()).unwrap_or(u32::MAX));
    let all = i18n::number(page.total);
    let row = |key: KeySummary| {
        let (status, word) = i18n::key_status(key.phase);
        let next = move || match key.next_rotation {
            Some(at) => i18n::relative(at, now.get()),
            None if key.rotation_schedule == RotationSchedule::Never => t.never.to_owned(),
            None => t.paused.to_owned(),
        };
        view! {
            class=sheet,
            <li class="kc-key-list__row">
                <Link href=nav.href(&Route::key(key.name.clone()))>{key.name.clone()}</Link>
                <ObjectStatus status text=word />
                <span class="kc-key-list__more">{key.current_version.map(|v| format!("v{v}"))}</span>
                <span class="kc-key-list__more">{next}</span>
            </li>
        }
    };
    if page.total == 0 {
        return view! { class=sheet, <p class="kc-key-list__foot">{if searched { t.none_match } else { t.no_keys }}</p> }.into_any();
    }
    view! {
        class=sheet,
        <ul class="kc-key-list">{page.items.into_iter().map(row).collect_view()}</ul>
        <p class="kc-key-list__foot">{(t.shown_of)(&shown, &all)}</p>
    }
    .into_any()
}
