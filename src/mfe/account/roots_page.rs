//! The list of roots (FR-202): problems first, every filter in the address, live.

use crate::account::actions::{RootDialogs, use_root_actions};
use crate::account::columns::{Column, is_stacked, tracks};
use crate::account::csv::csv;
use crate::account::root_row::RootRow;
use crate::account::roots_filters::RootsFilters;
use crate::account::state::{kept, matching};
use crate::account::texts::texts;
use crate::frame::{ColumnsButton, DegradedStrip, PageLiveMark, ProblemPanel};
use crate::i18n;
use crate::routes::{RootsFilter, Route};
use crate::shell::{download, use_route};
use crate::store::{Kind, Verb};
use crate::table_columns::{TableColumn, parse};
use crate::ui::{
    Button, ButtonKind, ChainLayer, ChainMark, EmptyChain, EmptyState, IconName, ListBar, ListCard, ListFoot, Page,
    PageBody, PageHeader, Skeleton, Status,
};
use leptos::prelude::*;

/// What there is to show.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Loading,
    Refused,
    Empty,
    List,
}

/// FR-202.
#[component]
pub fn RootsPage() -> impl IntoView {
    let sheet = stylers_macro::style_sheet!("src/mfe/account/roots_page.css");
    let t = texts();
    let actions = use_root_actions();
    let (store, nav) = (actions.store, actions.nav);
    let route = use_route();
    let filter = Memo::new(move |_| match route.get() {
        Route::Roots(filter) => filter,
        _ => RootsFilter::default(),
    });
    let accounts = store.accounts();
    let is_held = RwSignal::new(false);
    let names = Memo::new(move |shown: Option<&Vec<String>>| {
        let wanted = accounts.with(|all| filter.with(|filter| matching(all.as_deref().unwrap_or_default(), filter)));
        match shown {
            Some(shown) if is_held.get() => kept(shown, &wanted),
            _ => wanted,
        }
    });
    let new_root = move || {
        view! {
            <Button
                kind=ButtonKind::Emphasized
                on_press=move |()| nav.to(&Route::NewRoot)
                disabled_reason=store.blocked(Verb::Create, Kind::Account)
            >
                {i18n::texts().new_root}
            </Button>
        }
    };
    let columns = Memo::new(move |_| filter.with(|filter| parse::<Column>(filter.columns.as_deref())));
    let choose = move |columns: Option<String>| {
        nav.replace(&Route::Roots(RootsFilter { columns, ..filter.get_untracked() }));
    };
    let total = move || accounts.with(|all| all.as_ref().map(Vec::len));
    let count = move || {
        let shown = number(names.with(Vec::len));
        match total() {
            Some(total) if total != names.with(Vec::len) => format!("{shown} / {}", number(total)),
            _ => shown,
        }
    };
    let save = move |()| {
        let rows = accounts.get_untracked().unwrap_or_default();
        let text = names.with_untracked(|names| csv(&rows, names));
        if let Err(error) = download("roots-of-trust.csv", "text/csv", &text) {
            leptos::logging::error!("the file could not be offered: {error:?}");
        }
    };
    let picture = move || {
        let names = [t.external_key.to_owned(), t.root.to_owned(), (t.keys)(2).to_owned(), (t.clients)(2).to_owned()];
        view! { <EmptyChain names=Signal::stored(names) /> }
    };
    let list = move || {
        view! {
            class=sheet,
            <ListCard label=i18n::texts().roots_of_trust>
                <ListBar
                    title=i18n::texts().roots_of_trust
                    count=count
                    actions=move || {
                        view! {
                            <Button kind=ButtonKind::Transparent icon=IconName::Download on_press=save>{t.csv}</Button>
                            <ColumnsButton chosen=columns fixed=i18n::texts().root_of_trust on_change=choose />
                        }
                    }
                />
                <div
                    role="table"
                    style=("--kc-root-tracks", move || columns.with(|columns| tracks(columns)))
                    aria-label=i18n::texts().roots_of_trust
                    on:mouseenter=move |_| is_held.set(true)
                    on:mouseleave=move |_| is_held.set(false)
                >
                    <div class="kc-roots-page__heads" role="row">
                        <span role="columnheader">{i18n::texts().root_of_trust}</span>
                        {move || {
                            let columns = columns.get();
                            let has_head = |column: &Column| *column != Column::Chain || !is_stacked(&columns);
                            let heads = columns.iter().copied().filter(has_head);
                            heads.map(|column| head(column, filter)).collect_view()
                        }}
                    </div>
                    <For each=move || names.get() key=Clone::clone let:name>
                        <RootRow name columns actions />
                    </For>
                </div>
                <Show when=move || names.with(Vec::is_empty)>
                    <EmptyState title=t.no_match_title text=t.no_match_text>
                        <Button on_press=move |()| nav.replace(&Route::roots(|_| {}))>{t.clear_filters}</Button>
                    </EmptyState>
                </Show>
                <ListFoot>
                    <span class="kc-roots-page__legend">
                        {legend(ChainLayer::ExternalKey, t.external_key)}
                        {legend(ChainLayer::Root, t.legend_names.0)}
                        {legend(ChainLayer::ServiceKey, t.legend_names.1)}
                        {legend(ChainLayer::Clients, (t.clients)(2))}
                    </span>
                    <span>{t.legend}</span>
                </ListFoot>
            </ListCard>
        }
    };
    // A memo, or every delta would build the list anew.
    let stage = Memo::new(move |_| match total() {
        None if store.refused.with(Option::is_some) => Stage::Refused,
        None => Stage::Loading,
        Some(0) => Stage::Empty,
        Some(_) => Stage::List,
    });
    view! {
        <Page>
            <PageHeader title=i18n::texts().roots_of_trust actions=new_root><PageLiveMark /></PageHeader>
            <Show when=move || stage.get() == Stage::List><RootsFilters filter /></Show>
            <PageBody>
                <DegradedStrip />
                <RootDialogs actions />
                {move || match stage.get() {
                    Stage::Refused => {
                        let error = store.refused.get();
                        error.map(|error| view! { <ProblemPanel error on_retry=move |()| store.try_now() /> }).into_any()
                    }
                    Stage::Loading => {
                        let name = i18n::texts().roots_of_trust;
                        view! { <ListCard label=name><Skeleton rows=8 label=t.loading /></ListCard> }.into_any()
                    }
                    Stage::Empty => {
                        view! {
                            <EmptyState title=t.empty_title text=t.empty_text picture=picture>
                                {new_root()}
                            </EmptyState>
                        }
                            .into_any()
                    }
                    Stage::List => list().into_any(),
                }}
            </PageBody>
        </Page>
    }
}

/// The chain's head says how it is to be read, that of the state how the list is sorted.
fn head(column: Column, filter: Memo<RootsFilter>) -> AnyView {
    let t = texts();
    let order =
        move || filter.with(|filter| filter.sort.as_deref().map_or(t.problems_first, |word| (t.sorted_by)(word)));
    match column {
        Column::Chain => view! { <span role="columnheader">{t.chain_head}</span> }.into_any(),
        Column::State => view! {
            <span role="columnheader">{t.state} " " <small class="kc-dim">{order}</small></span>
        }
        .into_any(),
        Column::Verified | Column::Created => view! { <span role="columnheader">{column.text()}</span> }.into_any(),
    }
}

fn legend(layer: ChainLayer, text: &'static str) -> impl IntoView {
    let sheet = stylers_macro::style_sheet!("src/mfe/account/roots_page.css");
    view! { class=sheet, <span class="kc-roots-page__mark"><ChainMark layer status=Status::Ok /> {text}</span> }
}

fn number(n: usize) -> String {
    i18n::number(u32::try_from(n).unwrap_or(u32::MAX))
}
