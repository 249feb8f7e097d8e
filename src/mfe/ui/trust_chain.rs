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
            <path class=move || node_class(status.get()) d=outline(layer, 10.0, 7.0) />
            {move || mark(status.get(), 10.0, true).map(|d| view! { <path class=mark_class(status.get()) d=d /> })}
        </svg>
    }
}

const LAYERS: [(ChainLayer, f64); 4] = [
    (ChainLayer::ExternalKey, 9.0),
    (ChainLayer::Root, 35.0),
    (ChainLayer::ServiceKey, 61.0),
    (ChainLayer::Clients, 88.0),
];

/// Equal parts are one path: a list has hundreds of chains, and most of them are green throughout.
fn chain(states: [Status; 4]) -> impl IntoView {
    let wires = [(17.0, 26.0), (43.0, 53.0), (69.0, 78.0)];
    let broken = states.iter().position(|s| *s == Status::Broken);
    let mut paths: Vec<(String, String)> = Vec::new();
    for (at, ends) in wires.into_iter().enumerate() {
        let wire = wire(states[at], states[at + 1], broken == Some(at));
        add(&mut paths, wire.class().to_owned(), wire.path(ends));
    }
    for (&(layer, x), state) in LAYERS.iter().zip(states) {
        let r = if state == Status::Ok { 4.5 } else { 6.5 };
        add(&mut paths, node_class(state), outline(layer, x, r));
    }
    let marks =
        LAYERS.iter().zip(states).filter_map(|(&(_, x), state)| Some((mark_class(state), mark(state, x, false)?)));
    for (class, path) in marks {
        add(&mut paths, class.to_owned(), path);
    }
    paths.into_iter().map(|(class, d)| view! { <path class=class d=d /> }).collect_view()
}

/// Appends to the path of the same class, or begins one.
fn add(paths: &mut Vec<(String, String)>, class: String, path: String) {
    match paths.iter_mut().find(|(known, _)| *known == class) {
        Some((_, drawn)) => drawn.push_str(&path),
        None => paths.push((class, path)),
    }
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

impl Wire {
    const fn class(self) -> &'static str {
        match self {
            Self::Solid => "kc-trust-chain__wire",
            Self::Dotted => "kc-trust-chain__wire kc-trust-chain__wire--dotted",
            Self::Cut => "kc-trust-chain__wire kc-trust-chain__wire--cut",
        }
    }

    fn path(self, (from, to): (f64, f64)) -> String {
        match self {
            Self::Solid | Self::Dotted => format!("M{from} 10H{to}"),
            Self::Cut => {
                let middle = f64::midpoint(from, to);
                format!("M{from} 10h1.5M{} 10h1.5M{} 5l-4 10", to - 1.5, middle + 2.0)
            }
        }
    }
}

/// The shape of a layer around the middle of a box of 20, with `x` as its centre and `r` as its size.
fn outline(layer: ChainLayer, x: f64, r: f64) -> String {
    match layer {
        ChainLayer::ExternalKey => rounded(x, r - 0.5, r - 0.5, 2.0),
        ChainLayer::Root => {
            let d = r + 1.5;
            format!("M{x} {}L{} 10L{x} {}L{} 10Z", 10.0 - d, x + d, 10.0 + d, x - d)
        }
        ChainLayer::ServiceKey => rounded(x, r - 0.5, r - 0.5, r - 0.5),
        ChainLayer::Clients => rounded(x, r + 2.0, r - 1.5, r - 1.5),
    }
}

/// A rectangle of half so wide and half so high, with round corners.
fn rounded(x: f64, w: f64, h: f64, c: f64) -> String {
    let (across, down) = (2.0 * (w - c), 2.0 * (h - c));
    format!(
        "M{} {}h{across}a{c} {c} 0 0 1 {c} {c}v{down}a{c} {c} 0 0 1 -{c} {c}h-{across}a{c} {c} 0 0 1 -{c} -{c}v-{down}a{c} {c} 0 0 1 {c} -{c}Z",
        x - w + c,
        10.0 - h
    )
}

fn node_class(status: Status) -> String {
    format!("kc-trust-chain__node kc-trust-chain__node--{}", look(status))
}

const fn mark_class(status: Status) -> &'static str {
    if matches!(status, Status::Off) {
        "kc-trust-chain__mark kc-trust-chain__mark--hollow"
    } else {
        "kc-trust-chain__mark"
    }
}

/// Fill and outline of a node.
const fn look(status: Status) -> &'static str {
    match status {
        Status::Unknown | Status::Waiting => "unknown",
        Status::Off => "hollow",
        other => other.tone(),
    }
}

/// The sign inside a node.
fn mark(status: Status, x: f64, tick: bool) -> Option<String> {
    let moves = match status {
        Status::Ok if tick => "m-2.8 .2l2 2l3.6 -4",
        Status::Broken => "m-2.4 -2.4l4.8 4.8m0 -4.8l-4.8 4.8",
        Status::AtRisk | Status::Deletion => "m0 -3v3.2m0 2.5v.1",
        Status::Changing => "m2.7 -.5a2.8 2.8 0 1 1 -1.5 -2",
        Status::Off => "m-2.4 0h4.8",
        Status::Ok | Status::Waiting | Status::Unknown => return None,
    };
    Some(format!("M{x} 10{moves}"))
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
            assert!(mark(status, 9.0, false).is_some(), "{status:?}");
        }
        assert_eq!(mark(Status::Ok, 9.0, false), None);
    }
}
