//! The trust chain as a glyph: shape is the layer, fill is the state.

use super::status::Status;
use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/trust_chain.css");

/// A layer of the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChainLayer {
    /// The customer's external key: a square.
    ExternalKey,
    /// The root of trust: a diamond.
    Root,
    /// A service key: a circle.
    ServiceKey,
    /// The clients: a pill.
    Clients,
}

/// A chain in a row of a list: external key, root, service key, clients.
#[component]
pub fn TrustChain(
    /// The four states in the order of the chain.
    #[prop(into)]
    states: Signal<[Status; 4]>,
    /// The chain as a full sentence for assistive technology.
    #[prop(into)]
    label: TextProp,
) -> impl IntoView {
    view! {
        <svg class="kc-trust-chain" class=(SHEET, true) width="100" height="20" viewBox="0 0 100 20" role="img" aria-label=move || label.get()>
            {move || chain(states.get())}
        </svg>
    }
}

/// One node of the chain in a box of 20, as in the roots list, the topology and legends. Ok carries a tick here.
#[component]
pub fn ChainMark(
    /// Which layer's shape.
    layer: ChainLayer,
    /// Its state.
    #[prop(into)]
    status: Signal<Status>,
) -> impl IntoView {
    view! {
        <svg class="kc-trust-chain" class=(SHEET, true) width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
            {move || node(layer, status.get(), 10.0, 7.0, true)}
        </svg>
    }
}

const LAYERS: [(ChainLayer, f64); 4] = [
    (ChainLayer::ExternalKey, 9.0),
    (ChainLayer::Root, 35.0),
    (ChainLayer::ServiceKey, 61.0),
    (ChainLayer::Clients, 88.0),
];

fn chain(states: [Status; 4]) -> impl IntoView {
    let wires = [(17.0, 26.0), (43.0, 53.0), (69.0, 78.0)];
    let broken = states.iter().position(|s| *s == Status::Broken);
    let wires = (0..3).map(|i| draw_wire(wire(states[i], states[i + 1], broken == Some(i)), wires[i])).collect_view();
    let nodes = LAYERS
        .iter()
        .zip(states)
        .map(|(&(layer, x), state)| {
            let r = if state == Status::Ok { 4.5 } else { 6.5 };
            node(layer, state, x, r, false)
        })
        .collect_view();
    view! { {wires} {nodes} }
}

/// How two neighbours are connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wire {
    Solid,
    /// Nothing beyond, or nothing known.
    Dotted,
    /// The chain breaks here.
    Cut,
}

/// The chain breaks once: behind the first node that is broken (`breaks`). What follows hangs together, but carries nothing.
fn wire(from: Status, to: Status, breaks: bool) -> Wire {
    match (from, to) {
        _ if breaks => Wire::Cut,
        (_, Status::Unknown | Status::Waiting) | (Status::Unknown | Status::Waiting | Status::Off, _) => Wire::Dotted,
        _ => Wire::Solid,
    }
}

fn draw_wire(wire: Wire, (from, to): (f64, f64)) -> AnyView {
    match wire {
        Wire::Solid => view! { <path class="kc-trust-chain__wire" d=format!("M{from} 10H{to}") /> }.into_any(),
        Wire::Dotted => view! {
            <path class="kc-trust-chain__wire kc-trust-chain__wire--dotted" d=format!("M{from} 10H{to}") />
        }
        .into_any(),
        Wire::Cut => {
            let middle = f64::midpoint(from, to);
            let d = format!("M{from} 10h1.5M{} 10h1.5M{} 5l-4 10", to - 1.5, middle + 2.0);
            view! { <path class="kc-trust-chain__wire kc-trust-chain__wire--cut" d=d /> }.into_any()
        }
    }
}

fn node(layer: ChainLayer, status: Status, x: f64, r: f64, tick: bool) -> impl IntoView {
    let class = format!("kc-trust-chain__node kc-trust-chain__node--{}", look(status));
    let shape = match layer {
        ChainLayer::ExternalKey => {
            let e = r - 0.5;
            view! { <rect class=class x=x - e y=10.0 - e width=2.0 * e height=2.0 * e rx="2" /> }.into_any()
        }
        ChainLayer::Root => {
            let d = r + 1.5;
            view! { <path class=class d=format!("M{x} {}L{} 10L{x} {}L{} 10Z", 10.0 - d, x + d, 10.0 + d, x - d) /> }
                .into_any()
        }
        ChainLayer::ServiceKey => view! { <circle class=class cx=x cy="10" r=r - 0.5 /> }.into_any(),
        ChainLayer::Clients => {
            let (w, h) = (r + 2.0, r - 1.5);
            view! { <rect class=class x=x - w y=10.0 - h width=2.0 * w height=2.0 * h rx=h /> }.into_any()
        }
    };
    let sign = mark(status, tick).map(|d| {
        view! { <path class="kc-trust-chain__mark" class=("kc-trust-chain__mark--hollow", is_hollow(status)) d=format!("M{x} 10{d}") /> }
    });
    view! { {shape} {sign} }
}

/// Fill and outline of a node.
const fn look(status: Status) -> &'static str {
    match status {
        Status::Unknown | Status::Waiting => "unknown",
        Status::Off => "hollow",
        other => other.tone(),
    }
}

const fn is_hollow(status: Status) -> bool {
    matches!(status, Status::Off)
}

/// The sign inside a node, as moves from its centre.
const fn mark(status: Status, tick: bool) -> Option<&'static str> {
    match status {
        Status::Ok if tick => Some("m-2.8 .2l2 2l3.6 -4"),
        Status::Broken => Some("m-2.4 -2.4l4.8 4.8m0 -4.8l-4.8 4.8"),
        Status::AtRisk | Status::Deletion => Some("m0 -3v3.2m0 2.5v.1"),
        Status::Changing => Some("m2.7 -.5a2.8 2.8 0 1 1 -1.5 -2"),
        Status::Off => Some("m-2.4 0h4.8"),
        Status::Ok | Status::Waiting | Status::Unknown => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Status, Wire, mark, wire};

    #[test]
    fn the_chain_is_cut_behind_what_broke() {
        assert_eq!(wire(Status::Broken, Status::Broken, true), Wire::Cut);
        assert_eq!(wire(Status::Ok, Status::Broken, false), Wire::Solid);
        assert_eq!(wire(Status::Broken, Status::Broken, false), Wire::Solid);
    }

    #[test]
    fn nothing_known_or_nothing_there_is_dotted() {
        assert_eq!(wire(Status::Ok, Status::Unknown, false), Wire::Dotted);
        assert_eq!(wire(Status::Off, Status::Off, false), Wire::Dotted);
        assert_eq!(wire(Status::Ok, Status::Off, false), Wire::Solid);
    }

    #[test]
    fn exceptions_carry_a_sign_without_colour() {
        for status in [Status::Broken, Status::AtRisk, Status::Changing, Status::Off] {
            assert!(mark(status, false).is_some(), "{status:?}");
        }
        assert_eq!(mark(Status::Ok, false), None);
    }
}
