//! The rows of the tree table and how the keyboard moves among them. Pure.

use crate::topology::words::matches;
use model::topology::{Node, NodeKind, Topology};
use std::collections::{BTreeSet, HashSet};

/// A row: its node, its level from 1, and its place among its siblings.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    pub(super) node: Node,
    pub(super) level: u32,
    /// Whether it is open; `None` when there is nothing below.
    pub(super) open: Option<bool>,
    /// From 1.
    pub(super) place: usize,
    /// Siblings in all, itself included.
    pub(super) of: usize,
}

/// The rows that are shown: without what is below a closed one, and while something is searched for only what matches, with
/// what it hangs on.
pub(super) fn rows(drawing: &Topology, closed: &BTreeSet<String>, q: &str) -> Vec<Row> {
    let wanted: HashSet<&str> =
        drawing.nodes.iter().filter(|node| matches(&node.kind, q)).flat_map(|node| chain(drawing, node)).collect();
    let shown = |node: &Node| {
        wanted.contains(node.id.as_str())
            && (!q.is_empty() || chain(drawing, node).skip(1).all(|above| !closed.contains(above)))
    };
    let seen: Vec<&Node> = drawing.nodes.iter().filter(|node| shown(node)).collect();
    let has_children = |node: &Node| drawing.nodes.iter().any(|other| other.parent.as_deref() == Some(&node.id));
    seen.iter()
        .map(|node| {
            let siblings: Vec<_> = seen.iter().filter(|other| other.parent == node.parent).collect();
            Row {
                level: u32::try_from(chain(drawing, node).count()).unwrap_or(1),
                open: has_children(node).then(|| !q.is_empty() || !closed.contains(&node.id)),
                place: siblings.iter().position(|other| other.id == node.id).map_or(1, |at| at + 1),
                of: siblings.len(),
                node: (*node).clone(),
            }
        })
        .collect()
}

/// A node's id and those above it.
fn chain<'a>(drawing: &'a Topology, node: &'a Node) -> impl Iterator<Item = &'a str> {
    let above = |id: &&'a str| {
        let node = drawing.nodes.iter().find(|node| node.id == *id)?;
        node.parent.as_deref()
    };
    std::iter::successors(Some(node.id.as_str()), above)
}

/// What a key does in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Move {
    /// The focus goes to this row.
    To(String),
    Open,
    Close,
    /// Selects a root, opens a bundle, or goes to a key's page.
    Press,
}

/// What `key` does in the row `at`, by the pattern of treegrids.
pub(super) fn moved(rows: &[Row], at: usize, key: &str) -> Option<Move> {
    let here = rows.get(at)?;
    let to = |row: &Row| Move::To(row.node.id.clone());
    match key {
        "ArrowDown" => rows.get(at + 1).map(to),
        "ArrowUp" => rows.get(at.checked_sub(1)?).map(to),
        "Home" => rows.first().map(to),
        "End" => rows.last().map(to),
        "ArrowRight" => match here.open {
            Some(false) => Some(Move::Open),
            Some(true) => rows.get(at + 1).map(to),
            None if matches!(here.node.kind, NodeKind::Bundle { .. }) => Some(Move::Press),
            None => None,
        },
        "ArrowLeft" => match here.open {
            Some(true) => Some(Move::Close),
            _ => rows.iter().find(|row| Some(&row.node.id) == here.node.parent.as_ref()).map(to),
        },
        "Enter" | " " => Some(Move::Press),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{BTreeSet, Move, Node, NodeKind, Topology, moved, rows};
    use model::ProviderType;
    use model::account::AccountPhase;
    use model::service_key::KeyPhase;

    fn node(id: &str, parent: Option<&str>) -> Node {
        let name = id.rsplit('/').next().unwrap().to_owned();
        let kind = match id.split('/').next() {
            Some("root") => NodeKind::Root {
                name,
                provider_type: ProviderType::AwsKms,
                phase: AccountPhase::Ready,
                key_version: None,
                keys: 2,
            },
            Some("key") => NodeKind::Key { name, phase: KeyPhase::Active, version: None, clients: None },
            Some("bundle") => NodeKind::Bundle { root: name, keys: 9, phases: [].into() },
            _ => NodeKind::Tenant { name },
        };
        Node { id: id.into(), kind, parent: parent.map(str::to_owned), x: 0.0, y: 0.0, width: 0.0, height: 0.0 }
    }

    fn drawing() -> Topology {
        let nodes = vec![
            node("tenant", None),
            node("root/aws", Some("tenant")),
            node("key/cards", Some("root/aws")),
            node("bundle/aws", Some("root/aws")),
            node("root/hsm", Some("tenant")),
        ];
        Topology { nodes, ..Topology::default() }
    }

    fn ids(closed: &[&str], q: &str) -> Vec<String> {
        let closed: BTreeSet<_> = closed.iter().map(|id| (*id).to_owned()).collect();
        rows(&drawing(), &closed, q).into_iter().map(|row| row.node.id).collect()
    }

    #[test]
    fn below_a_closed_row_nothing_is_shown() {
        assert_eq!(ids(&["root/aws"], ""), ["tenant", "root/aws", "root/hsm"]);
        assert_eq!(ids(&["tenant"], ""), ["tenant"]);
    }

    #[test]
    fn what_is_found_keeps_what_it_hangs_on_even_when_that_is_closed() {
        assert_eq!(ids(&["root/aws"], "cards"), ["tenant", "root/aws", "key/cards"]);
    }

    #[test]
    fn rows_know_their_level_and_place() {
        let all = rows(&drawing(), &BTreeSet::new(), "");
        let said: Vec<_> = all.iter().map(|row| (row.level, row.place, row.of, row.open)).collect();
        let expected =
            [(1, 1, 1, Some(true)), (2, 1, 2, Some(true)), (3, 1, 2, None), (3, 2, 2, None), (2, 2, 2, None)];
        assert_eq!(said, expected);
    }

    #[test]
    fn arrows_move_open_and_close() {
        let all = rows(&drawing(), &BTreeSet::new(), "");
        let to = |id: &str| Some(Move::To(id.to_owned()));
        assert_eq!(moved(&all, 1, "ArrowLeft"), Some(Move::Close));
        assert_eq!(moved(&all, 2, "ArrowLeft"), to("root/aws"));
        assert_eq!(moved(&all, 1, "ArrowRight"), to("key/cards"));
        assert_eq!(moved(&all, 3, "ArrowRight"), Some(Move::Press));
        assert_eq!(moved(&all, 0, "ArrowUp"), None);
        assert_eq!(moved(&all, 0, "End"), to("root/hsm"));
        assert_eq!(moved(&all, 4, "ArrowDown"), None);
        assert_eq!(moved(&all, 2, "x"), None);
    }
}
