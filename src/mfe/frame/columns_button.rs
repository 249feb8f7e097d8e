//! The button that chooses a list's columns; the choice lives in the address.

use crate::frame::texts::texts;
use crate::table_columns::{TableColumn, parse, write};
use crate::ui::{ColumnChoice, ColumnChooser, ColumnTexts};
use leptos::prelude::*;

/// The button and its panel.
#[component]
pub fn ColumnsButton<C: TableColumn + Send + Sync>(
    /// The columns that are chosen.
    chosen: Memo<Vec<C>>,
    /// The head of what is always shown.
    fixed: &'static str,
    /// Called with what the address is to hold.
    #[prop(into)]
    on_change: Callback<Option<String>>,
) -> impl IntoView {
    let t = texts();
    let all: Vec<_> =
        C::ALL.iter().map(|column| ColumnChoice { id: column.word().into(), text: column.text().into() }).collect();
    let ids = Signal::derive(move || chosen.with(|all| all.iter().map(|column| column.word().to_owned()).collect()));
    let choose = move |ids: Option<Vec<String>>| {
        on_change.run(ids.and_then(|ids| {
            let words = if ids.is_empty() { "name".to_owned() } else { ids.join(",") };
            write(&parse::<C>(Some(&words)))
        }));
    };
    let texts = ColumnTexts {
        title: t.columns.into(),
        fixed: fixed.into(),
        always: t.always.into(),
        reset: t.reset.into(),
        note: t.in_address.into(),
        earlier: t.earlier,
        later: t.later,
    };
    view! { <ColumnChooser texts all=Signal::stored(all) shown=ids on_change=choose /> }
}
