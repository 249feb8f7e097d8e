//! The drawing's twin: the same nodes as an ARIA treegrid, fully usable by keyboard.

use crate::routes::Route;
use crate::shell::use_nav;
use crate::topology::texts::texts;
use crate::topology::topology_graph::summary;
use crate::topology::words::{clients, matches, name, second_line, status};
use crate::ui::{ChainLayer, ChainMark, Link, ObjectStatus, SearchField};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement};
use model::topology::{Node, NodeKind, Topology};

/// The card with the table.
#[component]
pub(super) fn TreeTable(
    /// The drawing.
    drawing: Memo<Topology>,
    /// The selected root.
    root: Memo<Option<String>>,
    /// Selects a root, or none.
    select: Callback<Option<String>>,
    /// What is searched for.
    q: Signal<String>,
    /// Searches.
    search: Callback<String>,
) -> impl IntoView {
    let sheet = stylers_macro::style_sheet!("src/mfe/topology/tree_table.css");
    let t = texts();
    let nodes = move || {
        let wanted = q.get();
        drawing.with(|d| d.nodes.iter().filter(|node| matches(&node.kind, &wanted)).cloned().collect::<Vec<_>>())
    };
    let sum = move || drawing.with(summary);
    view! {
        class=sheet,
        <section class="kc-tree-table" aria-label=t.tree>
            <div class="kc-tree-table__bar">
                <SearchField value=q on_input=search label=t.search clear_label=t.clear_search />
                <span class="kc-tree-table__sum">{sum}</span>
            </div>
            <div class="kc-tree-table__scroll">
                <table class="kc-tree-table__grid" role="treegrid" aria-label=t.picture>
                    <thead>
                        <tr class="kc-tree-table__heads">
                            <th scope="col">{t.name}</th>
                            <th scope="col">{t.state}</th>
                            <th scope="col">{t.version}</th>
                            <th scope="col">{t.active_clients}</th>
                        </tr>
                    </thead>
                    <tbody on:keydown=move_focus>
                        <For each=nodes key=|node| format!("{node:?}") let:node>
                            <TreeRow node root select />
                        </For>
                    </tbody>
                </table>
            </div>
        </section>
    }
}

#[component]
fn TreeRow(node: Node, root: Memo<Option<String>>, select: Callback<Option<String>>) -> impl IntoView {
    let sheet = stylers_macro::style_sheet!("src/mfe/topology/tree_table.css");
    let nav = use_nav();
    let (state, word) = status(&node.kind);
    let (level, layer) = match &node.kind {
        NodeKind::Tenant { .. } => (1, None),
        NodeKind::Root { .. } => (2, Some(ChainLayer::Root)),
        NodeKind::Key { .. } | NodeKind::Bundle { .. } => (3, Some(ChainLayer::ServiceKey)),
    };
    let of = name(&node.kind).to_owned();
    let mine = of.clone();
    let is_root = matches!(node.kind, NodeKind::Root { .. } | NodeKind::Bundle { .. });
    let on = Memo::new(move |_| is_root && root.with(|root| root.as_deref() == Some(&mine)));
    let chosen = of.clone();
    let press = move || {
        if is_root {
            select.run((!on.get_untracked()).then(|| chosen.clone()));
        }
    };
    let clicked = press.clone();
    let (version, clients_text) = match &node.kind {
        NodeKind::Key { clients: n, .. } => (second_line(&node.kind), clients(*n)),
        NodeKind::Root { key_version, .. } => (key_version.map(|v| format!("v{v}")).unwrap_or_default(), String::new()),
        _ => (String::new(), String::new()),
    };
    let title = match &node.kind {
        NodeKind::Key { .. } => {
            let href = nav.href(&Route::key(of.clone()));
            view! { <Link href=href>{of}</Link> }.into_any()
        }
        NodeKind::Bundle { .. } => second_line(&node.kind).into_any(),
        _ => of.into_any(),
    };
    let indent = format!("{}rem", f64::from(level - 1) * 1.5);
    view! {
        class=sheet,
        <tr
            class="kc-tree-table__row"
            class=("kc-tree-table__row--on", move || on.get())
            role="row"
            tabindex="0"
            attr:aria-level=level
            aria-expanded=(level < 3).then_some("true")
            aria-selected=move || on.get().to_string()
            on:click=move |_| clicked()
            on:keydown=move |event| {
                if matches!(event.key().as_str(), "Enter" | " ") {
                    press();
                }
            }
        >
            <td role="gridcell">
                <span class="kc-tree-table__name" style:padding-inline-start=indent>
                    {layer.map(|layer| view! { <ChainMark layer status=state /> })} {title}
                </span>
            </td>
            <td role="gridcell">{(level > 1).then(|| view! { <ObjectStatus status=state text=word /> })}</td>
            <td role="gridcell">{version}</td>
            <td role="gridcell">{clients_text}</td>
        </tr>
    }
}

/// Up, Down, Home and End move between rows.
fn move_focus(event: KeyboardEvent) {
    let row = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .and_then(|e| e.closest("tr").ok().flatten());
    let Some(row) = row else { return };
    let parent = row.parent_element();
    let to = match event.key().as_str() {
        "ArrowDown" => row.next_element_sibling(),
        "ArrowUp" => row.previous_element_sibling(),
        "Home" => parent.and_then(|body| body.first_element_child()),
        "End" => parent.and_then(|body| body.last_element_child()),
        _ => return,
    };
    if let Some(to) = to.and_then(|row| row.dyn_into::<HtmlElement>().ok()) {
        event.prevent_default();
        // A row that can't take the focus leaves it where it is.
        let _ = to.focus();
    }
}
