//! A root in the list: its trust chain is the row.

use crate::account::actions::RootActions;
use crate::account::columns::{Column, is_stacked};
use crate::account::state::{self, Wire};
use crate::account::texts::texts;
use crate::account::trouble_strip::TroubleStrip;
use crate::i18n;
use crate::routes::Route;
use crate::shell::ticking;
use crate::store::Link as Stream;
use crate::table_columns::TableColumn;
use crate::ui::{ChainLayer, ChainMark, Link, LinkKind, Menu, MiddleText, ObjectStatus};
use jiff::Timestamp;
use leptos::prelude::*;
use model::account::{AccountPhase, ProviderType};
use model::wire::AccountSummary;

/// A row. It follows its root by itself, so that a change draws nothing else anew.
#[component]
pub(super) fn RootRow(
    /// The root's name.
    name: String,
    /// Its columns beside the name.
    columns: Memo<Vec<Column>>,
    /// The page's actions.
    actions: RootActions,
) -> impl IntoView {
    let sheet = stylers_macro::style_sheet!("src/mfe/account/root_row.css");
    let account = actions.store.account(Signal::stored(name));
    let row = move |account: AccountSummary| {
        let t = texts();
        let provider = i18n::texts().provider(account.provider_type);
        let label = (t.actions_for)(&account.name);
        let menu_of = account.clone();
        let menu = Signal::derive(move || actions.menu(&menu_of));
        let name = account.name.clone();
        let href = actions.nav.href(&Route::root(name.clone()));
        let note = account.display_name.clone();
        let cells = columns.get().into_iter().map(|column| cell(column, &account, actions)).collect_view();
        let place = state::place(provider, account.region.as_deref());
        let trouble = state::trouble(&account);
        view! {
            class=sheet,
            <div class="kc-root-row__name" role="cell">
                <Link href=href kind=LinkKind::Emphasized>{name}</Link>
                <small class="kc-root-row__note">{place}</small>
                {note.map(|text| view! { class=sheet, <small class="kc-root-row__note">{text}</small> })}
            </div>
            {cells}
            <div class="kc-root-row__menu" role="cell"><Menu label=label items=menu /></div>
            {trouble
                .map(|trouble| {
                    view! {
                        class=sheet,
                        <div class="kc-root-row__why" role="cell">
                            <TroubleStrip account=account.clone() trouble actions />
                        </div>
                    }
                })}
        }
    };
    let stacked = move || columns.with(|columns| is_stacked(columns));
    view! {
        class=sheet,
        <div class="kc-root-row" class=("kc-root-row--stacked", stacked) role="row">{move || account.get().map(row)}</div>
    }
}

fn cell(column: Column, account: &AccountSummary, actions: RootActions) -> AnyView {
    let sheet = stylers_macro::style_sheet!("src/mfe/account/root_row.css");
    let time = |at: Option<Timestamp>| {
        let now = ticking();
        let said = move || at.map_or("–".to_owned(), |at| i18n::date_time(at, now.get()));
        view! {
            class=sheet,
            <div class="kc-root-row__time" role="cell">
                <small class="kc-root-row__head" aria-hidden="true">{column.text()}</small>
                {said}
            </div>
        }
        .into_any()
    };
    match column {
        Column::Chain => {
            let chain = flow(account, actions);
            view! { class=sheet, <div class="kc-root-row__chain" role="cell">{chain}</div> }.into_any()
        }
        Column::State => {
            let (status, word) = i18n::account_status(account.phase);
            view! {
                class=sheet,
                <div class="kc-root-row__state" role="cell">
                    <ObjectStatus status=status text=word />
                    <small class="kc-root-row__note">{account.environment.map(texts().environment)}</small>
                </div>
            }
            .into_any()
        }
        Column::Verified => time(account.verified_at),
        Column::Created => time(account.created_at),
    }
}

/// External key, root version, keys and clients, with the wires between.
fn flow(account: &AccountSummary, actions: RootActions) -> impl IntoView + use<> {
    let sheet = stylers_macro::style_sheet!("src/mfe/account/root_row.css");
    let t = texts();
    let states = state::chain(account);
    let wires = state::wires(states);
    let [external, root, keys, clients] = states.map(i18n::status_word);
    let spoken = (t.chain_label)(&account.name, external, root, keys, clients);
    let wire = move |at: usize| {
        let class = match wires[at] {
            Wire::Solid => "kc-root-row__wire",
            Wire::Dotted => "kc-root-row__wire is-dotted",
            Wire::Cut => "kc-root-row__wire is-cut",
        };
        // One string: a row that changes replaces it, and classes set one by one would be lost.
        view! { <span class=format!("{class} {sheet}") aria-hidden="true"></span> }
    };
    let reference = account.active_reference.clone().or_else(|| account.key_reference.clone()).unwrap_or_default();
    let reference = if account.provider_type == ProviderType::Platform {
        view! { class=sheet, <span class="kc-root-row__text">{t.by_platform}</span> }.into_any()
    } else {
        view! { <MiddleText text=reference /> }.into_any()
    };
    let name = account.name.clone();
    let href = actions.nav.href(&Route::keys(|f| f.account = Some(name)));
    let keys = i18n::number(account.keys);
    let keys =
        if account.keys > 0 { view! { <Link href=href.clone()>{keys}</Link> }.into_any() } else { keys.into_any() };
    let clients = match account.active_clients {
        None if account.keys > 0 => i18n::texts().unknown.into_any(),
        None | Some(0) => i18n::number(0).into_any(),
        Some(n) => view! { <Link href=href>{i18n::number(n)}</Link> }.into_any(),
    };
    let version = match (account.key_version, account.phase) {
        (Some(version), AccountPhase::Rekeying) => format!("v{version} → v{}", version + 1),
        (Some(version), _) => format!("v{version}"),
        (None, _) => "–".to_owned(),
    };
    let n_keys = account.keys;
    let n_clients = account.active_clients.unwrap_or_default();
    view! {
        class=sheet,
        <div class="kc-root-row__flow" role="group" aria-label=spoken>
            <div class="kc-root-row__node">
                <ChainMark layer=ChainLayer::ExternalKey status=states[0] />
                <span class="kc-root-row__value">
                    {reference}
                    <small class="kc-root-row__note">{checked(account.clone(), actions)}</small>
                </span>
            </div>
            {wire(0)}
            <div class="kc-root-row__node">
                <ChainMark layer=ChainLayer::Root status=states[1] />
                <span class="kc-root-row__value">{version}<small class="kc-root-row__note">{t.root}</small></span>
            </div>
            {wire(1)}
            <div class="kc-root-row__node">
                <ChainMark layer=ChainLayer::ServiceKey status=states[2] />
                <span class="kc-root-row__value">{keys}<small class="kc-root-row__note">{(t.keys)(n_keys)}</small></span>
            </div>
            {wire(2)}
            <div class="kc-root-row__node">
                <ChainMark layer=ChainLayer::Clients status=states[3] />
                <span class="kc-root-row__value">{clients}<small class="kc-root-row__note">{(t.clients)(n_clients)}</small></span>
            </div>
        </div>
    }
}

/// The line below the reference: how far a verification or a re-key is, or when the key last passed.
fn checked(account: AccountSummary, actions: RootActions) -> impl Fn() -> String + Send + Sync + 'static {
    let now = ticking();
    let t = texts();
    move || {
        if let (AccountPhase::Rekeying, Some(rekey)) = (account.phase, &account.rekey) {
            return (t.rekey_done)(&i18n::number(rekey.done), &i18n::number(rekey.total));
        }
        let Some(at) = account.verified_at else {
            return match state::running_step(account.verification.as_ref()) {
                Some((n, step)) => (t.verifying_step)(n, &step),
                None if state::failure(&account).is_some() => t.not_verified.to_owned(),
                None => t.verifying.to_owned(),
            };
        };
        // What doesn't tick any more is told as a time of day.
        if !matches!(actions.store.link.get(), Stream::Live { .. }) || account.phase == AccountPhase::Unavailable {
            return (t.last_verified)(&i18n::date_time(at, crate::shell::now()));
        }
        let when = (t.verified)(&i18n::relative(at.min(now.get()), now.get()));
        match state::latency(account.verification.as_ref()) {
            Some(ms) => format!("{when} · {} ms", i18n::number(ms)),
            None => when,
        }
    }
}
