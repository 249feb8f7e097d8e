//! One root of trust: how it is, who uses it, what happened to it, what can be done with it.

use crate::account::actions::{RootActions, RootDialogs, use_root_actions};
use crate::account::detail::texts::texts;
use crate::account::detail::{EditDialog, Facets, KeysTab, StatusTab, YamlTab};
use crate::account::texts::texts as shared;
use crate::api::{Fetched, use_live};
use crate::frame::{DegradedStrip, HistoryCard, PageLiveMark, ProblemPanel};
use crate::i18n;
use crate::plan::blocked_text;
use crate::routes::{Detail, Route};
use crate::shell::use_route;
use crate::store::Verb;
use crate::ui::{
    Button, ButtonKind, EmptyState, Link, LinkKind, MessageKind, MessageStrip, ObjectStatus, Page, PageBody,
    PageHeader, Skeleton, Tab, TabPanel, Tabs,
};
use leptos::prelude::*;
use model::can;
use model::wire::{AccountSummary, ProblemReason};

/// What there is to show.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Loading,
    Gone,
    Failed,
    Shown,
}

/// One root of trust.
#[component]
pub fn RootPage() -> impl IntoView {
    let t = texts();
    let actions = use_root_actions();
    let (api, nav, route) = (actions.api, actions.nav, use_route());
    let name = Memo::new(move |last: Option<&String>| match route.get() {
        Route::Root(name, _) => name,
        _ => last.cloned().unwrap_or_default(),
    });
    let name = Signal::from(name);
    let tab = Memo::new(move |_| match route.get() {
        Route::Root(_, Detail { tab: Some(tab) }) => tab,
        _ => "status".to_owned(),
    });
    let account = actions.store.account(name);
    let live = use_live(move || {
        account.get();
        let name = name.get();
        async move { api.account(&name, None).await }
    });
    let detail = Signal::derive(move || live.ready());
    let activity = Signal::derive(move || detail.with(|d| d.as_ref().map(|d| d.activity.clone())).unwrap_or_default());
    let manager = Memo::new(move |_| {
        detail.with(|detail| {
            detail.as_ref().and_then(|detail| crate::field_managers::name(detail.managed_by.as_deref()?))
        })
    });
    let stage = Memo::new(move |_| match (account.with(Option::is_some), live.value.get()) {
        (true, _) => Stage::Shown,
        (false, Fetched::Failed(error)) if error.reason() == Some(ProblemReason::NotFound) => Stage::Gone,
        (false, Fetched::Failed(_)) => Stage::Failed,
        // The stream has told everything, and this root isn't in it.
        (false, _) if actions.store.state.with(Option::is_some) => Stage::Gone,
        _ => Stage::Loading,
    });
    let tabs = Signal::derive(move || {
        let keys = account.with(|account| account.as_ref().map_or(0, |account| account.keys));
        vec![
            Tab::new("status", t.status),
            Tab::new("keys", i18n::texts().service_keys).count(i18n::number(keys)),
            Tab::new("history", t.history),
            Tab::new("yaml", "YAML"),
        ]
    });
    let select = move |id: String| {
        let tab = (id != "status").then_some(id);
        nav.replace(&Route::Root(name.get_untracked(), Detail { tab }));
    };

    let crumb = (i18n::texts().roots_of_trust.to_owned(), nav.href(&Route::roots(|_| {})));
    let editing = RwSignal::new(false);
    let mark = move || {
        account.get().map(|account| {
            let (status, word) = i18n::account_status(account.phase);
            view! { <ObjectStatus status text=word /> }
        })
    };
    let panel = move || match tab.get().as_str() {
        "keys" => view! { <TabPanel id="keys"><KeysTab name /></TabPanel> }.into_any(),
        "history" => view! { <TabPanel id="history"><HistoryCard activity thing=t.this_root /></TabPanel> }.into_any(),
        "yaml" => view! { <TabPanel id="yaml"><YamlTab detail /></TabPanel> }.into_any(),
        _ => view! { <TabPanel id="status"><StatusTab account detail actions /></TabPanel> }.into_any(),
    };
    let body = move || match stage.get() {
        Stage::Loading => view! { <Skeleton rows=6 label=i18n::texts().loading /> }.into_any(),
        Stage::Gone => view! {
            <EmptyState title=t.gone_title text=t.gone_text>
                <Link href=nav.href(&Route::roots(|_| {})) kind=LinkKind::Action>{t.to_list}</Link>
            </EmptyState>
        }
        .into_any(),
        Stage::Failed => {
            let error = live.error.get();
            error.map(|error| view! { <ProblemPanel error on_retry=move |()| live.refetch() /> }).into_any()
        }
        Stage::Shown => panel.into_any(),
    };
    view! {
        <Page>
            <PageHeader
                title=move || name.get()
                subtitle=move || account.get().and_then(|account| account.display_name).unwrap_or_default()
                crumb=crumb
                actions=move || view! { <Actions account editing actions /> }
                facets=move || view! { <Facets account /> }
                tabs=move || {
                    view! {
                        <Show when=move || stage.get() == Stage::Shown>
                            <Tabs label=move || (t.sections)(&name.get()) tabs current=tab on_select=select />
                        </Show>
                    }
                }
            >
                {mark}
                <PageLiveMark />
            </PageHeader>
            <PageBody>
                <DegradedStrip />
                {move || manager.get().map(|who| view! { <MessageStrip kind=MessageKind::Warning>{(t.managed_by)(who)}</MessageStrip> })}
                <RootDialogs actions on_deleted=move |_: String| nav.to(&Route::roots(|_| {})) />
                {body}
                <EditDialog account open=editing actions />
            </PageBody>
        </Page>
    }
}

/// Edit, delete, re-key. What is blocked says why and shows the way out.
#[component]
fn Actions(account: Memo<Option<AccountSummary>>, editing: RwSignal<bool>, actions: RootActions) -> impl IntoView {
    let t = shared();
    let rule = move |verb: Verb, rule: fn(&AccountSummary) -> Result<(), can::Blocked>| {
        Signal::derive(move || account.get().and_then(|account| actions.blocked(verb, rule(&account))))
    };
    let is_there = Memo::new(move |_| account.with(Option::is_some));
    let name = Memo::new(move |_| account.get().map(|account| account.name).unwrap_or_default());
    // FR-204: visible and off, with the count and the way to the keys.
    let in_use = Memo::new(move |_| account.get().and_then(|a| can::delete_account(&a, a.keys).err()));
    let delete_off = Signal::derive(move || {
        let told = in_use.get().map(|blocked| (t.cant_delete)(&blocked_text(&blocked)));
        actions.blocked(Verb::Delete, Ok(())).or(told)
    });
    let keys = move || {
        matches!(in_use.get(), Some(can::Blocked::InUse { .. })).then(|| {
            let href = actions.nav.href(&Route::keys(|filter| filter.account = Some(name.get())));
            let why = in_use.get().map(|blocked| (t.cant_delete)(&blocked_text(&blocked)));
            view! { <small class="kc-dim">{why} " " <Link href=href>{t.show_keys}</Link></small> }
        })
    };
    view! {
        <Show when=move || is_there.get()>
            {keys}
            <Button
                kind=ButtonKind::Transparent
                on_press=move |()| actions.ask_delete(&name.get_untracked())
                disabled_reason=delete_off
            >
                {move || (t.delete)(&name.get())}
            </Button>
            <Button
                kind=ButtonKind::Transparent
                on_press=move |()| editing.set(true)
                disabled_reason=rule(Verb::Update, can::verify)
            >
                {t.edit}
            </Button>
            <Button
                on_press=move |()| actions.nav.to(&Route::Rekey(name.get_untracked()))
                disabled_reason=rule(Verb::Update, can::rekey)
            >
                {t.rekey}
            </Button>
        </Show>
    }
}
