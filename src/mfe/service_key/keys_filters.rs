//! Search and filters of the list; the address is their only place.

use crate::routes::{KeysFilter, Route};
use crate::service_key::texts::texts;
use crate::shell::use_nav;
use crate::store::use_store;
use crate::ui::{FilterBar, FilterChip, FilterOption, SearchField};
use leptos::prelude::*;
use model::service_key::KeyPhase;

const PHASES: [KeyPhase; 6] = [
    KeyPhase::Active,
    KeyPhase::Rotating,
    KeyPhase::Pending,
    KeyPhase::Disabled,
    KeyPhase::Unavailable,
    KeyPhase::Deleting,
];

/// The strip with search and filters.
#[component]
pub(super) fn KeysFilters(
    /// The filters of the address.
    filter: Memo<KeysFilter>,
) -> impl IntoView {
    let (t, nav, store) = (texts(), use_nav(), use_store());
    let set = move |write: fn(&mut KeysFilter, Option<String>)| {
        Callback::new(move |values: Vec<String>| {
            let mut new = filter.get_untracked();
            write(&mut new, joined(&values));
            nav.replace(&Route::Keys(new));
        })
    };
    let search = set(|filter, q| filter.q = q);
    let chosen = move |read: fn(&KeysFilter) -> Option<&String>| {
        Signal::derive(move || {
            filter.with(|f| read(f).map(|v| v.split(',').map(str::to_owned).collect())).unwrap_or_default()
        })
    };
    let phases = Signal::derive(move || {
        PHASES
            .iter()
            .map(|phase| FilterOption::new(format!("{phase:?}"), crate::i18n::key_status(*phase).1))
            .collect::<Vec<_>>()
    });
    let roots = Signal::derive(move || {
        let accounts = store.accounts().get().unwrap_or_default();
        accounts.into_iter().map(|account| FilterOption::new(account.name.clone(), account.name)).collect::<Vec<_>>()
    });
    let due = Signal::stored(vec![
        FilterOption::new("overdue", t.due_overdue),
        FilterOption::new("soon", t.due_soon),
        FilterOption::new("7d", t.due_week),
    ]);
    let clients = Signal::stored(vec![
        FilterOption::new("some", t.clients_some),
        FilterOption::new("none", t.clients_none),
        FilterOption::new("unknown", t.clients_unknown),
    ]);
    view! {
        <FilterBar label=t.filters>
            <SearchField
                value=Signal::derive(move || filter.get().q.unwrap_or_default())
                on_input=move |q: String| search.run(if q.is_empty() { Vec::new() } else { vec![q] })
                label=t.search
                clear_label=t.clear_search
            />
            <FilterChip
                label=t.state
                any=t.any
                clear_label=(t.clear)(t.state)
                options=phases
                selected=chosen(|f| f.phase.as_ref())
                on_change=set(|filter, value| filter.phase = value)
            />
            <FilterChip
                label=t.root
                any=t.any
                clear_label=(t.clear)(t.root)
                options=roots
                selected=chosen(|f| f.account.as_ref())
                on_change=set(|filter, value| filter.account = value)
                single=true
            />
            <FilterChip
                label=t.rotation_due
                any=t.any
                clear_label=(t.clear)(t.rotation_due)
                options=due
                selected=chosen(|f| f.due.as_ref())
                on_change=set(|filter, value| filter.due = value)
                single=true
            />
            <FilterChip
                label=t.clients
                any=t.any
                clear_label=(t.clear)(t.clients)
                options=clients
                selected=chosen(|f| f.clients.as_ref())
                on_change=set(|filter, value| filter.clients = value)
                single=true
            />
        </FilterBar>
    }
}

fn joined(values: &[String]) -> Option<String> {
    (!values.is_empty()).then(|| values.join(","))
}
