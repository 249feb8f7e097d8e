//! A list of 10,000 rows with filters, selection, and the degraded state.

use crate::ui::{
    Button, ButtonKind, CardPlace, Cell, Checkbox, ColumnHead, Delta, FilterBar, FilterChip, FilterOption, IconName,
    Link, ListBar, ListCard, ListFoot, LiveMark, Menu, MenuItem, MessageKind, MessageStrip, ObjectStatus, Page,
    PageBody, PageHeader, RelativeTime, Row, SearchField, SelectAll, SortDirection, Status, Table, TableScroll, Times,
    TrustChain, VirtualRows, use_now,
};
use leptos::prelude::*;
use std::collections::HashSet;

const ROWS: usize = 10_000;
const NAMES: [&str; 6] =
    ["card-tokens", "checkout-session", "fraud-features", "kyc-documents", "payments-key", "psd2-consents"];

#[component]
pub(super) fn Keys() -> impl IntoView {
    let selected = RwSignal::new(HashSet::<usize>::new());
    let (search, state) = (RwSignal::new(String::new()), RwSignal::new(Vec::new()));
    let roots = RwSignal::new(vec!["aws-root-production".to_owned()]);
    let degraded = window().location().search().unwrap_or_default().contains("degraded");
    let off = degraded.then(|| "Can't create now\nNo connection since 14:02:31".to_owned());
    let now = use_now();
    let ascending = RwSignal::new(true);
    let selection = Signal::derive(move || {
        let n = selected.with(HashSet::len);
        (n > 0).then(|| format!("{n} of 10,000 selected"))
    });
    let head = move || {
        let sort = Signal::derive(move || {
            Some(if ascending.get() { SortDirection::Ascending } else { SortDirection::Descending })
        });
        let all = Signal::derive(move || selected.with(HashSet::len) == ROWS);
        let some = Signal::derive(move || !all.get() && selected.with(|s| !s.is_empty()));
        view! {
            <SelectAll label="Select all" checked=all mixed=some on_change=move |on: bool| selected.set(if on { (0..ROWS).collect() } else { HashSet::new() }) />
            <ColumnHead text="Name" sort=sort on_sort=move |()| ascending.update(|a| *a = !*a) />
            <ColumnHead text="Application" width=7.5 wide_only=true on_sort=|()| () />
            <ColumnHead text="Trust chain" width=16.5 wide_only=true />
            <ColumnHead text="State" width=9.25 />
            <ColumnHead text="Version" width=5.25 numeric=true wide_only=true />
            <ColumnHead text="Next rotation" width=12.0 wide_only=true />
            <ColumnHead text="Active clients" width=7.0 numeric=true wide_only=true />
            <ColumnHead text="Actions" width=2.75 hide_text=true />
        }
    };
    let keys: Vec<usize> = (0..ROWS).collect();
    let make_row =
        Callback::new(move |(key, index): (usize, usize)| row(key, index, selected, now, degraded).into_any());
    view! {
        <Page>
            <PageHeader
                title="Service keys"
                actions=move || view! { <Button kind=ButtonKind::Emphasized disabled_reason=off>"New service key"</Button> }
            >
                <LiveMark live=!degraded text=if degraded { "As of 14:02:31" } else { "Live" } time="14:02:31" />
            </PageHeader>
            <FilterBar
                label="Filters"
                search=move || {
                    view! {
                        <SearchField value=search on_input=move |t| search.set(t) label="Search name or application" clear_label="Clear search" />
                    }
                }
                active=Signal::derive(move || usize::from(!state.with(Vec::is_empty)))
                done="Done"
            >
                <FilterChip label="State" any="any" clear_label="Clear state" options=states() selected=state on_change=move |v| state.set(v) />
                <FilterChip label="Root of trust" any="any" clear_label="Clear root" options=vec![FilterOption::new("aws-root-production", "aws-root-production")] selected=roots on_change=move |v| roots.set(v) single=true />
            </FilterBar>
            <PageBody>
                {degraded.then(strip)}
                <ListCard label="Service keys">
                    <ListBar
                        title="Service keys"
                        count="10,000"
                        selection=selection
                        selection_hint="181 clients · 1 key is already disabled".to_owned()
                        bulk=|| view! { <Button kind=ButtonKind::Transparent>"Rotate now"</Button><Button kind=ButtonKind::Transparent>"Disable 2 keys"</Button> }
                        clear=("End selection".to_owned(), Callback::new(move |()| selected.set(HashSet::new())))
                        actions=|| view! { <Button kind=ButtonKind::Transparent icon=IconName::Download>"CSV"</Button><Button kind=ButtonKind::Transparent icon=IconName::Settings>"Columns"</Button> }
                    />
                    <TableScroll>
                        <Table label="Service keys" head=head row_count=Some(ROWS)>
                            <VirtualRows keys=keys row=make_row columns=9 />
                        </Table>
                    </TableScroll>
                    <ListFoot><span>"10,000 keys"</span><span><kbd class="kc-kbd">"?"</kbd>" Shortcuts"</span></ListFoot>
                </ListCard>
            </PageBody>
        </Page>
    }
}

fn strip() -> impl IntoView {
    view! {
        <MessageStrip kind=MessageKind::Warning announce=true actions=|| view! { <span>"Next try in "<b>"8 s"</b>" (4th)"</span><Button>"Try now"</Button> }>
            <b>"No live updates since 14:02:31."</b>
            " The list shows that moment. Changes are off because their effects can't be shown. Keys and edges keep working."
        </MessageStrip>
    }
}

fn states() -> Vec<FilterOption> {
    vec![
        FilterOption::new("Active", "Active").count("3,069"),
        FilterOption::new("Unavailable", "Unavailable").count("37"),
        FilterOption::new("Disabled", "Disabled").count("26"),
    ]
}

fn row(key: usize, index: usize, selected: RwSignal<HashSet<usize>>, now: Signal<f64>, stale: bool) -> impl IntoView {
    let name = format!("{}-{key}", NAMES[key % NAMES.len()]);
    let (status, text, chain) = match key % 6 {
        0 => (Status::Changing, "Rotating", [Status::Ok, Status::Ok, Status::Changing, Status::Ok]),
        2 => (Status::Broken, "Unavailable", [Status::Broken, Status::Broken, Status::Broken, Status::AtRisk]),
        4 => (Status::Off, "Disabled", [Status::Ok, Status::Ok, Status::Off, Status::Off]),
        5 => (Status::Deletion, "Deletes in 6 days", [Status::Ok, Status::Changing, Status::Ok, Status::Unknown]),
        _ => (Status::Ok, "Active", [Status::Ok; 4]),
    };
    let is_on = Signal::derive(move || selected.with(|s| s.contains(&key)));
    let toggle = move |on: bool| {
        selected.update(|s| {
            if on {
                s.insert(key);
            } else {
                s.remove(&key);
            }
        })
    };
    let times =
        |_| Times { relative: "in 57 min".into(), absolute: "15:00".into(), machine: "2026-11-24T15:00:00Z".into() };
    let items = vec![
        MenuItem::new("Rotate now", || ()).icon(IconName::Refresh),
        MenuItem::new("Disable", || ()).blocked((key % 6 == 4).then(|| "Already disabled".into())),
        MenuItem::new("Delete", || ()).icon(IconName::Delete).separated(),
    ];
    let (select, chain_label) = (format!("Select {name}"), format!("Trust chain of {name}: {text}"));
    let (clients, actions) = (format!("318 clients of {name}"), format!("Actions for {name}"));
    view! {
        <Row selected=is_on changed=key == 0 index=index>
            <Cell control=true><Checkbox checked=is_on on_change=toggle label=select hide_label=true /></Cell>
            <Cell names_row=true><Link href="#k">{name}</Link></Cell>
            <Cell>"payments-api"</Cell>
            <Cell card=CardPlace::Middle>
                <span class="kc-row">
                    <TrustChain states=chain label=chain_label />
                    <Link href="#r">"aws-root-production"</Link>
                </span>
            </Cell>
            <Cell card=CardPlace::TopEnd><ObjectStatus status=status text=text /></Cell>
            <Cell numeric=true card=CardPlace::MiddleEnd>{if key == 0 { view! { <Delta old="v53" new="v54" /> }.into_any() } else { view! { "v54" }.into_any() }}</Cell>
            <Cell card=CardPlace::Bottom><RelativeTime times=times now=now stale=stale overdue=key % 6 == 2 /></Cell>
            <Cell numeric=true card=CardPlace::BottomEnd><Link href="#c" label=clients>"318"</Link></Cell>
            <Cell control=true><Menu label=actions items=items /></Cell>
        </Row>
    }
}
