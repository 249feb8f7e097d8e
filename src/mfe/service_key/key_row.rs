//! A row of the list of service keys.

use crate::i18n;
use crate::routes::{Detail, Route};
use crate::service_key::actions::KeyActions;
use crate::service_key::columns::Column;
use crate::service_key::list_texts;
use crate::service_key::rows::{MARKED, Rows};

use crate::service_key::selection::Selection;
use crate::service_key::state::{chain, chain_sentence, next_rotation, word};
use crate::service_key::texts::texts;
use crate::shell::{ticking, use_nav};
use crate::store::{Link as StreamLink, use_store};
use crate::ui::{CardPlace, Cell, Delta, Link, Menu, ObjectStatus, Row, SelectCell, Status, TrustChain};
use jiff::Timestamp;
use leptos::prelude::*;
use model::wire::{AccountSummary, KeySummary};

/// What a cell needs to know. Cheap to copy.
#[derive(Clone, Copy)]
struct Seen {
    key: Memo<Option<KeySummary>>,
    root: Memo<Option<AccountSummary>>,
    /// The version before, while the change is marked.
    before: Memo<Option<u32>>,
    stale: Memo<bool>,
    cards: Memo<bool>,
    now: Signal<Timestamp>,
}

/// The row of `name`.
#[component]
pub(super) fn KeyRow(
    /// The key's name.
    name: String,
    /// Its place in the list.
    index: usize,
    /// The list.
    rows: Rows,
    /// Its columns beside the name.
    columns: Memo<Vec<Column>>,
    /// Rows are cards: numbers carry their unit.
    cards: Memo<bool>,
    /// What is selected.
    selection: Selection,
    /// Called with the name, the new state, and whether Shift was held.
    on_select: Callback<(String, bool, bool)>,
    /// What can be done.
    actions: KeyActions,
) -> impl IntoView {
    let (t, nav, store, now) = (texts(), use_nav(), use_store(), ticking());
    let of_name = StoredValue::new(name.clone());
    let key = Memo::new(move |_| rows.data.with(|data| of_name.with_value(|name| data.get(name).cloned())));
    let change = Memo::new(move |_| rows.changed.with(|changed| of_name.with_value(|name| changed.get(name).copied())));
    let marked = Memo::new(move |_| change.get().is_some_and(|(at, _)| now.get().duration_since(at) < MARKED));
    let root = Memo::new(move |_| {
        let account = key.get()?.account;
        store.state.with(|state| state.as_ref().and_then(|state| state.accounts.get(&account).cloned()))
    });
    let before = Memo::new(move |_| change.get().and_then(|(_, before)| before).filter(|_| marked.get()));
    let stale = Memo::new(move |_| matches!(store.link.get(), StreamLink::Lost { .. }));
    let seen = Seen { key, root, before, stale, cards, now };
    let selected = Memo::new(move |_| of_name.with_value(|name| selection.has(name)));
    let select = move |(on, with_shift): (bool, bool)| on_select.run((of_name.get_value(), on, with_shift));
    let (link_name, title) = (name.clone(), name.clone());
    let href = move || nav.href(&Route::key(&link_name));
    let items = Signal::derive(move || key.get().map(|key| actions.menu(&key, true)).unwrap_or_default());
    view! {
        <Row index changed=marked selected>
            <SelectCell label=(list_texts::texts().select)(&name) checked=selected on_change=select />
            <Cell names_row=true>
                <Link href>{title}</Link>
            </Cell>
            {move || columns.get().into_iter().map(|column| cell(column, seen)).collect_view()}
            <Cell control=true>
                <Menu label=(t.actions_for)(&name) items />
            </Cell>
        </Row>
    }
}

/// The cell of a column. What has no place in a narrow frame's card is left to the key's page.
fn cell(column: Column, seen: Seen) -> impl IntoView {
    let Seen { key, root, before, stale, cards, now } = seen;
    let nav = use_nav();
    let text =
        move |read: fn(&KeySummary) -> String| move || key.with(|key| key.as_ref().map(read)).unwrap_or_default();
    let when = move |read: fn(&KeySummary) -> Option<Timestamp>| {
        move || {
            let at = key.with(|key| key.as_ref().and_then(read));
            at.map_or("–".to_owned(), |at| i18n::date_time(at, now.get()))
        }
    };
    match column {
        Column::Application => view! { <Cell>{text(|key| key.application.clone())}</Cell> }.into_any(),
        Column::Chain => {
            let states = Signal::derive(move || {
                key.with(|key| key.as_ref().map(|key| chain(key, root.get().as_ref()))).unwrap_or([Status::Unknown; 4])
            });
            let label = move || key.get().map(|key| chain_sentence(&key, root.get().as_ref())).unwrap_or_default();
            let href = move || nav.href(&Route::root(key.get().map(|key| key.account).unwrap_or_default()));
            view! {
                <Cell card=CardPlace::Middle>
                    <TrustChain states label />
                    <Link href>{text(|key| key.account.clone())}</Link>
                </Cell>
            }
            .into_any()
        }
        Column::State => {
            let status = Signal::derive(move || {
                key.with(|key| key.as_ref().map_or(Status::Unknown, |key| i18n::key_status(key.phase).0))
            });
            let said =
                Memo::new(move |_| key.with(|key| key.as_ref().map(|key| word(key, now.get()))).unwrap_or_default());
            view! { <Cell card=CardPlace::TopEnd><ObjectStatus status text=move || said.get() /></Cell> }.into_any()
        }
        Column::Version => {
            let version = move || {
                let current = key.get().and_then(|key| key.current_version).map(|v| format!("v{v}"));
                match (current, before.get()) {
                    (Some(current), Some(before)) => {
                        view! { <Delta old=format!("v{before}") new=current /> }.into_any()
                    }
                    (Some(current), None) => current.into_any(),
                    (None, _) => "–".into_any(),
                }
            };
            view! { <Cell numeric=true card=CardPlace::MiddleEnd>{version}</Cell> }.into_any()
        }
        Column::Next => {
            let next = Memo::new(move |_| {
                key.with(|key| key.as_ref().map(|key| next_rotation(key, now.get()))).unwrap_or_default()
            });
            let said = move || {
                let next = next.get();
                let said = next.said(stale.get());
                if next.is_late {
                    view! { <span class="kc-critical">{said}</span> }.into_any()
                } else {
                    said.into_any()
                }
            };
            view! {
                <Cell card=CardPlace::Bottom>
                    {said} " "
                    <span class="kc-dim kc-small">{move || next.get().detail(stale.get())}</span>
                </Cell>
            }
            .into_any()
        }
        Column::Clients => {
            // A number leads to who it is: how the edges report of this key.
            let href = move || {
                let name = key.get().map(|key| key.name).unwrap_or_default();
                nav.href(&Route::Key(name, Detail { tab: Some("distribution".into()) }))
            };
            let clients = move || match key.get().and_then(|key| key.active_clients) {
                Some(n) => view! { <Link href>{i18n::number(n)}</Link> }.into_any(),
                None => view! { <ObjectStatus status=Status::Unknown text=i18n::texts().unknown /> }.into_any(),
            };
            let count = move || key.with(|key| key.as_ref().and_then(|key| key.active_clients)).unwrap_or_default();
            let unit = move || cards.get().then(|| format!(" {}", (list_texts::texts().clients_unit)(count())));
            view! { <Cell numeric=true card=CardPlace::BottomEnd>{clients} {unit}</Cell> }.into_any()
        }
        Column::Schedule => view! { <Cell>{text(|key| i18n::schedule(key.rotation_schedule))}</Cell> }.into_any(),
        Column::Algorithm => view! { <Cell>{text(|key| key.algorithm.as_str().to_owned())}</Cell> }.into_any(),
        Column::LastRotation => view! { <Cell>{when(|key| key.last_rotation)}</Cell> }.into_any(),
        Column::Created => view! { <Cell>{when(|key| key.created_at)}</Cell> }.into_any(),
    }
}
