//! The trust chain as SVG: every node a real element, focusable and styled by the theme. The layout is the model's.

use crate::i18n;
use crate::topology::graph_node::GraphNode;
use crate::topology::legend::Legend;
use crate::topology::texts::texts;
use crate::topology::words::matches;
use crate::ui::{Button, ButtonKind, IconName, SearchField};
use leptos::prelude::*;
use model::topology::{Link, Node, NodeKind, Topology};
use std::collections::BTreeMap;

const STEPS: [f64; 7] = [0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0];
const NATURAL: usize = 3;

/// The card with the drawing.
#[component]
pub(super) fn TopologyGraph(
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
    let sheet = stylers_macro::style_sheet!("src/mfe/topology/topology_graph.css");
    let t = texts();
    let zoom = RwSignal::new(NATURAL);
    let size = move |read: fn(&Topology) -> f64| move || format!("{}px", drawing.with(read) * STEPS[zoom.get()]);
    let view_box = move || drawing.with(|d| format!("0 0 {} {}", d.width, d.height));
    let nodes = Signal::derive(move || drawing.with(|d| d.nodes.clone()));
    let is_on = move |node: &Node| {
        root.with(|root| {
            root.as_ref().is_some_and(|root| match &node.kind {
                NodeKind::Root { name, .. } => name == root,
                _ => node.parent.as_deref() == Some(&format!("root/{root}")),
            })
        })
    };
    let wires = move || {
        drawing.with(|d| {
            let at: BTreeMap<&str, &Node> = d.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
            let wire = |link: &Link| {
                let (from, to) = (at.get(link.from.as_str())?, at.get(link.to.as_str())?);
                let (broken, on) = (link.broken, is_on(to) && !link.broken);
                Some(view! {
                    class=sheet,
                    <path
                        class="kc-topology-graph__wire"
                        class=("kc-topology-graph__wire--broken", broken)
                        class=("kc-topology-graph__wire--on", on)
                        d=curve(from, to)
                    />
                })
            };
            d.links.iter().filter_map(wire).collect_view()
        })
    };
    let step = move |by: isize| zoom.update(|zoom| *zoom = zoom.saturating_add_signed(by).min(STEPS.len() - 1));
    view! {
        class=sheet,
        <section class="kc-topology-graph" aria-label=t.graph>
            <div class="kc-topology-graph__bar">
                <SearchField value=q on_input=search label=t.search clear_label=t.clear_search />
                <span class="kc-topology-graph__sum" data-testid="topology-sum">{move || drawing.with(summary)}</span>
            </div>
            <div class="kc-topology-graph__stage">
                <svg
                    class="kc-topology-graph__svg"
                    viewBox=view_box
                    style:width=size(|d| d.width)
                    style:height=size(|d| d.height)
                    role="group"
                    aria-label=t.picture
                >
                    <g aria-hidden="true">{wires}</g>
                    <For each=move || nodes.get() key=|node| format!("{node:?}") let:node>
                        <GraphNode dimmed=Signal::derive({
                            let kind = node.kind.clone();
                            move || !matches(&kind, &q.get())
                        }) node root select />
                    </For>
                </svg>
            </div>
            <div class="kc-topology-graph__zoom" role="group" aria-label=t.zoom>
                <Button kind=ButtonKind::Transparent icon=IconName::ZoomIn label=t.zoom_in on_press=move |()| step(1) />
                <Button kind=ButtonKind::Transparent icon=IconName::ZoomOut label=t.zoom_out on_press=move |()| step(-1) />
                <Button kind=ButtonKind::Transparent icon=IconName::FullScreen label=t.fit on_press=move |()| zoom.set(NATURAL) />
            </div>
            <Legend />
        </section>
    }
}

/// From the right edge of the one to the left edge of the other.
fn curve(from: &Node, to: &Node) -> String {
    let (x1, y1) = (from.x + from.width, from.y + from.height / 2.0);
    let (x2, y2) = (to.x, to.y + to.height / 2.0);
    let bend = (x2 - x1) / 2.0;
    format!("M{x1} {y1}C{} {y1} {} {y2} {x2} {y2}", x1 + bend, x2 - bend)
}

/// How much of all is shown, and how: nothing is dropped silently.
pub(super) fn summary(drawing: &Topology) -> String {
    let bundles = drawing.nodes.iter().filter(|node| matches!(node.kind, NodeKind::Bundle { .. })).count();
    let bundles = u32::try_from(bundles).unwrap_or(u32::MAX);
    let (all, single) = (drawing.total_keys, drawing.shown_keys);
    let bundled = all.saturating_sub(single);
    (texts().shown)(all, &i18n::number(all), &i18n::number(single), &i18n::number(bundled), bundles)
}

#[cfg(test)]
mod tests {
    use super::{Node, NodeKind, curve};

    #[test]
    fn a_wire_runs_from_edge_to_edge() {
        let node = |x, y| Node {
            id: String::new(),
            kind: NodeKind::Tenant { name: String::new() },
            parent: None,
            x,
            y,
            width: 10.0,
            height: 20.0,
        };
        assert_eq!(curve(&node(0.0, 0.0), &node(30.0, 40.0)), "M10 10C20 10 20 50 30 50");
    }
}
