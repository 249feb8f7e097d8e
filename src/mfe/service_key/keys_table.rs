//! The table of service keys with its bar: columns, sorting, selection, file.

use crate::api::{Fetched, use_api};
use crate::frame::ColumnsButton;
use crate::i18n;
use crate::routes::{KeysFilter, Route};
use crate::service_key::actions::KeyActions;
use crate::service_key::announced::announced;
use crate::service_key::bulk::{BulkBar, BulkDialog, use_bulk};
use crate::service_key::columns::{self, Column};
use crate::service_key::key_row::KeyRow;
use crate::service_key::list_texts;
use crate::service_key::rows::Rows;
use crate::service_key::selection::Selection;
use crate::service_key::texts::texts;
use crate::shell::{download, use_nav};
use crate::store::{Link, use_store};
use crate::table_columns::{TableColumn, parse};
use crate::ui::{
    Button, ButtonKind, ColumnHead, IconName, ListBar, ListCard, ListFoot, SelectAll, SortDirection, Table,
    TableScroll, VirtualRows, use_room,
};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys;
use std::collections::BTreeSet;

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
    let (t, more, api, nav, store) = (texts(), list_texts::texts(), use_api(), use_nav(), use_store());
    let selection = Selection::new();
    let bulk = use_bulk(rows, selection);
    // A memo: a thousand names are not copied with every scroll.
    let names = Memo::new(move |_| match rows.names.get() {
        Fetched::Ready(names) => names,
        _ => Vec::new(),
    });
    let chosen = Memo::new(move |_| filter.with(|filter| parse::<Column>(filter.columns.as_deref())));
    // Whoever has chosen columns gets them, and scrolls sideways where there is no room.
    let room = use_room();
    let shown = Memo::new(move |_| match (filter.with(|filter| filter.columns.is_some()), room.get()) {
        (false, Some(room)) => columns::fitting(room),
        _ => chosen.get(),
    });
    let cards = Memo::new(move |_| room.get().is_some_and(columns::are_cards));
    let without_room = Memo::new(move |_| {
        let all = chosen.get();
        let left_out = shown.with(|shown| {
            all.into_iter().filter(|column| !shown.contains(column)).map(TableColumn::text).collect::<Vec<_>>()
        });
        left_out.join(", ")
    });
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
    // The pointer and the keyboard each keep the rows where they are; a focus that moves on inside comes back at once.
    let (pointed, keyed) = (StoredValue::new(false), StoredValue::new(false));
    // A row that is left by its link gives up the keyboard when the table is gone already: then nothing is kept.
    let is = |kept: StoredValue<bool>| kept.try_get_value();
    let hold = move |pointer: Option<bool>, keyboard: Option<bool>| {
        pointed.try_update_value(|is| *is = pointer.unwrap_or(*is));
        keyed.try_update_value(|is| *is = keyboard.unwrap_or(*is));
        if is(pointed) == Some(true) || is(keyed) == Some(true) {
            rows.is_held.set(true);
        } else {
            request_animation_frame(move || {
                if is(pointed) == Some(false) && is(keyed) == Some(false) {
                    rows.release();
                }
            });
        }
    };
    let near_end = move |range: std::ops::Range<usize>| {
        if range.end + AHEAD >= names.with_untracked(Vec::len) {
            rows.more(api);
        }
    };
    let on_select = Callback::new(move |(name, on, with_shift): (String, bool, bool)| {
        names.with_untracked(|names| selection.press(names, &name, on, with_shift));
    });
    let total = move || i18n::number(rows.total.get());
    let counted = move || match store.link.get() {
        Link::Lost { since, .. } => (more.total_as_of)(&total(), &i18n::clock_time(since)),
        _ => total(),
    };
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
                count=counted
                selection=bulk.selected_text()
                selection_hint=bulk.hint()
                bulk=move || view! { <BulkBar bulk rows selection /> }
                clear=(more.clear_selection.to_owned(), Callback::new(move |()| selection.clear()))
                actions=move || view! { <Tools rows filter chosen /> }
            />
            <div
                node_ref=scroller
                on:pointerenter=move |_| hold(Some(true), None)
                on:pointerleave=move |_| hold(Some(false), None)
                on:focusin=move |event| hold(None, Some(is_by_keyboard(event.target())))
                on:focusout=move |_| hold(None, Some(false))
            >
                <TableScroll>
                    <Table
                        label=i18n::texts().service_keys
                        cards=true
                        row_count=Signal::derive(move || usize::try_from(rows.total.get()).ok())
                        min_width=Signal::derive(move || {
                            Some(shown.with(|shown| columns::width(shown)))
                        })
                        head=move || view! { <Heads filter shown names selection nav /> }
                    >
                        <VirtualRows
                            keys=names
                            columns=Signal::derive(move || shown.with(Vec::len) + 3)
                            on_window=near_end
                            row=move |(name, index): (String, usize)| {
                                view! { <KeyRow name index rows columns=shown cards selection on_select actions /> }.into_any()
                            }
                        />
                    </Table>
                </TableScroll>
            </div>
            <ListFoot>
                <span>{foot}</span>
                <Show when=move || without_room.with(|columns| !columns.is_empty())>
                    <span class="kc-list-bar__wide">{move || (more.no_room)(&without_room.get())}</span>
                </Show>
                <Show when=move || waiting.get() != 0>
                    <span>
                        {move || (more.fresh)(waiting.get(), &i18n::number(waiting.get()))} " "
                        <Button kind=ButtonKind::Transparent on_press=move |()| rows.refresh()>{t.show_them}</Button>
                    </span>
                </Show>
                <span class="kc-list-bar__wide"><kbd class="kc-kbd">"?"</kbd> {i18n::texts().shortcuts}</span>
            </ListFoot>
            <p class="kc-hidden" role="status">{announced(rows)}</p>
        </ListCard>
        <BulkDialog bulk />
    }
}

/// Whether the keyboard, not a pointer, has brought the focus to an element.
fn is_by_keyboard(target: Option<web_sys::EventTarget>) -> bool {
    let element = target.and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    element.is_some_and(|element| element.matches(":focus-visible").unwrap_or(false))
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
        <ColumnHead text=t.actions width=2.75 hide_text=true />
    }
}

/// The file and the columns.
#[component]
fn Tools(rows: Rows, filter: Memo<KeysFilter>, chosen: Memo<Vec<Column>>) -> impl IntoView {
    let (more, t, api, nav) = (list_texts::texts(), texts(), use_api(), use_nav());
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(false);
    let save = move |()| {
        busy.set(true);
        failed.set(false);
        let columns = chosen.get_untracked();
        spawn_local(async move {
            let is_saved = match rows.all(api).await {
                Ok(keys) => download("service-keys.csv", "text/csv", &columns::csv(&columns, &keys)).is_ok(),
                Err(_) => false,
            };
            failed.try_set(!is_saved);
            busy.try_set(false);
        });
    };
    let choose = move |columns: Option<String>| {
        nav.replace(&Route::Keys(KeysFilter { columns, ..filter.get_untracked() }));
    };
    view! {
        <Show when=move || failed.get()><span class="kc-critical" role="alert">{more.csv_failed}</span></Show>
        <Button kind=ButtonKind::Transparent icon=IconName::Download on_press=save busy>{more.csv}</Button>
        // A card's rows have no columns.
        <span class="kc-list-bar__wide"><ColumnsButton chosen fixed=t.name on_change=choose /></span>
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
