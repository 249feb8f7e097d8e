//! The five numbers, each a link, and under each the states behind it, worst not hidden.

use crate::i18n::{self, account_phase, account_status, duration, key_phase, key_status, number};
use crate::overview::texts::texts;
use crate::routes::{Route, TopologyFilter};
use crate::shell::{ticking, use_nav};
use crate::store::use_store;
use crate::ui::{KpiCard, KpiRow, Link, LinkKind, ObjectStatus, Status};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// The row of numbers.
#[component]
pub(super) fn KpiCards() -> impl IntoView {
    let (store, nav) = (use_store(), use_nav());
    let t = texts();
    let shared = i18n::texts();
    let overview = store.overview();
    let of = move |read: fn(&model::overview::Overview) -> u32| {
        move || overview.with(|o| o.as_ref().map(read)).map(number).unwrap_or_default()
    };
    let sum = |counts: &BTreeMap<String, u32>| counts.values().sum::<u32>();
    let roots = move || counts(&overview.get().unwrap_or_default().accounts, root_state);
    let keys = move || counts(&overview.get().unwrap_or_default().keys, key_state);
    view! {
        <KpiRow>
            <KpiCard
                title=shared.roots_of_trust
                number=move || overview.with(|o| o.as_ref().map(|o| sum(&o.accounts))).map(number).unwrap_or_default()
                href=nav.href(&Route::roots(|_| {}))
            >
                {move || roots().into_iter().map(state).collect_view()}
            </KpiCard>
            <KpiCard
                title=shared.service_keys
                number=move || overview.with(|o| o.as_ref().map(|o| sum(&o.keys))).map(number).unwrap_or_default()
                href=nav.href(&Route::keys(|_| {}))
            >
                {move || keys().into_iter().map(state).collect_view()}
            </KpiCard>
            <KpiCard title=t.due number=of(|o| o.due) href=nav.href(&Route::keys(|f| f.due = Some("soon".into())))>
                {move || due().into_iter().map(state).collect_view()}
            </KpiCard>
            <KpiCard
                title=t.clients
                number=of(|o| o.clients)
                href=nav.href(&Route::keys(|f| {
                    f.clients = Some("some".into());
                    f.sort = Some("-clients".into());
                }))
            >
                {move || unknown_clients().into_iter().map(state).collect_view()}
            </KpiCard>
            <KpiCard
                title=t.edges
                number=of(|o| o.edges_connected)
                unit=move || (t.edges_of)(&number(overview.with(|o| o.as_ref().map_or(0, |o| o.edges))))
                href=nav.href(&Route::Topology(TopologyFilter::default()))
            >
                <Edges />
            </KpiCard>
        </KpiRow>
    }
}

/// A state under a number.
struct State {
    status: Status,
    text: String,
    to: Route,
}

fn state(state: State) -> impl IntoView {
    let nav = use_nav();
    let (status, text) = (state.status, state.text);
    view! {
        <Link href=nav.href(&state.to) kind=LinkKind::Subtle>
            <ObjectStatus status text small=true />
        </Link>
    }
}

fn root_state(word: &str) -> Option<(Status, &'static str, Route)> {
    let (status, text) = account_status(account_phase(word)?);
    Some((status, text, Route::roots(|f| f.phase = Some(word.to_owned()))))
}

fn key_state(word: &str) -> Option<(Status, &'static str, Route)> {
    let (status, text) = key_status(key_phase(word)?);
    Some((status, text, Route::keys(|f| f.phase = Some(word.to_owned()))))
}

/// The states of a count: what is well first, then the worst, so that the eye finds both ends.
fn counts(all: &BTreeMap<String, u32>, read: fn(&str) -> Option<(Status, &'static str, Route)>) -> Vec<State> {
    let t = texts();
    let mut states: Vec<_> = all
        .iter()
        .filter(|(_, count)| **count > 0)
        .filter_map(|(word, count)| {
            let (status, text, to) = read(word)?;
            Some(State { status, text: (t.counted)(&number(*count), text), to })
        })
        .collect();
    states.sort_by_key(|state| match state.status {
        Status::Ok => 0,
        Status::Broken => 1,
        Status::AtRisk | Status::Deletion => 2,
        Status::Changing => 3,
        _ => 4,
    });
    states
}

fn due() -> Vec<State> {
    let t = texts();
    let overview = use_store().overview().get().unwrap_or_default();
    let mut states = Vec::new();
    let to = Route::keys(|f| f.due = Some("overdue".into()));
    if overview.overdue > 0 {
        states.push(State { status: Status::AtRisk, text: (t.overdue)(&number(overview.overdue)), to });
    } else {
        states.push(State { status: Status::Ok, text: t.none_overdue.to_owned(), to });
    }
    if overview.rotating > 0 {
        let to = Route::keys(|f| f.phase = Some("Rotating".into()));
        states.push(State { status: Status::Changing, text: (t.rotating)(&number(overview.rotating)), to });
    }
    states
}

fn unknown_clients() -> Option<State> {
    let t = texts();
    let unknown = use_store().overview().get()?.clients_unknown;
    let to = Route::keys(|f| f.clients = Some("unknown".into()));
    Some(match unknown {
        0 => State { status: Status::Ok, text: t.all_report.to_owned(), to },
        n => State { status: Status::Unknown, text: (t.clients_unknown)(n, &number(n)), to },
    })
}

/// The edges that don't answer, by name, at most two.
#[component]
fn Edges() -> impl IntoView {
    let store = use_store();
    let t = texts();
    let edges = store.edges();
    let now = ticking();
    let silent = Memo::new(move |_| edges.get().into_iter().filter(|edge| !edge.connected).collect::<Vec<_>>());
    view! {
        <Show when=move || silent.with(Vec::is_empty) && !edges.with(Vec::is_empty)>
            {state(State { status: Status::Ok, text: t.edges_all.to_owned(), to: Route::Topology(TopologyFilter::default()) })}
        </Show>
        <For each=move || silent.get().into_iter().take(2) key=|edge| (edge.name.clone(), edge.last_seen) let:edge>
            <Link href=use_nav().href(&Route::Topology(TopologyFilter::default())) kind=LinkKind::Subtle>
                <ObjectStatus
                    status=Status::AtRisk
                    small=true
                    text=move || match edge.last_seen {
                        Some(seen) => (t.edge_silent)(&edge.name, &duration(now.get().duration_since(seen))),
                        None => (t.edge_away)(&edge.name),
                    }
                />
            </Link>
        </For>
    }
}
