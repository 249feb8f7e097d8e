//! Builds and lays out the tree.

use super::{Link, MAX_KEYS_PER_ROOT, NodeKind, Topology, layout};
use crate::account::AccountPhase;
use crate::plan::World;
use crate::service_key::KeyPhase;
use crate::wire::{AccountSummary, KeySummary};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

/// The trust chain of a workspace: roots by their number of keys, the keys of an open root by name.
///
/// `expanded` names the roots that are open in any case; others are opened while the drawing is seen at a glance. An open root
/// shows its worst and most used keys, at most [`MAX_KEYS_PER_ROOT`], and a bundle for the rest; a closed one a bundle of all. Keys
/// whose root doesn't exist are a bundle below the tenant, so that every key is in exactly one node.
pub fn build(world: World<'_>, expanded: &[String]) -> Topology {
    let mut by_root = HashMap::<&str, Vec<&KeySummary>>::new();
    for key in world.keys {
        by_root.entry(key.account.as_str()).or_default().push(key);
    }
    let mut branches: Vec<(&AccountSummary, Vec<&KeySummary>)> = world
        .accounts
        .iter()
        .map(|account| (account, by_root.remove(account.name.as_str()).unwrap_or_default()))
        .collect();
    branches
        .sort_by(|(a, a_keys), (b, b_keys)| (Reverse(a_keys.len()), &a.name).cmp(&(Reverse(b_keys.len()), &b.name)));
    let orphans: BTreeMap<&str, Vec<&KeySummary>> = by_root.into_iter().collect();

    let is_expanded = |account: &AccountSummary| expanded.contains(&account.name);
    let closed: f64 = branches.iter().map(|(_, keys)| height(keys.len(), false) + layout::GAP).sum();
    let bundles = orphans.values().map(|_| layout::BUNDLE_ROW + layout::GAP).sum::<f64>();
    let asked: f64 =
        branches.iter().filter(|(account, _)| is_expanded(account)).map(|(_, keys)| growth(keys.len())).sum();
    let mut free = layout::SIGHT - 2.0 * layout::PADDING - closed - bundles - asked;
    let mut drawing = Drawing::new(world);
    for (account, keys) in branches {
        let needed = growth(keys.len());
        let open = is_expanded(account)
            || needed <= free && {
                free -= needed;
                true
            };
        drawing.root(account, keys, open);
    }
    for (root, keys) in orphans {
        drawing.orphans(root, &keys);
    }
    drawing.finish(world)
}

/// The height of a root with so many keys.
fn height(keys: usize, open: bool) -> f64 {
    let singles = if open { keys.min(MAX_KEYS_PER_ROOT) } else { 0 };
    let bundle = if keys > singles { layout::BUNDLE_ROW } else { 0.0 };
    (f64::from(count(singles)) * layout::KEY_ROW + bundle).max(layout::ROOT_ROW)
}

/// How much higher a root with so many keys gets when it opens; nothing for one key, which is lower than a bundle.
fn growth(keys: usize) -> f64 {
    (height(keys, true) - height(keys, false)).max(0.0)
}

struct Drawing {
    topology: Topology,
    tenant: Option<String>,
    y: f64,
}

impl Drawing {
    fn new(world: World<'_>) -> Self {
        let mut topology = Topology { total_keys: count(world.keys.len()), ..Topology::default() };
        let tenant = world.tenant.map(|tenant| {
            let id = "tenant".to_owned();
            topology.nodes.push(layout::tenant(id.clone(), NodeKind::Tenant { name: tenant.name.clone() }));
            id
        });
        Self { topology, tenant, y: layout::PADDING }
    }

    fn root(&mut self, account: &AccountSummary, mut keys: Vec<&KeySummary>, open: bool) {
        let id = format!("root/{}", account.name);
        let at = self.topology.nodes.len();
        let top = self.y;
        let kind = NodeKind::Root {
            name: account.name.clone(),
            provider_type: account.provider_type,
            phase: account.phase,
            key_version: account.key_version,
            keys: count(keys.len()),
        };
        self.topology.nodes.push(layout::root(id.clone(), kind, self.tenant.clone()));
        self.link_from_tenant(&id, false);
        let broken = account.phase == AccountPhase::Unavailable;
        let rest = if open && keys.len() > MAX_KEYS_PER_ROOT {
            keys.select_nth_unstable_by_key(MAX_KEYS_PER_ROOT, |key| urgency(key));
            keys.split_off(MAX_KEYS_PER_ROOT)
        } else if open {
            Vec::new()
        } else {
            std::mem::take(&mut keys)
        };
        keys.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        // A single key stands beside its root, not above.
        if rest.is_empty() && keys.len() == 1 {
            self.y += layout::centred(0.0, layout::ROOT_ROW, layout::KEY_ROW);
        }
        for key in keys {
            self.key(key, &id, broken);
        }
        if !rest.is_empty() {
            self.bundle(&account.name, &rest, Some(&id), broken);
        }
        self.y = self.y.max(top + layout::ROOT_ROW);
        self.topology.nodes[at].y = layout::centred(top, self.y, layout::ROOT_HEIGHT);
        self.y += layout::GAP;
    }

    fn key(&mut self, key: &KeySummary, root: &str, broken: bool) {
        let id = format!("key/{}", key.name);
        let kind = NodeKind::Key {
            name: key.name.clone(),
            phase: key.phase,
            version: key.current_version,
            clients: key.active_clients,
        };
        self.topology.links.push(Link { from: root.to_owned(), to: id.clone(), broken });
        self.topology.nodes.push(layout::leaf(id, kind, Some(root.to_owned()), self.y, layout::KEY_ROW));
        self.topology.shown_keys += 1;
        self.y += layout::KEY_ROW;
    }

    fn bundle(&mut self, root: &str, keys: &[&KeySummary], parent: Option<&str>, broken: bool) {
        let mut phases = BTreeMap::<KeyPhase, u32>::new();
        for key in keys {
            *phases.entry(key.phase).or_default() += 1;
        }
        let id = format!("bundle/{root}");
        let kind = NodeKind::Bundle {
            root: root.to_owned(),
            keys: count(keys.len()),
            phases: phases.into_iter().map(|(phase, keys)| (format!("{phase:?}"), keys)).collect(),
        };
        if let Some(parent) = parent {
            self.topology.links.push(Link { from: parent.to_owned(), to: id.clone(), broken });
        }
        self.topology.nodes.push(layout::leaf(id, kind, parent.map(str::to_owned), self.y, layout::BUNDLE_ROW));
        self.y += layout::BUNDLE_ROW;
    }

    fn orphans(&mut self, root: &str, keys: &[&KeySummary]) {
        let tenant = self.tenant.clone();
        self.bundle(root, keys, tenant.as_deref(), true);
        self.y += layout::GAP;
    }

    fn link_from_tenant(&mut self, to: &str, broken: bool) {
        self.topology.links.extend(self.tenant.clone().map(|from| Link { from, to: to.to_owned(), broken }));
    }

    fn finish(mut self, world: World<'_>) -> Topology {
        let bottom = (self.y - layout::GAP + layout::PADDING).max(layout::MIN_HEIGHT);
        if world.tenant.is_some() {
            self.topology.nodes[0].y = layout::centred(0.0, bottom, layout::TENANT_HEIGHT);
        }
        self.topology.width = layout::WIDTH;
        self.topology.height = bottom;
        self.topology
    }
}

/// The worst first, then the most used; unknown clients count as many, since nobody knows.
fn urgency(key: &KeySummary) -> (u8, Reverse<u32>, &str) {
    let rank = match key.phase {
        KeyPhase::Unavailable => 0,
        KeyPhase::Deleting => 1,
        KeyPhase::Rotating => 2,
        KeyPhase::Pending => 3,
        KeyPhase::Disabled => 4,
        KeyPhase::Active => 5,
    };
    (rank, Reverse(key.active_clients.unwrap_or(u32::MAX)), &key.name)
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
