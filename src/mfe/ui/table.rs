//! Tables: fixed layout, heads that stay and sort, rows that say when they changed.

use super::checkbox::Checkbox;
use super::icon::{Icon, IconName};
use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/table.css");

/// The direction a column is sorted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SortDirection {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

/// A table with its heads. Children are the rows, or one [`super::VirtualRows`].
#[component]
pub fn Table(
    /// Its name for assistive technology.
    #[prop(into)]
    label: TextProp,
    /// The [`ColumnHead`]s.
    #[prop(into)]
    head: ViewFnOnce,
    /// Rows of the whole list, where only a part exists as elements.
    #[prop(optional, into)]
    row_count: Signal<Option<usize>>,
    /// In a narrow frame every row is a card of three lines, whose cells have their [`CardPlace`]s; otherwise its cells follow each other.
    #[prop(optional)]
    cards: bool,
    /// What its columns need in rem; below that it scrolls sideways instead of squeezing them.
    #[prop(optional, into)]
    min_width: Signal<Option<f32>>,
    children: Children,
) -> impl IntoView {
    view! {
        <table
            class="kc-table"
            class=(SHEET, true)
            class=("kc-table--cards", cards)
            aria-label=move || label.get()
            aria-rowcount=move || row_count.get().map(|n| n + 1)
            style=("--kc-table-width", move || min_width.get().map(|rem| format!("{rem}rem")))
        >
            <thead><tr class="kc-table__heads">{head.run()}</tr></thead>
            {children()}
        </table>
    }
}

/// The head of a column.
#[component]
pub fn ColumnHead(
    /// Its text.
    #[prop(into)]
    text: TextProp,
    /// Width in rem; the rest when left out.
    #[prop(optional)]
    width: Option<f32>,
    /// Numbers: the text keeps to the end.
    #[prop(optional)]
    numeric: bool,
    /// The text is for assistive technology only: the column of actions.
    #[prop(optional)]
    hide_text: bool,
    /// Left out where the frame is narrow; its cells must say the same.
    #[prop(optional)]
    wide_only: bool,
    /// How the list is sorted by this column now.
    #[prop(optional, into)]
    sort: Signal<Option<SortDirection>>,
    /// Sorts by this column; without it the column does not sort.
    #[prop(optional, into)]
    on_sort: Option<Callback<()>>,
) -> impl IntoView {
    let aria_sort = move || match sort.get() {
        Some(SortDirection::Ascending) => Some("ascending"),
        Some(SortDirection::Descending) => Some("descending"),
        None => on_sort.map(|_| "none"),
    };
    let mark = move || {
        let name = match sort.get()? {
            SortDirection::Ascending => IconName::SortAscending,
            SortDirection::Descending => IconName::SortDescending,
        };
        Some(view! { <Icon name size="0.75rem" /> })
    };
    let text_class = if hide_text { "kc-hidden" } else { "kc-table__head-text" };
    view! {
        <th
            class="kc-table__head"
            class=("kc-table__head--numeric", numeric)
            class=("kc-table__wide", wide_only)
            scope="col"
            aria-sort=aria_sort
            style:width=width.map(|w| format!("{w}rem"))
        >
            {match on_sort {
                Some(on_sort) => {
                    view! {
                        <button type="button" class="kc-table__sort" on:click=move |_| on_sort.run(())>
                            <span class=text_class>{move || text.get()}</span>
                            {mark}
                        </button>
                    }
                        .into_any()
                }
                None => view! { <span class=text_class>{move || text.get()}</span> }.into_any(),
            }}
        </th>
    }
}

/// The head of the first column of a list with selection: selects all rows or none.
#[component]
pub fn SelectAll(
    /// "Select all".
    #[prop(into)]
    label: TextProp,
    /// All are selected.
    #[prop(into)]
    checked: Signal<bool>,
    /// Some are.
    #[prop(into)]
    mixed: Signal<bool>,
    /// Called with what all shall be.
    #[prop(into)]
    on_change: Callback<bool>,
) -> impl IntoView {
    view! {
        <th class="kc-table__head kc-table__head--select" scope="col">
            <Checkbox checked mixed on_change label hide_label=true />
        </th>
    }
}

/// A row. It tells its cells apart by itself; put [`Cell`]s into it.
#[component]
pub fn Row(
    /// It is selected.
    #[prop(optional, into)]
    selected: Signal<bool>,
    /// It changed a moment ago: a bar at the start says so.
    #[prop(optional, into)]
    changed: Signal<bool>,
    /// Its place in the whole list, counted from 0, where only a part exists as elements.
    #[prop(optional, into)]
    index: Option<usize>,
    /// Two lines high.
    #[prop(optional)]
    tall: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <tr
            class="kc-table__row"
            class=("kc-table__row--tall", tall)
            class=("kc-table__row--selected", move || selected.get())
            class=("kc-table__row--changed", move || changed.get())
            aria-selected=move || selected.get().then_some("true")
            aria-rowindex=index.map(|i| i + 2)
        >
            {children()}
        </tr>
    }
}

/// The cell of a row's checkbox. A press with Shift says so: it ends a range.
#[component]
pub fn SelectCell(
    /// "Select card-tokens".
    #[prop(into)]
    label: TextProp,
    /// The row is selected.
    #[prop(into)]
    checked: Signal<bool>,
    /// Called with the new state, and whether Shift was held.
    #[prop(into)]
    on_change: Callback<(bool, bool)>,
) -> impl IntoView {
    let with_shift = StoredValue::new(false);
    view! {
        // The click comes before the change it makes.
        <td class="kc-table__cell kc-table__cell--select" on:click=move |event| with_shift.set_value(event.shift_key())>
            <Checkbox checked on_change=move |on: bool| on_change.run((on, with_shift.get_value())) label hide_label=true />
        </td>
    }
}

/// Where a cell stands in the card that its row becomes in a narrow frame: three lines, each with a start and an end. The
/// name is the start of the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardPlace {
    /// The first line's end.
    TopEnd,
    /// The second line's start.
    Middle,
    /// The second line's end.
    MiddleEnd,
    /// The third line's start.
    Bottom,
    /// The third line's end.
    BottomEnd,
}

impl CardPlace {
    const fn class(self) -> &'static str {
        match self {
            Self::TopEnd => "kc-table__top-end",
            Self::Middle => "kc-table__middle",
            Self::MiddleEnd => "kc-table__middle-end",
            Self::Bottom => "kc-table__bottom",
            Self::BottomEnd => "kc-table__bottom-end",
        }
    }
}

/// A cell.
#[component]
pub fn Cell(
    /// Numbers keep to the end.
    #[prop(optional)]
    numeric: bool,
    /// The cell names its row: the link to the thing.
    #[prop(optional)]
    names_row: bool,
    /// Holds a control only: less padding, nothing cut off.
    #[prop(optional)]
    control: bool,
    /// Holds sentences, which are never cut off.
    #[prop(optional)]
    wraps: bool,
    /// Its place in a narrow frame's card; a cell without one, that neither names its row nor holds a control, is left out there.
    #[prop(optional)]
    card: Option<CardPlace>,
    children: Children,
) -> impl IntoView {
    let kind = match (numeric, control) {
        (true, _) => " kc-table__cell--numeric",
        (false, true) => " kc-table__cell--control",
        (false, false) if wraps => " kc-table__cell--wraps",
        (false, false) => "",
    };
    let place = match card {
        Some(place) => place.class(),
        None if names_row => "kc-table__top",
        None if control => "kc-table__control",
        None => "kc-table__wide",
    };
    let class = format!("kc-table__cell{kind} {place}");
    if names_row {
        view! { <th class=class scope="row">{children()}</th> }.into_any()
    } else {
        view! { <td class=class>{children()}</td> }.into_any()
    }
}

/// The box a long table scrolls in; its heads stay. It is as high as the window leaves room for.
#[component]
pub fn TableScroll(children: Children) -> impl IntoView {
    view! { <div class="kc-table__scroll" data-scroller="">{children()}</div> }
}
