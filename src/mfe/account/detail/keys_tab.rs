//! The service keys of a root: the first of them here, all of them in their list.

use crate::account::detail::texts::texts;
use crate::account::texts::texts as shared;
use crate::api::{Fetched, use_api, use_live};
use crate::frame::ProblemPanel;
use crate::i18n;
use crate::routes::{KeysFilter, NewKey, Route};
use crate::shell::use_nav;
use crate::store::{KeyChange, Kind, Verb, use_store};
use crate::ui::{
    Button, Cell, ColumnHead, EmptyState, Link, LinkKind, ListBar, ListCard, ListFoot, ObjectStatus, Row, Skeleton,
    Table,
};
use leptos::prelude::*;
use model::wire::{KeySummary, Page};

/// How many are shown here.
const SHOWN: u32 = 50;

/// The tab.
#[component]
pub(in crate::account) fn KeysTab(
    /// The root's name.
    name: Signal<String>,
) -> impl IntoView {
    let (t, names, nav, api, store) = (texts(), i18n::texts(), use_nav(), use_api(), use_store());
    let touched = Memo::new(move |last: Option<&u64>| {
        let number = store.keys.with(|batch| {
            let mine = |change: &KeyChange| match change {
                KeyChange::Put(key) => name.with(|name| key.account == *name),
                KeyChange::Gone(_) => true,
            };
            (batch.all || batch.changes.iter().any(mine)).then_some(batch.number)
        });
        number.or(last.copied()).unwrap_or_default()
    });
    let live = use_live(move || {
        touched.get();
        let filter = KeysFilter { account: Some(name.get()), ..KeysFilter::default() };
        async move { api.keys(&filter, SHOWN, None).await }
    });
    let href = move || nav.href(&Route::keys(|filter| filter.account = Some(name.get())));
    let row = move |key: KeySummary| {
        let (status, word) = i18n::key_status(key.phase);
        let version = key.current_version.map_or_else(|| "–".to_owned(), |version| format!("v{version}"));
        let clients = key.active_clients.map_or_else(|| names.unknown.to_owned(), i18n::number);
        let href = nav.href(&Route::key(key.name.clone()));
        view! {
            <Row>
                <Cell names_row=true><Link href=href kind=LinkKind::Emphasized>{key.name}</Link></Cell>
                <Cell>{key.application}</Cell>
                <Cell><ObjectStatus status text=word /></Cell>
                <Cell numeric=true>{version}</Cell>
                <Cell numeric=true>
                    {clients} <span class="kc-table__unit">" " {(shared().clients)(key.active_clients.unwrap_or(2))}</span>
                </Cell>
            </Row>
        }
    };
    let list = move |page: Page<KeySummary>| {
        let total = i18n::number(page.total);
        let all = (t.all_keys)(page.total, &total);
        let head = move || {
            view! {
                <ColumnHead text=names.service_key />
                <ColumnHead text=t.application width=14.0 />
                <ColumnHead text=t.state width=10.0 />
                <ColumnHead text=t.version width=6.0 numeric=true />
                <ColumnHead text=t.clients width=8.0 numeric=true />
            }
        };
        view! {
            <ListCard label=names.service_keys>
                <ListBar title=names.service_keys count=total />
                <Table label=names.service_keys head=head>
                    <tbody>{page.items.into_iter().map(row).collect_view()}</tbody>
                </Table>
                <ListFoot><Link href=href>{all}</Link></ListFoot>
            </ListCard>
        }
    };
    move || match live.value.get() {
        Fetched::Loading => view! { <Skeleton rows=4 label=names.loading /> }.into_any(),
        Fetched::Failed(error) => view! { <ProblemPanel error on_retry=move |()| live.refetch() /> }.into_any(),
        Fetched::Ready(page) if page.items.is_empty() => view! {
            <EmptyState title=t.no_keys_title text=t.no_keys_text>
                <Button
                    on_press=move |()| nav.to(&Route::NewKey(NewKey { account: Some(name.get_untracked()) }))
                    disabled_reason=store.blocked(Verb::Create, Kind::Key)
                >
                    {names.new_key}
                </Button>
            </EmptyState>
        }
        .into_any(),
        Fetched::Ready(page) => list(page).into_any(),
    }
}
