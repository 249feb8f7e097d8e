//! The trust chain as SVG: every node in sight a real element, focusable and styled by the theme. The layout is the model's.

use crate::i18n;
use crate::store::use_store;
use crate::topology::export::exports;
use crate::topology::graph_node::GraphNode;
use crate::topology::legend::Legend;
use crate::topology::sight::{self, Sight};
use crate::topology::texts::texts;
use crate::topology::words::matches;
use crate::ui::{Button, ButtonKind, IconName, Menu, SearchField, Toasts};
use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;
use leptos::svg::Svg;
use model::topology::{Link, Node, NodeKind, Topology};

const STEPS: [f64; 7] = [0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0];
/// The least a drawing is shrunk to by itself: its texts can still be read.
const FIRST_ZOOM: f64 = 0.8;
/// CSS pixels of the stage before it is measured.
const FIRST_HEIGHT: f64 = 900.0;

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
    let (t, store) = (texts(), use_store());
    let zoom = RwSignal::new(1.0_f64);
    let size = move |read: fn(&Topology) -> f64| move || format!("{}px", drawing.with(read) * zoom.get());
    let view_box = move || drawing.with(|d| format!("0 0 {} {}", d.width, d.height));
    let stage = NodeRef::<Div>::new();
    let svg = NodeRef::<Svg>::new();
    let scrolled = RwSignal::new((0.0, FIRST_HEIGHT));
    let whole = RwSignal::new(false);
    let sight = Memo::new(move |_| {
        let (top, height) = scrolled.get();
        (!whole.get()).then(|| Sight::of(top, height, zoom.get()))
    });
    let measure = move || {
        if let Some(stage) = stage.get_untracked() {
            scrolled.set((f64::from(stage.scroll_top()), f64::from(stage.client_height()).max(1.0)));
        }
    };
    let resize = window_event_listener(ev::resize, move |_| measure());
    on_cleanup(move || resize.remove());
    let nodes = Signal::derive(move || drawing.with(|d| sight::nodes(d, sight.get())));
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
            let wire = |(link, from, to): (&Link, &Node, &Node)| {
                let (broken, on) = (link.broken, is_on(to) && !link.broken);
                view! {
                    class=sheet,
                    <path
                        class="kc-topology-graph__wire"
                        class=("kc-topology-graph__wire--broken", broken)
                        class=("kc-topology-graph__wire--on", on)
                        d=curve(from, to)
                    />
                }
            };
            sight::links(d, sight.get()).into_iter().map(wire).collect_view()
        })
    };
    let step = move |by: isize| zoom.update(|zoom| *zoom = stepped(*zoom, by));
    let room = move || {
        let stage = stage.get_untracked()?;
        Some((f64::from(stage.client_width()) - 32.0, f64::from(stage.client_height()) - 16.0))
    };
    let fit = move || {
        if let Some((across, down)) = room() {
            let (width, height) = drawing.with_untracked(|d| (d.width.max(1.0), d.height.max(1.0)));
            zoom.set((across / width).min(down / height).clamp(STEPS[0], 1.5));
        }
    };
    // What is a little too large for its place is shown a little smaller at first.
    Effect::new(move |done: Option<bool>| {
        let (width, height) = drawing.with(|d| (d.width, d.height));
        stage.track();
        let (Some(room), true, false) = (room(), width > 0.0, done == Some(true)) else {
            return done == Some(true);
        };
        zoom.set(first_zoom((width, height), room));
        true
    });
    let wheel = move |event: ev::WheelEvent| {
        if event.ctrl_key() || event.meta_key() {
            event.prevent_default();
            step(if event.delta_y() < 0.0 { 1 } else { -1 });
        }
    };
    let keydown = move |event: ev::KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        match event.key().as_str() {
            "+" | "=" => step(1),
            "-" => step(-1),
            "0" => fit(),
            _ => return,
        }
        event.prevent_default();
    };
    let found = move || {
        q.with(|q| {
            let count = drawing.with(|d| d.nodes.iter().filter(|node| matches(&node.kind, q)).count());
            let count = u32::try_from(count).unwrap_or(u32::MAX);
            (!q.is_empty()).then(|| match count {
                0 => t.none_found.to_owned(),
                _ => (t.found)(count, &i18n::number(count)),
            })
        })
    };
    let tenant = Memo::new(move |_| {
        let state = store.state.with(|state| {
            let state = state.as_ref()?;
            let word = i18n::tenant_status(state.workspace.tenant.as_ref()?.phase).1;
            let path = state.workspace.path.rsplit(':').next().unwrap_or_default().to_owned();
            let roots = u32::try_from(state.accounts.len()).unwrap_or(u32::MAX);
            Some((path, (t.tenant_line)(word, roots, &i18n::number(roots))))
        });
        state.unwrap_or_default()
    });
    let toasts = use_context::<Toasts>();
    view! {
        class=sheet,
        <section class="kc-topology-graph" aria-label=t.graph>
            <div class="kc-topology-graph__bar">
                <SearchField value=q on_input=search label=t.search clear_label=t.clear_search />
                <span class="kc-topology-graph__sum" role="status" data-testid="topology-sum">
                    {move || found().unwrap_or_else(|| drawing.with(summary))}
                </span>
                <Menu
                    label=t.export
                    icon=IconName::Download
                    text=t.export_short
                    items=Signal::derive(move || exports(svg, whole, toasts))
                />
            </div>
            <div class="kc-topology-graph__box">
            <div class="kc-topology-graph__stage" node_ref=stage on:scroll=move |_| measure() on:wheel=wheel on:keydown=keydown>
                <svg
                    class="kc-topology-graph__svg"
                    node_ref=svg
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
                        }) node root select tenant drawing />
                    </For>
                </svg>
            </div>
            <div class="kc-topology-graph__zoom" role="group" aria-label=t.zoom>
                <Button kind=ButtonKind::Transparent icon=IconName::ZoomIn label=t.zoom_in on_press=move |()| step(1) />
                <Button kind=ButtonKind::Transparent icon=IconName::ZoomOut label=t.zoom_out on_press=move |()| step(-1) />
                <Button kind=ButtonKind::Transparent icon=IconName::FullScreen label=t.fit_key on_press=move |()| fit() />
            </div>
            </div>
            <Legend />
        </section>
    }
}

/// The zoom at first: the whole drawing when its texts can be read then, or else its width.
fn first_zoom((width, height): (f64, f64), room: (f64, f64)) -> f64 {
    let (across, down) = ((room.0 / width).min(1.0), (room.1 / height).min(1.0));
    let whole = across.min(down);
    if whole < FIRST_ZOOM { across.max(FIRST_ZOOM) } else { whole }
}

/// The next step from any zoom.
fn stepped(zoom: f64, by: isize) -> f64 {
    let larger = STEPS.iter().find(|step| **step > zoom + 0.01);
    let smaller = STEPS.iter().rev().find(|step| **step < zoom - 0.01);
    let next = if by > 0 { larger } else { smaller };
    next.copied().unwrap_or(zoom)
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
    use super::{FIRST_ZOOM, Node, NodeKind, STEPS, curve, first_zoom, stepped};

    #[test]
    fn a_drawing_starts_whole_when_it_can_be_read_so() {
        assert_eq!(first_zoom((800.0, 600.0), (1600.0, 900.0)), 1.0);
        assert_eq!(first_zoom((800.0, 600.0), (1600.0, 540.0)), 0.9);
        assert_eq!(first_zoom((800.0, 6_000.0), (720.0, 600.0)), 0.9, "its width, when its height is hopeless");
        assert_eq!(first_zoom((800.0, 600.0), (400.0, 300.0)), FIRST_ZOOM);
    }

    #[test]
    fn zooming_goes_on_from_where_a_fit_left_it() {
        assert_eq!((stepped(0.93, 1), stepped(0.93, -1)), (1.0, 0.8));
        assert_eq!((stepped(2.0, 1), stepped(0.5, -1)), (STEPS[6], STEPS[0]));
    }

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
