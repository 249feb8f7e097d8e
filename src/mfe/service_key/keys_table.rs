//! The table of service keys with its bar: columns, sorting, selection, file.

use crate::api::{Fetched, use_api};
use crate::i18n;
use crate::routes::{KeysFilter, Route};
use crate::service_key::actions::KeyActions;
use crate::service_key::bulk::{BulkBar, BulkDialog, use_bulk};
use crate::service_key::columns::{self, Column};
use crate::service_key::key_row::KeyRow;
use crate::service_key::list_texts;
use crate::service_key::rows::Rows;
use crate::service_key::selection::Selection;
use crate::service_key::texts::texts;
use crate::shell::{download, use_nav};
use crate::ui::{
    Button, ButtonKind, ColumnChoice, ColumnChooser, ColumnHead, ColumnTexts, IconName, ListBar, ListCard, ListFoot,
    SelectAll, SortDirection, Table, TableScroll, VirtualRows,
};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::BTreeSet;

/// Width of the columns that are always there: select, a name that can be read, actions; rem.
const FIXED_WIDTH: f32 = 2.75 + 9.75 + 3.25;
/// Rows before the end of what is loaded at which the next page is read.
const AHEAD: usize = 100;

/// The list.
#[component]
pub(super) fn KeysTable(
    /// Its rows.
    rows: Rows,
    /// What the address asks for.
    filter: Memo<KeysFilter>,
    /// What can be done with a row.
    actions: KeyActions,
) -> impl IntoView {
    let (t, more, api, nav) = (texts(), list_texts::texts(), use_api(), use_nav());
    let selection = Selection::new();
    let bulk = use_bulk(rows, selection);
    // A memo: a thousand names are not copied with every scroll.
    let names = Memo::new(move |_| match rows.names.get() {
        Fetched::Ready(names) => names,
        _ => Vec::new(),
    });
    let shown = Memo::new(move |_| filter.with(|filter| columns::parse(filter.columns.as_deref())));
    let scroller = NodeRef::<html::Div>::new();
    // Another filter is another list: nothing of the old one stays selected, and it starts at its top.
    Effect::new(move |last: Option<KeysFilter>| {
        let now = KeysFilter { columns: None, ..filter.get() };
        if last.is_some_and(|last| last != now) {
            selection.clear();
            let boxed = scroller.get_untracked().and_then(|all| all.query_selector("[data-scroller]").ok().flatten());
            if let Some(boxed) = boxed {
                boxed.set_scroll_top(0);
            }
        }
        now
    });
    Effect::new(move |_| {
        names.track();
        rows.data.with_untracked(|data| selection.keep(|name| data.contains_key(name)));
    });
    let near_end = move |range: std::ops::Range<usize>| {
        if range.end + AHEAD >= names.with_untracked(Vec::len) {
            rows.more(api);
        }
    };
    let on_select = Callback::new(move |(name, on, with_shift): (String, bool, bool)| {
        names.with_untracked(|names| selection.press(names, &name, on, with_shift));
    });
    let total = move || i18n::number(rows.total.get());
    let waiting = Memo::new(move |_| u32::try_from(rows.waiting.with(BTreeSet::len)).unwrap_or(u32::MAX));
    let foot = move || {
        let shown = names.with(Vec::len);
        if u32::try_from(shown).unwrap_or(u32::MAX) >= rows.total.get() {
            (more.loaded_all)(&total())
        } else {
            (more.loaded)(&i18n::number(u32::try_from(shown).unwrap_or(u32::MAX)), &total())
        }
    };
    view! {
        <ListCard label=i18n::texts().service_keys>
            <ListBar
                title=i18n::texts().service_keys
                count=total
                selection=bulk.selected_text()
                selection_hint=bulk.hint()
                bulk=move || view! { <BulkBar bulk rows selection /> }
                clear=(more.clear_selection.to_owned(), Callback::new(move |()| selection.clear()))
                actions=move || view! { <Tools rows filter shown /> }
            />
            <div
                node_ref=scroller
                on:pointerenter=move |_| rows.is_held.set(true)
                on:pointerleave=move |_| rows.release()
            >
                <TableScroll>
                    <Table
                        label=i18n::texts().service_keys
                        row_count=Signal::derive(move || usize::try_from(rows.total.get()).ok())
                        min_width=Signal::derive(move || {
                            Some(FIXED_WIDTH + shown.with(|shown| shown.iter().map(|column| column.width()).sum::<f32>()))
                        })
                        head=move || view! { <Heads filter shown names selection nav /> }
                    >
                        <VirtualRows
                            keys=names
                            columns=Signal::derive(move || shown.with(Vec::len) + 3)
                            on_window=near_end
                            row=move |(name, index): (String, usize)| {
                                view! { <KeyRow name index rows columns=shown selection on_select actions /> }.into_any()
                            }
                        />
                    </Table>
                </TableScroll>
            </div>
            <ListFoot>
                <span>{foot}</span>
                <Show when=move || waiting.get() != 0>
                    <span role="status">
                        {move || (more.fresh)(waiting.get(), &i18n::number(waiting.get()))} " "
                        <Button kind=ButtonKind::Transparent on_press=move |()| rows.refresh()>{t.show_them}</Button>
                    </span>
                </Show>
            </ListFoot>
        </ListCard>
        <BulkDialog bulk />
    }
}

/// The heads: all rows, the name, the chosen columns, the actions.
#[component]
fn Heads(
    filter: Memo<KeysFilter>,
    shown: Memo<Vec<Column>>,
    names: Memo<Vec<String>>,
    selection: Selection,
    nav: crate::shell::Nav,
) -> impl IntoView {
    let t = texts();
    let sort_of = move |word: &'static str| Signal::derive(move || direction(filter.get().sort.as_deref(), word));
    let sort_by = move |word: &'static str| {
        Callback::new(move |()| {
            let old = filter.get_untracked();
            let sort = toggled(old.sort.as_deref(), word);
            nav.replace(&Route::Keys(KeysFilter { sort, ..old }));
        })
    };
    let counted = Memo::new(move |_| {
        let chosen =
            selection.names.with(|set| names.with(|names| names.iter().filter(|name| set.contains(*name)).count()));
        (chosen, names.with(Vec::len))
    });
    let all = Signal::derive(move || counted.with(|(chosen, all)| chosen == all && *all > 0));
    let some = Signal::derive(move || counted.with(|(chosen, all)| *chosen > 0 && chosen < all));
    let head = move |column: Column| {
        view! {
            <ColumnHead
                text=column.text()
                width=column.width()
                numeric=column.is_numeric()
                wide_only=column != Column::State
                sort=sort_of(column.word())
                on_sort=sort_by(column.word())
            />
        }
    };
    view! {
        <SelectAll
            label=list_texts::texts().select_all
            checked=all
            mixed=some
            on_change=move |on: bool| names.with_untracked(|names| selection.set(names, on))
        />
        <ColumnHead text=t.name sort=sort_of("name") on_sort=sort_by("name") />
        {move || shown.get().into_iter().map(head).collect_view()}
        <ColumnHead text=t.actions width=3.25 hide_text=true />
    }
}

/// The file and the columns.
#[component]
fn Tools(rows: Rows, filter: Memo<KeysFilter>, shown: Memo<Vec<Column>>) -> impl IntoView {
    let (more, t, api, nav) = (list_texts::texts(), texts(), use_api(), use_nav());
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(false);
    let save = move |()| {
        busy.set(true);
        failed.set(false);
        let columns = shown.get_untracked();
        spawn_local(async move {
            let is_saved = match rows.all(api).await {
                Ok(keys) => download("service-keys.csv", "text/csv", &columns::csv(&columns, &keys)).is_ok(),
                Err(_) => false,
            };
            failed.try_set(!is_saved);
            busy.try_set(false);
        });
    };
    let all = Column::ALL.map(|column| ColumnChoice { id: column.word().into(), text: column.text().into() }).to_vec();
    let ids = Signal::derive(move || shown.with(|shown| shown.iter().map(|column| column.word().to_owned()).collect()));
    let choose = move |ids: Option<Vec<String>>| {
        let columns = ids.and_then(|ids| {
            let words = if ids.is_empty() { "name".to_owned() } else { ids.join(",") };
            columns::write(&columns::parse(Some(&words)))
        });
        nav.replace(&Route::Keys(KeysFilter { columns, ..filter.get_untracked() }));
    };
    let words = ColumnTexts {
        title: more.columns.into(),
        fixed: t.name.into(),
        always: more.always.into(),
        reset: more.reset.into(),
        note: more.in_address.into(),
        earlier: more.earlier,
        later: more.later,
    };
    view! {
        <Show when=move || failed.get()><span class="kc-critical" role="alert">{more.csv_failed}</span></Show>
        <Button kind=ButtonKind::Transparent icon=IconName::Download on_press=save busy>{more.csv}</Button>
        <ColumnChooser texts=words all=Signal::stored(all) shown=ids on_change=choose />
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

/// The `sort` after a column's head was pressed; by name upwards is what it is without one.
fn toggled(sort: Option<&str>, column: &str) -> Option<String> {
    match direction(sort, column) {
        Some(SortDirection::Ascending) => Some(format!("-{column}")),
        _ => Some(column.to_owned()).filter(|column| column != "name"),
    }
}

#[cfg(test)]
mod tests {
    use super::{SortDirection, direction, toggled};

    #[test]
    fn a_head_sorts_up_then_down() {
        assert_eq!(toggled(None, "name").as_deref(), Some("-name"));
        assert_eq!(toggled(Some("-name"), "name"), None);
        assert_eq!(toggled(Some("name"), "version").as_deref(), Some("version"));
        assert_eq!(direction(Some("-version"), "version"), Some(SortDirection::Descending));
    }
}
