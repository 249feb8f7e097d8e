//! The list of service keys (FR-302): search, filters and sorting in the address, rows that follow the stream.

use crate::api::{Fetched, use_api};
use crate::frame::{DegradedStrip, PageLiveMark, ProblemPanel};
use crate::i18n;
use crate::routes::{KeysFilter, NewKey, Route};
use crate::service_key::actions::{KeyDialogs, use_key_actions};
use crate::service_key::keys_filters::KeysFilters;
use crate::service_key::keys_table::KeysTable;
use crate::service_key::matching::is_narrow;
use crate::service_key::rows::use_rows;
use crate::service_key::texts::texts;
use crate::shell::{use_nav, use_route};
use crate::store::{Kind, Verb, use_store};
use crate::ui::{Button, ButtonKind, EmptyChain, EmptyState, ListCard, Page, PageBody, PageHeader, Skeleton};
use leptos::prelude::*;

/// The page.
#[component]
pub fn KeysPage() -> impl IntoView {
    let (api, store, nav, route) = (use_api(), use_store(), use_nav(), use_route());
    let filter = Memo::new(move |_| match route.get() {
        Route::Keys(filter) => filter,
        _ => KeysFilter::default(),
    });
    // Columns are a matter of looks: they read nothing again.
    let read_by = Memo::new(move |_| KeysFilter { columns: None, ..filter.get() });
    let rows = use_rows(api, store, read_by);
    let actions = use_key_actions();
    let can_create = store.blocked(Verb::Create, Kind::Key);
    let new = move |()| nav.to(&Route::NewKey(NewKey { account: filter.get_untracked().account }));
    let t = i18n::texts();
    let shown = Memo::new(move |_| rows.names.with(shape));
    let body = move || match shown.get() {
        Shape::Loading => {
            view! { <ListCard label=t.service_keys><Skeleton rows=12 label=t.loading /></ListCard> }.into_any()
        }
        Shape::Failed(error) => view! { <ProblemPanel error on_retry=move |()| rows.refresh() /> }.into_any(),
        Shape::Empty => view! { <Nothing filter /> }.into_any(),
        Shape::Rows => view! { <KeysTable rows filter actions /> }.into_any(),
    };
    view! {
        <Page>
            <PageHeader
                title=t.service_keys
                actions=move || {
                    view! {
                        <Button kind=ButtonKind::Emphasized on_press=new disabled_reason=can_create>{t.new_key}</Button>
                    }
                }
            >
                <PageLiveMark />
            </PageHeader>
            <KeysFilters filter />
            <PageBody>
                <DegradedStrip />
                {body}
                <KeyDialogs actions />
            </PageBody>
        </Page>
    }
}

/// What stands below the filters; moves only when it is another thing, not with every row.
#[derive(Clone, PartialEq)]
enum Shape {
    Loading,
    Failed(crate::api::ApiError),
    Empty,
    Rows,
}

fn shape(names: &Fetched<Vec<String>>) -> Shape {
    match names {
        Fetched::Loading => Shape::Loading,
        Fetched::Failed(error) => Shape::Failed(error.clone()),
        Fetched::Ready(names) if names.is_empty() => Shape::Empty,
        Fetched::Ready(_) => Shape::Rows,
    }
}

#[component]
fn Nothing(filter: Memo<KeysFilter>) -> impl IntoView {
    let (t, nav) = (texts(), use_nav());
    if filter.with_untracked(is_narrow) {
        view! {
            <EmptyState title=t.no_match_title text=t.no_match_text>
                <Button on_press=move |()| nav.replace(&Route::keys(|_| {}))>{t.clear_filters}</Button>
            </EmptyState>
        }
        .into_any()
    } else {
        view! {
            <EmptyState title=t.none_title text=t.none_text picture=|| view! { <EmptyChain names=Signal::stored(t.chain_names.map(str::to_owned)) /> } />
        }
        .into_any()
    }
}
