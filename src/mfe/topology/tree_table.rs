//! The drawing's twin: the same nodes as an ARIA treegrid, fully usable by keyboard: one row takes the Tab key, arrows move,
//! open and close, Enter selects a root or opens a key's page.

use crate::routes::Route;
use crate::shell::use_nav;
use crate::topology::texts::texts;
use crate::topology::topology_graph::summary;
use crate::topology::tree::{Move, Row, moved, rows};
use crate::topology::words::{bundle_title, clients, name, second_line, status};
use crate::ui::{ChainLayer, ChainMark, Link, ObjectStatus, SearchField};
use leptos::ev::KeyboardEvent;
use leptos::html::Tbody;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;
use model::topology::{NodeKind, Topology};
use std::collections::BTreeSet;

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
    let (t, nav) = (texts(), use_nav());
    let closed = RwSignal::new(BTreeSet::<String>::new());
    let all = Memo::new(move |_| drawing.with(|d| closed.with(|closed| q.with(|q| rows(d, closed, q)))));
    let chosen = RwSignal::new(String::new());
    // The row that takes the Tab key: the last one used, else the first.
    let current = Memo::new(move |_| {
        all.with(|all| {
            let known = all.iter().find(|row| chosen.with(|chosen| row.node.id == *chosen));
            known.or(all.first()).map(|row| row.node.id.clone()).unwrap_or_default()
        })
    });
    let body = NodeRef::<Tbody>::new();
    let focus = move |id: &str| {
        chosen.set(id.to_owned());
        let rows = body.try_get_untracked().flatten().map(|body| body.children());
        let at = all.try_with_untracked(|all| all.iter().position(|row| row.node.id == id));
        if let (Some(rows), Some(Some(at))) = (rows, at)
            && let Some(row) = u32::try_from(at).ok().and_then(|at| rows.item(at))
        {
            // A row that can't take the focus leaves it where it is.
            let _ = row.unchecked_into::<HtmlElement>().focus();
        }
    };
    let press = move |row: &Row| match &row.node.kind {
        NodeKind::Key { name, .. } => nav.to(&Route::key(name.clone())),
        NodeKind::Root { name, .. } => {
            let on = root.with_untracked(|root| root.as_deref() == Some(name));
            select.run((!on).then(|| name.clone()));
        }
        NodeKind::Bundle { root, .. } => select.run(Some(root.clone())),
        NodeKind::Tenant { .. } => {}
    };
    let toggle = move |id: &str| {
        closed.update(|closed| {
            if !closed.remove(id) {
                closed.insert(id.to_owned());
            }
        });
    };
    let keydown = move |event: KeyboardEvent, id: String| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let next = all.with_untracked(|all| {
            let at = all.iter().position(|row| row.node.id == id)?;
            Some((moved(all, at, &event.key())?, all[at].clone()))
        });
        let Some((next, row)) = next else { return };
        event.prevent_default();
        match next {
            Move::To(id) => focus(&id),
            Move::Open | Move::Close => {
                toggle(&id);
                // The row is drawn anew as open or closed; the focus stays in it.
                request_animation_frame(move || focus(&id));
            }
            Move::Press => press(&row),
        }
    };
    let draw = move |row: Row| {
        let (state, word) = status(&row.node.kind);
        let layer = match &row.node.kind {
            NodeKind::Tenant { .. } => None,
            NodeKind::Root { .. } => Some(ChainLayer::Root),
            NodeKind::Key { .. } | NodeKind::Bundle { .. } => Some(ChainLayer::ServiceKey),
        };
        let is_tenant = layer.is_none();
        let of = name(&row.node.kind).to_owned();
        let (version, clients_text) = match &row.node.kind {
            NodeKind::Key { clients: n, .. } => (second_line(&row.node.kind), clients(*n)),
            NodeKind::Root { key_version, .. } => {
                (key_version.map(|v| format!("v{v}")).unwrap_or_default(), String::new())
            }
            _ => (String::new(), String::new()),
        };
        let title = match &row.node.kind {
            // The row is what takes the keys; the link is there for the pointer, a new tab and copying.
            NodeKind::Key { name, .. } => {
                let href = nav.href(&Route::key(name.clone()));
                let text = name.clone();
                view! { <span class="kc-tree-table__link"><Link href=href>{text}</Link></span> }.into_any()
            }
            NodeKind::Bundle { root, keys, .. } => drawing.with_untracked(|d| bundle_title(d, root, *keys)).into_any(),
            _ => of.clone().into_any(),
        };
        let (id, level, open) = (row.node.id.clone(), row.level, row.open);
        let indent = format!("{}rem", f64::from(level - 1));
        let is_root = matches!(row.node.kind, NodeKind::Root { .. });
        let on = Memo::new(move |_| is_root && root.with(|root| root.as_deref() == Some(&of)));
        let (mine, keyed, pressed, twisted) = (id.clone(), id.clone(), row.clone(), id.clone());
        view! {
            class=sheet,
            <tr
                class="kc-tree-table__row"
                class=("kc-tree-table__row--on", move || on.get())
                role="row"
                tabindex=move || if current.with(|current| *current == mine) { "0" } else { "-1" }
                // Leptos knows no attribute aria-level; the property is the same.
                prop:ariaLevel=level.to_string()
                aria-posinset=row.place.to_string()
                aria-setsize=row.of.to_string()
                aria-expanded=open.map(|open| open.to_string())
                aria-selected=move || on.get().to_string()
                on:click=move |event| {
                    chosen.set(pressed.node.id.clone());
                    if !event.default_prevented() && !matches!(pressed.node.kind, NodeKind::Key { .. }) {
                        press(&pressed);
                    }
                }
                on:keydown=move |event| keydown(event, keyed.clone())
            >
                <td role="gridcell">
                    <span class="kc-tree-table__name" style:padding-inline-start=indent>
                        {open.is_none().then(|| view! { class=sheet, <span class="kc-tree-table__blank"></span> })}
                        {open
                            .map(|open| {
                                view! {
                                    class=sheet,
                                    <span
                                        class="kc-tree-table__twist"
                                        class=("kc-tree-table__twist--open", open)
                                        aria-hidden="true"
                                        on:click=move |event| {
                                            event.stop_propagation();
                                            toggle(&twisted);
                                        }
                                    ></span>
                                }
                            })}
                        {layer.map(|layer| view! { <ChainMark layer status=state /> })} {title}
                    </span>
                </td>
                <td role="gridcell">{(!is_tenant).then(|| view! { <ObjectStatus status=state text=word /> })}</td>
                <td role="gridcell">{version}</td>
                <td role="gridcell">{clients_text}</td>
            </tr>
        }
    };
    view! {
        class=sheet,
        <section class="kc-tree-table" aria-label=t.tree>
            <div class="kc-tree-table__bar">
                <SearchField value=q on_input=search label=t.search clear_label=t.clear_search />
                <span class="kc-tree-table__sum">{move || drawing.with(summary)}</span>
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
                    <tbody node_ref=body>
                        <For each=move || all.get() key=identity children=draw />
                    </tbody>
                </table>
            </div>
            <Show when=move || all.with(Vec::is_empty)>
                <p class="kc-tree-table__none">{t.none_found}</p>
            </Show>
        </section>
    }
}

/// What makes a row another one: not where the drawing has put its node, so that the focus stays when that moves.
fn identity(row: &Row) -> String {
    format!("{} {:?} {} {:?} {} {}", row.node.id, row.node.kind, row.level, row.open, row.place, row.of)
}
