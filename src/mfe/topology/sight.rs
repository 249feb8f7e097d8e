//! What of the drawing exists as elements: what is in sight, and a margin around it. A drawing of a thousand roots has no more
//! elements than one of twenty. Pure.

use model::topology::{Link, Node, NodeKind, Topology};
use std::collections::HashMap;

/// SVG units around the visible part that exist too, so that scrolling and the Tab key meet no gap.
const MARGIN: f64 = 260.0;

/// The visible part of the drawing, SVG units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sight {
    pub(super) top: f64,
    pub(super) bottom: f64,
}

impl Sight {
    /// Of a scrolled box, CSS pixels, at a zoom. Moves in steps, so that a little scrolling changes nothing.
    pub(super) fn of(scroll_top: f64, height: f64, zoom: f64) -> Self {
        const STEP: f64 = 100.0;
        let top = ((scroll_top / zoom) / STEP).floor() * STEP;
        let bottom = (((scroll_top + height) / zoom) / STEP).ceil() * STEP;
        Self { top: top - MARGIN, bottom: bottom + MARGIN }
    }

    fn holds(self, node: &Node) -> bool {
        node.y + node.height >= self.top && node.y <= self.bottom
    }
}

/// The nodes in sight; the tenant always, because all hang on it.
pub(super) fn nodes(drawing: &Topology, sight: Option<Sight>) -> Vec<Node> {
    let seen =
        |node: &&Node| sight.is_none_or(|sight| sight.holds(node)) || matches!(node.kind, NodeKind::Tenant { .. });
    drawing.nodes.iter().filter(seen).cloned().collect()
}

/// The links that end in sight, with both their nodes.
pub(super) fn links(drawing: &Topology, sight: Option<Sight>) -> Vec<(&Link, &Node, &Node)> {
    let at: HashMap<&str, &Node> = drawing.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
    let seen = |link: &'_ Link| {
        let (from, to) = (*at.get(link.from.as_str())?, *at.get(link.to.as_str())?);
        let near =
            |sight: Sight| sight.holds(to) || (sight.holds(from) && !matches!(from.kind, NodeKind::Tenant { .. }));
        sight.is_none_or(near).then_some((from, to))
    };
    drawing.links.iter().filter_map(|link| seen(link).map(|(from, to)| (link, from, to))).collect()
}

#[cfg(test)]
mod tests {
    use super::{Link, Node, NodeKind, Sight, Topology, links, nodes};
    use model::ProviderType;
    use model::account::AccountPhase;

    fn drawing(roots: u32) -> Topology {
        let tenant = Node {
            id: "tenant".into(),
            kind: NodeKind::Tenant { name: "t".into() },
            parent: None,
            x: 0.0,
            y: f64::from(roots) * 26.0,
            width: 100.0,
            height: 60.0,
        };
        let root = |n: u32| Node {
            id: format!("root/{n}"),
            kind: NodeKind::Root {
                name: n.to_string(),
                provider_type: ProviderType::AwsKms,
                phase: AccountPhase::Ready,
                key_version: None,
                keys: 0,
            },
            parent: Some("tenant".into()),
            x: 200.0,
            y: f64::from(n) * 52.0,
            width: 200.0,
            height: 42.0,
        };
        let link = |n: u32| Link { from: "tenant".into(), to: format!("root/{n}"), broken: false };
        Topology {
            nodes: std::iter::once(tenant).chain((0..roots).map(root)).collect(),
            links: (0..roots).map(link).collect(),
            ..Topology::default()
        }
    }

    #[test]
    fn a_thousand_roots_are_no_more_elements_than_fit_in_sight() {
        let many = drawing(1_000);
        for scroll in [0.0, 5_000.0, 51_000.0] {
            let sight = Some(Sight::of(scroll, 700.0, 1.0));
            let (seen, wires) = (nodes(&many, sight).len(), links(&many, sight).len());
            assert!((10..40).contains(&seen), "{seen} at {scroll}");
            assert!(wires < 40, "{wires}");
        }
        assert_eq!((nodes(&many, None).len(), links(&many, None).len()), (1_001, 1_000));
    }

    #[test]
    fn scrolling_a_little_changes_nothing() {
        assert_eq!(Sight::of(10.0, 650.0, 1.0), Sight::of(40.0, 650.0, 1.0));
        assert_ne!(Sight::of(10.0, 650.0, 1.0), Sight::of(150.0, 650.0, 1.0));
        assert_eq!(Sight::of(0.0, 700.0, 0.5).bottom, 1_400.0 + 260.0);
    }

    #[test]
    fn the_tenant_is_always_there() {
        let seen = nodes(&drawing(1_000), Some(Sight::of(0.0, 100.0, 1.0)));
        assert!(seen.iter().any(|node| node.id == "tenant"));
    }
}
