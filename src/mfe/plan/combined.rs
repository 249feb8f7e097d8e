//! What the same action on many objects will do, as one plan to show. Pure.
//!
//! Invariant: it is only shown, never executed: each object keeps its own plan, and its own hash is what confirms it.

use crate::plan::action_texts::texts;
use crate::plan::lines::lines;
use crate::ui::Effect;
use model::plan::{Clients, Effects, Plan};

/// The effects of the plans without blockers, added up; every edge counts once.
pub(crate) fn combined<'a>(plans: impl IntoIterator<Item = &'a Plan>) -> Option<Plan> {
    let mut plans = plans.into_iter().filter(|plan| plan.blockers.is_empty());
    let mut sum = plans.next()?.clone();
    for plan in plans {
        let (all, one) = (&mut sum.effects, &plan.effects);
        *all = Effects {
            keys: all.keys.saturating_add(one.keys),
            key_names: Vec::new(),
            clients: Clients {
                known: all.clients.known.saturating_add(one.clients.known),
                unknown: all.clients.unknown.saturating_add(one.clients.unknown),
            },
            edges: all.edges.max(one.edges),
            edges_by_lease: union(&all.edges_by_lease, &one.edges_by_lease),
            next_rotations_skipped: all.next_rotations_skipped.saturating_add(one.next_rotations_skipped),
            destroyed_after_days: None,
        };
        sum.tier = sum.tier.max(plan.tier);
        sum.reversible &= plan.reversible;
        for warning in &plan.warnings {
            if !sum.warnings.contains(warning) {
                sum.warnings.push(*warning);
            }
        }
    }
    Some(sum)
}

/// The lines of a combined plan; `first` is what it was when the dialog opened.
pub(crate) fn effect_lines(plan: &Plan, first: &Plan) -> Vec<Effect> {
    lines(texts(), plan, first)
}

fn union(one: &[String], other: &[String]) -> Vec<String> {
    let new = other.iter().filter(|name| !one.contains(name));
    one.iter().chain(new).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::combined;
    use model::can::Blocked;
    use model::plan::{Action, Clients, Effects, Kind, Plan, Subject, Tier};

    fn plan(name: &str, known: u32, by_lease: &[&str]) -> Plan {
        Plan {
            action: Action::Disable,
            subject: Subject { kind: Kind::ServiceEncryptionKey, name: name.into() },
            target: None,
            tier: Tier::Confirm,
            effects: Effects {
                keys: 1,
                key_names: vec![name.into()],
                clients: Clients { known, unknown: 0 },
                edges: 2,
                edges_by_lease: by_lease.iter().map(|&name| name.to_owned()).collect(),
                next_rotations_skipped: 1,
                destroyed_after_days: None,
            },
            blockers: Vec::new(),
            reversible: true,
            warnings: Vec::new(),
            hash: name.into(),
        }
    }

    #[test]
    fn fr_305_keys_and_clients_add_up_and_an_edge_counts_once() {
        let all = [plan("a", 3, &["edge-3"]), plan("b", 4, &["edge-3", "edge-4"])];
        let sum = combined(&all).unwrap().effects;
        assert_eq!((sum.keys, sum.clients.known, sum.edges, sum.next_rotations_skipped), (2, 7, 2, 2));
        assert_eq!(sum.edges_by_lease, ["edge-3", "edge-4"]);
    }

    #[test]
    fn what_is_blocked_has_no_effect() {
        let blocked = Plan { blockers: vec![Blocked::NoChange], ..plan("b", 9, &[]) };
        assert_eq!(combined([&plan("a", 3, &[]), &blocked]).unwrap().effects.clients.known, 3);
        assert_eq!(combined([&blocked]), None);
    }
}
