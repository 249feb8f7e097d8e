//! The list of service keys (FR-302): search, filters and sorting in the address, rows that follow the stream.

use crate::api::{Fetched, use_api};
use crate::frame::{DegradedStrip, PageLiveMark, ProblemPanel};
use crate::i18n;
use crate::routes::{KeysFilter, NewKey, Route};
use crate::service_key::actions::{KeyDialogs, use_key_actions};
use crate::service_key::key_row::KeyRow;
use crate::service_key::keys_filters::KeysFilters;
use crate::service_key::rows::{Rows, use_rows};
use crate::service_key::texts::texts;
use crate::shell::{use_nav, use_route};
use crate::store::{Kind, Verb, use_store};
use crate::ui::{
    Button, ButtonKind, ColumnHead, EmptyChain, EmptyState, ListBar, ListCard, ListFoot, Page, PageBody, PageHeader,
    Skeleton, SortDirection, Table, TableScroll, VirtualRows,
};
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
        Shape::Loading => view! { <Skeleton rows=10 label=t.loading /> }.into_any(),
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
    let plain = KeysFilter { sort: filter.get_untracked().sort, ..KeysFilter::default() };
    if filter.get_untracked() == plain {
        view! {
            <EmptyState title=t.none_title text=t.none_text picture=|| view! { <EmptyChain names=Signal::stored(t.chain_names.map(str::to_owned)) /> } />
        }
        .into_any()
    } else {
        view! {
            <EmptyState title=t.no_match_title text=t.no_match_text>
                <Button on_press=move |()| nav.replace(&Route::keys(|_| {}))>{t.clear_filters}</Button>
            </EmptyState>
        }
        .into_any()
    }
}

#[component]
fn KeysTable(rows: Rows, filter: Memo<KeysFilter>, actions: crate::service_key::actions::KeyActions) -> impl IntoView {
    let (t, api, nav) = (texts(), use_api(), use_nav());
    let names = Signal::derive(move || match rows.names.get() {
        Fetched::Ready(names) => names,
        _ => Vec::new(),
    });
    let total = move || i18n::number(rows.total.get());
    let sort_of = move |column: &'static str| Signal::derive(move || direction(filter.get().sort.as_deref(), column));
    let sort_by = move |column: &'static str| {
        Callback::new(move |()| {
            let old = filter.get_untracked();
            let sort = Some(toggled(old.sort.as_deref(), column));
            nav.replace(&Route::Keys(KeysFilter { sort, ..old }));
        })
    };
    let near_end = move |range: std::ops::Range<usize>| {
        if range.end + 50 >= names.with_untracked(Vec::len) {
            rows.more(api, filter.get_untracked());
        }
    };
    let waiting =
        Memo::new(move |_| u32::try_from(rows.waiting.with(std::collections::BTreeSet::len)).unwrap_or(u32::MAX));
    view! {
        <ListCard label=i18n::texts().service_keys>
            <ListBar title=i18n::texts().service_keys count=total />
            <div
                on:pointerenter=move |_| rows.is_held.set(true)
                on:pointerleave=move |_| rows.release()
            >
                <TableScroll>
                    <Table
                        label=i18n::texts().service_keys
                        row_count=Signal::derive(move || usize::try_from(rows.total.get()).ok())
                        head=move || {
                            view! {
                                <ColumnHead text=t.name sort=sort_of("name") on_sort=sort_by("name") />
                                <ColumnHead text=t.application wide_only=true width=7.5 sort=sort_of("application") on_sort=sort_by("application") />
                                <ColumnHead text=t.chain wide_only=true width=17.0 sort=sort_of("account") on_sort=sort_by("account") />
                                <ColumnHead text=t.state width=9.25 sort=sort_of("phase") on_sort=sort_by("phase") />
                                <ColumnHead text=t.version wide_only=true width=6.25 numeric=true sort=sort_of("version") on_sort=sort_by("version") />
                                <ColumnHead text=t.next wide_only=true width=12.5 sort=sort_of("nextRotation") on_sort=sort_by("nextRotation") />
                                <ColumnHead text=t.active_clients wide_only=true width=8.0 numeric=true sort=sort_of("clients") on_sort=sort_by("clients") />
                                <ColumnHead text=t.actions width=3.25 hide_text=true />
                            }
                        }
                    >
                        <VirtualRows
                            keys=names
                            columns=8
                            on_window=near_end
                            row=move |(name, index): (String, usize)| view! { <KeyRow name index rows actions /> }.into_any()
                        />
                    </Table>
                </TableScroll>
            </div>
            <ListFoot>
                <span>{move || (t.loaded)(names.with(Vec::len), &total())}</span>
                <Show when=move || waiting.get() != 0>
                    <span role="status">
                        {move || (t.waiting)(waiting.get(), &i18n::number(waiting.get()))} " "
                        <Button kind=ButtonKind::Transparent on_press=move |()| rows.refresh()>{t.show_them}</Button>
                    </span>
                </Show>
            </ListFoot>
        </ListCard>
    }
}

/// How `column` is sorted by a `sort` of the address; by name when there is none.
fn direction(sort: Option<&str>, column: &str) -> Option<SortDirection> {
    let sort = sort.unwrap_or("name");
    match sort.strip_prefix('-') {
        Some(descending) => (descending == column).then_some(SortDirection::Descending),
        None => (sort == column).then_some(SortDirection::Ascending),
    }
}

/// The `sort` after a column's head was pressed.
fn toggled(sort: Option<&str>, column: &str) -> String {
    match direction(sort, column) {
        Some(SortDirection::Ascending) => format!("-{column}"),
        _ => column.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{SortDirection, direction, toggled};

    #[test]
    fn a_head_sorts_up_then_down() {
        assert_eq!(toggled(None, "name"), "-name");
        assert_eq!(toggled(Some("-name"), "name"), "name");
        assert_eq!(toggled(Some("name"), "version"), "version");
        assert_eq!(direction(Some("-version"), "version"), Some(SortDirection::Descending));
    }
}
