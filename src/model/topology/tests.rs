use super::{MAX_KEYS_PER_ROOT, NodeKind, Topology, build};
use crate::account::{Account, AccountPhase};
use crate::service_key::{KeyPhase, ServiceEncryptionKey};
use crate::testing::Workspace;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn with_keys(mut workspace: Workspace, root: &str, keys: usize) -> Workspace {
    for n in 0..keys {
        workspace = workspace.key(&ServiceEncryptionKey::test().named(&format!("{root}-{n:05}")).under(root).active());
    }
    workspace
}

fn keys_in(topology: &Topology) -> u32 {
    let keys = topology.nodes.iter().map(|node| match &node.kind {
        NodeKind::Key { .. } => 1,
        NodeKind::Bundle { keys, phases, .. } => {
            assert_eq!(*keys, phases.values().sum::<u32>());
            *keys
        }
        _ => 0,
    });
    keys.sum()
}

#[test]
fn fr_404_a_small_chain_stands_key_by_key() {
    let workspace = with_keys(Workspace::test().root(&Account::test().ready()), "aws-root", 2);
    let topology = build(workspace.world(), &[]);
    let ids: Vec<&str> = topology.nodes.iter().map(|node| node.id.as_str()).collect();
    assert_eq!(ids, ["tenant", "root/aws-root", "key/aws-root-00000", "key/aws-root-00001"]);
    assert_eq!((topology.total_keys, topology.shown_keys), (2, 2));
    assert!(topology.links.iter().all(|link| !link.broken));
}

#[test]
fn fr_404_a_large_root_shows_the_worst_and_most_used_and_a_bundle() {
    let mut workspace = with_keys(Workspace::test().root(&Account::test().ready()), "aws-root", 3000);
    workspace.keys[2000].phase = KeyPhase::Unavailable;
    workspace.keys[1000].active_clients = Some(500);
    let topology = build(workspace.world(), &[]);
    assert_eq!(topology.shown_keys as usize, MAX_KEYS_PER_ROOT);
    for shown in ["key/aws-root-02000", "key/aws-root-01000"] {
        assert!(topology.nodes.iter().any(|node| node.id == shown), "{shown}");
    }
    let bundle = topology.nodes.iter().find(|node| node.id == "bundle/aws-root").unwrap();
    assert!(matches!(bundle.kind, NodeKind::Bundle { keys: 2992, .. }));
}

#[test]
fn fr_404_what_is_opened_by_hand_is_open_and_others_close_for_it() {
    let mut workspace = Workspace::test();
    for root in ["a", "b", "c", "d"] {
        workspace = with_keys(workspace.root(&Account::test().named(root).ready()), root, 100);
    }
    let open = |expanded: &[&str]| -> BTreeSet<String> {
        let expanded: Vec<String> = expanded.iter().map(|&name| name.to_owned()).collect();
        let topology = build(workspace.world(), &expanded);
        topology.nodes.into_iter().filter(|node| node.id.starts_with("key/")).filter_map(|node| node.parent).collect()
    };
    assert_eq!(open(&[]).len(), 1, "as many as are seen at a glance");
    assert_eq!(open(&["d"]), BTreeSet::from(["root/d".to_owned()]));
    assert_eq!(open(&["a", "b", "c", "d"]).len(), 4);
}

#[test]
fn fr_404_a_failing_root_breaks_the_link_below_it() {
    let broken = Account::test().in_phase(AccountPhase::Unavailable, "KeyDisabled");
    let topology = build(with_keys(Workspace::test().root(&broken), "aws-root", 1).world(), &[]);
    let links: Vec<_> = topology.links.iter().map(|link| (link.from.as_str(), link.broken)).collect();
    assert_eq!(links, [("tenant", false), ("root/aws-root", true)]);
}

#[test]
fn fr_404_keys_without_a_root_are_shown_nevertheless() {
    let topology = build(with_keys(Workspace::test(), "gone", 3).world(), &[]);
    let bundle = topology.nodes.last().unwrap();
    assert_eq!((bundle.id.as_str(), bundle.parent.as_deref()), ("bundle/gone", Some("tenant")));
    assert_eq!(keys_in(&topology), 3);
}

#[test]
fn an_empty_workspace_is_a_drawing_too() {
    let topology = build(Workspace::default().world(), &[]);
    assert!(topology.nodes.is_empty() && topology.height > 0.0);
}

#[test]
fn fr_404_the_selected_root_is_open_and_the_drawing_is_seen_at_a_glance() {
    let mut workspace = Workspace::test();
    for (root, keys) in [("aws", 2_412), ("azure", 488), ("hsm", 121), ("platform", 84), ("gcp", 37), ("staging", 6)] {
        workspace = with_keys(workspace.root(&Account::test().named(root).ready()), root, keys);
    }
    workspace = workspace.root(&Account::test().named("new").ready());
    for expanded in ["aws", "gcp", "nobody"] {
        let topology = build(workspace.world(), &[expanded.to_owned()]);
        assert!(topology.height <= super::layout::SIGHT, "{expanded}: {}", topology.height);
        assert!(topology.shown_keys > 0, "{expanded}");
    }
}

proptest! {
    #[test]
    fn every_key_is_in_exactly_one_node_and_nothing_overlaps(
        sizes in proptest::collection::vec(0..40_usize, 0..8),
        orphans in 0..5_usize,
        opened in 0..8_usize,
    ) {
        let mut workspace = Workspace::test();
        for (index, keys) in sizes.iter().enumerate() {
            let name = format!("r{index}");
            workspace = with_keys(workspace.root(&Account::test().named(&name).ready()), &name, *keys);
        }
        workspace = with_keys(workspace, "gone", orphans);
        let topology = build(workspace.world(), &[format!("r{opened}")]);
        prop_assert_eq!(keys_in(&topology) as usize, sizes.iter().sum::<usize>() + orphans);
        let ids: BTreeSet<&str> = topology.nodes.iter().map(|node| node.id.as_str()).collect();
        prop_assert_eq!(ids.len(), topology.nodes.len());
        for link in &topology.links {
            prop_assert!(ids.contains(link.from.as_str()) && ids.contains(link.to.as_str()));
        }
        let mut columns = BTreeMap::<i64, Vec<(f64, f64)>>::new();
        for node in &topology.nodes {
            prop_assert!(node.y >= 0.0 && node.y + node.height <= topology.height);
            prop_assert!(node.x >= 0.0 && node.x + node.width <= topology.width);
            #[allow(clippy::cast_possible_truncation)]
            columns.entry(node.x as i64).or_default().push((node.y, node.y + node.height));
        }
        for rows in columns.values() {
            for pair in rows.windows(2) {
                prop_assert!(pair[0].1 <= pair[1].0, "{:?}", pair);
            }
        }
    }
}
