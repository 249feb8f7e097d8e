//! A row of the list of service keys.

use crate::i18n;
use crate::routes::Route;
use crate::service_key::actions::KeyActions;
use crate::service_key::rows::Rows;
use crate::service_key::state::{chain, chain_sentence, next_rotation, word};
use crate::service_key::texts::texts;
use crate::shell::{ticking, use_nav};
use crate::store::{Link as StreamLink, use_store};
use crate::ui::{Cell, Delta, Link, Menu, ObjectStatus, Row, Status, TrustChain};
use jiff::SignedDuration;
use leptos::prelude::*;
use model::wire::KeySummary;

/// How long a row says that it changed.
const MARKED: SignedDuration = SignedDuration::from_secs(30);

/// The row of `name`.
#[component]
pub(super) fn KeyRow(
    /// The key's name.
    name: String,
    /// Its place in the list.
    index: usize,
    /// The list.
    rows: Rows,
    /// What can be done.
    actions: KeyActions,
) -> impl IntoView {
    let (t, nav, store, now) = (texts(), use_nav(), use_store(), ticking());
    let of_name = name.clone();
    let key = Memo::new(move |_| rows.data.with(|data| data.get(&of_name).cloned()));
    let of_name = name.clone();
    let change = Memo::new(move |_| rows.changed.with(|changed| changed.get(&of_name).copied()));
    let marked = Memo::new(move |_| change.get().is_some_and(|(at, _)| now.get().duration_since(at) < MARKED));
    let root = Memo::new(move |_| {
        let account = key.get()?.account;
        store.state.with(|state| state.as_ref().and_then(|state| state.accounts.get(&account).cloned()))
    });
    let stale = Memo::new(move |_| matches!(store.link.get(), StreamLink::Lost { .. }));
    let field =
        move |read: fn(&KeySummary) -> String| move || key.with(|key| key.as_ref().map(read)).unwrap_or_default();
    let states = Signal::derive(move || {
        key.with(|key| key.as_ref().map(|key| chain(key, root.get().as_ref()))).unwrap_or([Status::Unknown; 4])
    });
    let label = move || key.get().map(|key| chain_sentence(&key, root.get().as_ref())).unwrap_or_default();
    let state = Signal::derive(move || {
        key.with(|key| key.as_ref().map_or(Status::Unknown, |key| i18n::key_status(key.phase).0))
    });
    let state_word =
        Memo::new(move |_| key.with(|key| key.as_ref().map(|key| word(key, now.get()))).unwrap_or_default());
    let next =
        Memo::new(move |_| key.with(|key| key.as_ref().map(|key| next_rotation(key, now.get()))).unwrap_or_default());
    let version = move || {
        let current = key.get().and_then(|key| key.current_version).map(|v| format!("v{v}"));
        match (current, change.get().and_then(|(_, before)| before).filter(|_| marked.get())) {
            (Some(current), Some(before)) => view! { <Delta old=format!("v{before}") new=current /> }.into_any(),
            (Some(current), None) => current.into_any(),
            (None, _) => "–".into_any(),
        }
    };
    let clients = move || match key.get().and_then(|key| key.active_clients) {
        Some(n) => i18n::number(n).into_any(),
        None => view! { <ObjectStatus status=Status::Unknown text=i18n::texts().unknown /> }.into_any(),
    };
    let (link_name, title, menu_label) = (name.clone(), name.clone(), (t.actions_for)(&name));
    let href = move || nav.href(&Route::key(&link_name));
    let root_href = move || nav.href(&Route::root(key.get().map(|key| key.account).unwrap_or_default()));
    let items = Signal::derive(move || key.get().map(|key| actions.menu(&key, true)).unwrap_or_default());
    view! {
        <Row index changed=marked>
            <Cell names_row=true>
                <Link href>{title}</Link>
            </Cell>
            <Cell wide_only=true>{field(|key| key.application.clone())}</Cell>
            <Cell wide_only=true>
                <span class="kc-row">
                    <TrustChain states label />
                    <Link href=root_href>{field(|key| key.account.clone())}</Link>
                </span>
            </Cell>
            <Cell>
                <ObjectStatus status=state text=move || state_word.get() />
            </Cell>
            <Cell numeric=true wide_only=true>{version}</Cell>
            <Cell wide_only=true>
                <span class=("kc-critical", move || next.get().2)>
                    {move || if stale.get() { String::new() } else { next.get().0 }}
                </span>
                " "
                <span class="kc-dim">{move || next.get().1}</span>
            </Cell>
            <Cell numeric=true wide_only=true>{clients}</Cell>
            <Cell control=true>
                <Menu label=menu_label items />
            </Cell>
        </Row>
    }
}
