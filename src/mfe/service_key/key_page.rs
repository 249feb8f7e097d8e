//! One service key: what it is, what it does, its versions, its history (FR-302 to FR-305).

use crate::api::{ApiError, Fetched, use_api, use_live};
use crate::frame::{DegradedStrip, HistoryCard, PageLiveMark, ProblemPanel};
use crate::i18n;
use crate::routes::{Detail, Route};
use crate::service_key::actions::{KeyActions, KeyDialogs, use_key_actions};
use crate::service_key::detail_texts::texts;
use crate::service_key::distribution_card::DistributionCard;
use crate::service_key::key_facets::KeyFacets;
use crate::service_key::state::word;
use crate::service_key::status_card::StatusCard;
use crate::service_key::versions_card::VersionsCard;
use crate::service_key::versions_table::VersionsTable;
use crate::service_key::yaml_card::YamlCard;
use crate::shell::{ticking, use_nav, use_route};
use crate::store::use_store;
use crate::ui::{
    Button, ButtonKind, Columns, EmptyState, Menu, MessageKind, MessageStrip, ObjectStatus, Page, PageBody, PageHeader,
    SideWidth, Skeleton, Status, Tab, TabPanel, Tabs,
};
use leptos::prelude::*;
use model::can;
use model::plan::Action;
use model::service_key::KeyState;
use model::wire::{KeyDetail, KeySummary, ProblemReason};

/// The page.
#[component]
pub fn KeyPage() -> impl IntoView {
    let (api, store, route, now) = (use_api(), use_store(), use_route(), ticking());
    let name = Signal::derive(move || match route.get() {
        Route::Key(name, _) => name,
        _ => String::new(),
    });
    let name = Signal::from(Memo::new(move |_| name.get()));
    let changes = store.key_changes(name);
    let edges = store.edges();
    let live = use_live(move || {
        // A memo that is only tracked is never computed, and so never moves.
        let _moved = (changes.get(), edges.get());
        let name = name.get();
        async move { api.key(&name, None).await }
    });
    let detail = Signal::derive(move || live.ready());
    let key = Memo::new(move |_| detail.with(|detail| detail.as_ref().map(|detail| KeySummary::from(&detail.object))));
    let actions = use_key_actions();
    let t = texts();
    let status = Signal::derive(move || {
        key.with(|key| key.as_ref().map_or(Status::Unknown, |key| i18n::key_status(key.phase).0))
    });
    let state_word =
        Memo::new(move |_| key.with(|key| key.as_ref().map(|key| word(key, now.get()))).unwrap_or_default());
    let crumb = (i18n::texts().service_keys.to_owned(), use_nav().href(&Route::keys(|_| {})));
    let known = Memo::new(move |_| match live.value.get() {
        Fetched::Loading => Known::Loading,
        Fetched::Failed(error) => Known::Failed(error),
        Fetched::Ready(_) => Known::Key,
    });
    let body = move || match known.get() {
        Known::Loading => view! { <Skeleton rows=8 label=i18n::texts().loading /> }.into_any(),
        Known::Failed(error) if error.reason() == Some(ProblemReason::NotFound) => {
            view! { <EmptyState title=t.gone_title text=t.gone_text /> }.into_any()
        }
        Known::Failed(error) => view! { <ProblemPanel error on_retry=move |()| live.refetch() /> }.into_any(),
        Known::Key => view! { <Panels detail key /> }.into_any(),
    };
    view! {
        <Page>
            <PageHeader
                title=move || name.get()
                crumb=crumb
                actions=move || view! { <Actions key actions /> }
                facets=move || view! { <KeyFacets key detail /> }
                tabs=move || view! { <KeyTabs name detail /> }
            >
                <Show when=move || key.with(Option::is_some)>
                    <ObjectStatus status text=move || state_word.get() />
                </Show>
                <PageLiveMark />
            </PageHeader>
            <PageBody>
                <DegradedStrip />
                <Notes detail key actions />
                {body}
                <KeyDialogs actions />
            </PageBody>
        </Page>
    }
}

#[derive(Clone, PartialEq)]
enum Known {
    Loading,
    Failed(ApiError),
    Key,
}

/// The tab of the address; the first when there is none.
fn tab_of(route: &Route) -> String {
    match route {
        Route::Key(_, Detail { tab: Some(tab) }) => tab.clone(),
        _ => "status".into(),
    }
}

#[component]
fn KeyTabs(name: Signal<String>, detail: Signal<Option<KeyDetail>>) -> impl IntoView {
    let (t, nav, route) = (texts(), use_nav(), use_route());
    let tabs = Signal::derive(move || {
        let versions =
            detail.with(|d| d.as_ref().and_then(|d| d.object.status.as_ref()?.current_version)).unwrap_or_default();
        vec![
            Tab::new("status", t.status),
            Tab::new("versions", t.versions).count(i18n::number(versions)),
            Tab::new("history", t.history),
            Tab::new("distribution", t.distribution),
            Tab::new("yaml", "YAML"),
        ]
    });
    let select = move |tab: String| {
        let tab = (tab != "status").then_some(tab);
        nav.replace(&Route::Key(name.get_untracked(), Detail { tab }));
    };
    view! {
        <Tabs
            label=move || (t.sections)(&name.get())
            tabs
            current=Signal::derive(move || tab_of(&route.get()))
            on_select=select
        />
    }
}

#[component]
fn Panels(detail: Signal<Option<KeyDetail>>, key: Memo<Option<KeySummary>>) -> impl IntoView {
    let (t, nav, route) = (texts(), use_nav(), use_route());
    let tab = Memo::new(move |_| tab_of(&route.get()));
    let activity = Signal::derive(move || detail.with(|d| d.as_ref().map(|d| d.activity.clone())).unwrap_or_default());
    let history = Signal::derive(move || {
        let name = key.with(|key| key.as_ref().map(|key| key.name.clone())).unwrap_or_default();
        nav.href(&Route::Key(name, Detail { tab: Some("history".to_owned()) }))
    });
    let spreads = Memo::new(move |_| {
        let distribution = key.with(|key| key.as_ref().and_then(|key| key.distribution.clone()));
        distribution.is_some_and(|distribution| distribution.acknowledged < distribution.edges)
    });
    move || {
        match tab.get().as_str() {
        "versions" => view! { <TabPanel id="versions"><VersionsTable detail /></TabPanel> }.into_any(),
        "history" => view! { <TabPanel id="history"><HistoryCard activity thing=t.this_key /></TabPanel> }.into_any(),
        "distribution" => view! { <TabPanel id="distribution"><DistributionCard detail /></TabPanel> }.into_any(),
        "yaml" => view! { <TabPanel id="yaml"><YamlCard detail /></TabPanel> }.into_any(),
        _ => view! {
            <TabPanel id="status">
                <Columns width=SideWidth::Page side=move || view! { <HistoryCard activity thing=t.this_key all=history /> }>
                    // What is still on its way to the edges is what one came to see.
                    <Show when=move || spreads.get()><DistributionCard detail /></Show>
                    <StatusCard detail key />
                    <VersionsCard detail />
                    <Show when=move || !spreads.get()><DistributionCard detail /></Show>
                </Columns>
            </TabPanel>
        }
        .into_any(),
    }
    }
}

/// What one should know before changing anything: who else changes this object, and that it waits for its deletion.
#[component]
fn Notes(detail: Signal<Option<KeyDetail>>, key: Memo<Option<KeySummary>>, actions: KeyActions) -> impl IntoView {
    let (t, list, now) = (texts(), crate::service_key::texts::texts(), ticking());
    let manager = Memo::new(move |_| {
        detail.with(|detail| {
            detail.as_ref().and_then(|detail| crate::field_managers::name(detail.managed_by.as_deref()?))
        })
    });
    let pending =
        Memo::new(move |_| key.with(|key| key.as_ref().is_some_and(|key| key.state == KeyState::PendingDeletion)));
    let until = move || {
        let at = key.with(|key| key.as_ref().and_then(|key| key.deletion_at));
        at.map(|at| (t.deletes)(&format!("{} ({})", i18n::relative(at, now.get()), i18n::date_time(at, now.get()))))
    };
    let cancel = move |()| {
        if let Some(key) = key.get_untracked() {
            actions.enable(&key);
        }
    };
    let busy = Signal::derive(move || key.get().is_some_and(|key| actions.is_busy(&key.name)));
    view! {
        {move || manager.get().map(|who| view! { <MessageStrip kind=MessageKind::Warning>{(t.managed_by)(who)}</MessageStrip> })}
        <Show when=move || pending.get()>
            <MessageStrip
                kind=MessageKind::Warning
                actions=move || {
                    view! {
                        <Button on_press=cancel disabled_reason=Signal::derive(move || actions.off()) busy>
                            {list.cancel_deletion}
                        </Button>
                    }
                }
            >
                {until}
            </MessageStrip>
        </Show>
    }
}

#[component]
fn Actions(key: Memo<Option<KeySummary>>, actions: KeyActions) -> impl IntoView {
    let t = crate::service_key::texts::texts();
    let with_key = move |act: fn(KeyActions, &KeySummary)| {
        move |()| {
            if let Some(key) = key.get_untracked() {
                act(actions, &key);
            }
        }
    };
    let why = move |rule: fn(&KeySummary) -> Result<(), can::Blocked>| {
        Signal::derive(move || key.get().and_then(|key| actions.blocked(rule(&key))))
    };
    let enabled = Memo::new(move |_| key.with(|key| key.as_ref().is_some_and(|key| key.state == KeyState::Enabled)));
    let pending =
        Memo::new(move |_| key.with(|key| key.as_ref().is_some_and(|key| key.state == KeyState::PendingDeletion)));
    let busy = Signal::derive(move || key.get().is_some_and(|key| actions.is_busy(&key.name)));
    let change = with_key(|actions, key| actions.schedule.set(Some(key.clone())));
    let items = Signal::derive(move || key.get().map(|key| actions.menu(&key, false)).unwrap_or_default());
    view! {
        <Show when=move || key.with(Option::is_some)>
            <Button on_press=with_key(KeyActions::rotate) disabled_reason=why(can::rotate) busy>
                {t.rotate_now}
            </Button>
            <Button kind=ButtonKind::Transparent on_press=change disabled_reason=Signal::derive(move || actions.off())>
                {t.change_schedule}
            </Button>
            {move || {
                if enabled.get() {
                    view! {
                        <Button
                            kind=ButtonKind::Transparent
                            on_press=with_key(|actions, key| actions.ask(Action::Disable, key))
                            disabled_reason=why(|key| can::set_state(key, KeyState::Disabled))
                        >
                            {t.disable_short}
                        </Button>
                    }
                        .into_any()
                } else {
                    view! {
                        <Button
                            kind=ButtonKind::Transparent
                            on_press=with_key(KeyActions::enable)
                            disabled_reason=why(|key| can::set_state(key, KeyState::Enabled))
                            busy
                        >
                            {move || if pending.get() { t.cancel_deletion } else { t.enable_short }}
                        </Button>
                    }
                        .into_any()
                }
            }}
            <Menu label=t.more_actions items />
        </Show>
    }
}
