//! The page: first run, dashboard, or why there is neither.

use crate::frame::{Chunk, DegradedStrip, PageLiveMark, ProblemPanel, ProviderTag};
use crate::i18n;
use crate::overview::chunks;
use crate::overview::dashboard::Dashboard;
use crate::overview::texts::texts;
use crate::routes::{NewKey, Route};
use crate::shell::use_nav;
use crate::store::{Kind, Verb, use_store};
use crate::ui::{Button, ButtonKind, Card, Columns, Page, PageBody, PageHeader, Skeleton};
use leptos::prelude::*;

/// What there is to show.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Loading,
    Refused,
    FirstRun,
    Dashboard,
}

/// FR-402.
#[component]
pub fn OverviewPage() -> impl IntoView {
    let store = use_store();
    let t = texts();
    let stage = Memo::new(move |_| {
        store.state.with(|state| match state {
            Some(state) if state.workspace.counts.keys == 0 && state.accounts.len() < 2 => Stage::FirstRun,
            Some(state) if !state.workspace.provider_enabled => Stage::FirstRun,
            Some(_) => Stage::Dashboard,
            None if store.refused.with(Option::is_some) => Stage::Refused,
            None => Stage::Loading,
        })
    });
    let tenant = store.tenant();
    view! {
        <Page>
            <PageHeader title=t.title actions=move || view! { <Show when=move || stage.get() == Stage::Dashboard><NewButtons /></Show> }>
                <ProviderTag />
                <span class="kc-dim">{move || tenant.get().map(|tenant| tenant.name)}</span>
                <PageLiveMark />
            </PageHeader>
            <PageBody>
                <DegradedStrip />
                {move || match stage.get() {
                    Stage::Loading => view! { <Waiting /> }.into_any(),
                    Stage::Refused => {
                        store
                            .refused
                            .get()
                            .map(|error| view! { <ProblemPanel error on_retry=move |()| store.try_now() /> })
                            .into_any()
                    }
                    Stage::FirstRun => {
                        let waiting = || view! { <Skeleton rows=8 label=texts().loading /> };
                        view! { <Chunk load=chunks::load_first_run show=|steps: chunks::Steps| steps() waiting /> }.into_any()
                    }
                    Stage::Dashboard => view! { <Dashboard /> }.into_any(),
                }}
            </PageBody>
        </Page>
    }
}

/// The cards to come, with nothing in them yet.
#[component]
fn Waiting() -> impl IntoView {
    let t = texts();
    let waits = move |rows: usize| view! { <Skeleton rows label=t.loading /> };
    view! {
        <Columns side=move || view! { <Card title=t.by_provider>{waits(4)}</Card><Card title=t.activity>{waits(5)}</Card> }>
            <Card title=t.problems>{waits(4)}</Card>
            <Card title=t.forecast>{waits(3)}</Card>
        </Columns>
    }
}

#[component]
fn NewButtons() -> impl IntoView {
    let (store, nav) = (use_store(), use_nav());
    let t = i18n::texts();
    view! {
        <Button
            on_press=move |()| nav.to(&Route::NewKey(NewKey::default()))
            disabled_reason=store.blocked(Verb::Create, Kind::Key)
        >
            {t.new_key}
        </Button>
        <Button
            kind=ButtonKind::Emphasized
            on_press=move |()| nav.to(&Route::NewRoot)
            disabled_reason=store.blocked(Verb::Create, Kind::Account)
        >
            {t.new_root}
        </Button>
    }
}
