//! The page: first run, dashboard, or why there is neither.

use crate::frame::{DegradedStrip, PageLiveMark, ProblemPanel, ProviderTag};
use crate::i18n;
use crate::overview::dashboard::Dashboard;
use crate::overview::first_run::FirstRun;
use crate::overview::texts::texts;
use crate::routes::{NewKey, Route};
use crate::shell::use_nav;
use crate::store::{Kind, Verb, use_store};
use crate::ui::{Button, ButtonKind, Page, PageBody, PageHeader, Skeleton};
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
                    Stage::Loading => view! { <Skeleton rows=8 label=t.loading /> }.into_any(),
                    Stage::Refused => {
                        store
                            .refused
                            .get()
                            .map(|error| view! { <ProblemPanel error on_retry=move |()| store.try_now() /> })
                            .into_any()
                    }
                    Stage::FirstRun => view! { <FirstRun /> }.into_any(),
                    Stage::Dashboard => view! { <Dashboard /> }.into_any(),
                }}
            </PageBody>
        </Page>
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
