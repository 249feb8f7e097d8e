//! Search and filters of the list; the address is their only place.

use crate::api::use_api;
use crate::i18n;
use crate::routes::{KeysFilter, Route};
use crate::service_key::list_texts;
use crate::service_key::matching::set_filters;
use crate::service_key::texts::texts;
use crate::service_key::view_menu::ViewMenu;
use crate::shell::use_nav;
use crate::store::use_store;
use crate::ui::{FilterBar, FilterChip, FilterOption, SearchField};
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::ProviderType;
use model::reconcile::MaterialFault;
use model::service_key::{Algorithm, KeyPhase};
use model::wire::ApplicationCount;
use model::words;
use std::borrow::Cow;

/// Applications shown at once.
const SHOWN: u32 = 100;

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
    let (t, more, nav, store) = (texts(), list_texts::texts(), use_nav(), use_store());
    let set = move |write: fn(&mut KeysFilter, Option<String>)| {
        Callback::new(move |values: Vec<String>| {
            let mut new = filter.get_untracked();
            write(&mut new, words::list(&values));
            nav.replace(&Route::Keys(new));
        })
    };
    let search = set(|filter, q| filter.q = q);
    let chosen = move |read: fn(&KeysFilter) -> Option<&String>| {
        Signal::derive(move || {
            let words = |list: &String| words::words(list).map(Cow::into_owned).collect::<Vec<_>>();
            filter.with(|f| read(f).map(words)).unwrap_or_default()
        })
    };
    let phases = Signal::derive(move || {
        PHASES
            .iter()
            .map(|phase| FilterOption::new(format!("{phase:?}"), i18n::key_status(*phase).1))
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
        <FilterBar
            label=t.filters
            search=move || {
                view! {
                    <SearchField
                        value=Signal::derive(move || filter.get().q.unwrap_or_default())
                        on_input=move |q: String| search.run(if q.is_empty() { Vec::new() } else { vec![q] })
                        label=t.search
                        clear_label=t.clear_search
                    />
                }
            }
            active=Signal::derive(move || filter.with(set_filters))
            done=more.done
            end=move || view! { <ViewMenu filter /> }
        >
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
            <ApplicationChip selected=chosen(|f| f.application.as_ref()) on_change=set(|filter, value| filter.application = value) />
            // What only a link of another page sets is shown while it is, so that it can be taken back.
            <Show when=move || filter.with(|f| f.provider.is_some())>
                <FilterChip
                    label=more.provider
                    any=t.any
                    clear_label=(t.clear)(more.provider)
                    options=Signal::stored(
                        ProviderType::ALL.map(|p| FilterOption::new(p.as_str(), i18n::texts().provider(p))).to_vec(),
                    )
                    selected=chosen(|f| f.provider.as_ref())
                    on_change=set(|filter, value| filter.provider = value)
                />
            </Show>
            <Show when=move || filter.with(|f| f.reason.is_some())>
                <FilterChip
                    label=more.material
                    any=t.any
                    clear_label=(t.clear)(more.material)
                    options=Signal::stored(
                        MaterialFault::ALL.map(|f| FilterOption::new(f.as_str(), (more.material_fault)(f))).to_vec(),
                    )
                    selected=chosen(|f| f.reason.as_ref())
                    on_change=set(|filter, value| filter.reason = value)
                />
            </Show>
            <Show when=move || filter.with(|f| f.algorithm.is_some())>
                <FilterChip
                    label=more.algorithm
                    any=t.any
                    clear_label=(t.clear)(more.algorithm)
                    options=Signal::stored(Algorithm::ALL.map(|a| FilterOption::new(a.as_str(), a.as_str())).to_vec())
                    selected=chosen(|f| f.algorithm.as_ref())
                    on_change=set(|filter, value| filter.algorithm = value)
                />
            </Show>
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

/// Applications are as many as a workspace has: they are read when asked for, and searched on the server.
#[component]
fn ApplicationChip(selected: Signal<Vec<String>>, on_change: Callback<Vec<String>>) -> impl IntoView {
    let (t, api) = (texts(), use_api());
    let find = RwSignal::new(String::new());
    let options = RwSignal::new(Vec::<FilterOption>::new());
    let turn = StoredValue::new(0_u32);
    let read = move |q: String| {
        turn.update_value(|turn| *turn += 1);
        let mine = turn.get_value();
        spawn_local(async move {
            let answer = api.applications(&q, SHOWN).await;
            if let (Ok(page), true) = (answer, turn.try_get_value() == Some(mine)) {
                let option = |one: ApplicationCount| {
                    FilterOption::new(one.application.clone(), one.application).count(i18n::number(one.keys))
                };
                options.set(page.items.into_iter().map(option).collect());
            }
        });
    };
    Effect::new(move |before: Option<()>| {
        let q = find.get();
        if before.is_some() {
            read(q);
        }
    });
    view! {
        <FilterChip
            label=t.application
            any=t.any
            clear_label=(t.clear)(t.application)
            options
            selected
            on_change
            find=(find, list_texts::texts().find_application)
            on_open=move |()| read(find.get_untracked())
        />
    }
}
