//! What a node says: its name, its second line, its state.

use crate::i18n;
use crate::letters::lower;
use crate::topology::texts::texts;
use crate::ui::Status;
use model::account::AccountPhase;
use model::topology::{Node, NodeKind, Topology};
use std::collections::BTreeMap;

/// The name a node is found by.
pub(super) fn name(kind: &NodeKind) -> &str {
    match kind {
        NodeKind::Tenant { name } | NodeKind::Root { name, .. } | NodeKind::Key { name, .. } => name,
        NodeKind::Bundle { root, .. } => root,
    }
}

/// A node's state.
pub(super) fn status(kind: &NodeKind) -> (Status, String) {
    match kind {
        NodeKind::Tenant { .. } => (Status::Ok, String::new()),
        NodeKind::Root { phase, .. } => word(i18n::account_status(*phase)),
        NodeKind::Key { phase, .. } => word(i18n::key_status(*phase)),
        NodeKind::Bundle { phases, .. } => {
            let most = phases.iter().max_by_key(|(_, n)| **n).and_then(|(phase, _)| i18n::key_phase(phase));
            (most.map_or(Status::Unknown, |phase| i18n::key_status(phase).0), shares(phases))
        }
    }
}

fn word((status, word): (Status, &'static str)) -> (Status, String) {
    (status, word.to_owned())
}

/// The second line of a root: provider, version, keys; or what is the matter.
pub(super) fn second_line(kind: &NodeKind) -> String {
    let shared = i18n::texts();
    match kind {
        NodeKind::Root { provider_type, phase, key_version, keys, .. } => {
            let provider = Some(shared.provider(*provider_type).to_owned());
            let parts = match phase {
                AccountPhase::Ready => {
                    let version = key_version.map(|v| format!("v{v}"));
                    [provider, version, Some((texts().keys)(*keys, &i18n::number(*keys)))]
                }
                phase => [provider, None, Some(i18n::account_status(*phase).1.to_owned())],
            };
            parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
        }
        NodeKind::Bundle { phases, .. } => shares(phases),
        NodeKind::Tenant { .. } => texts().tenant.to_owned(),
        NodeKind::Key { version, .. } => version.map(|v| format!("v{v}")).unwrap_or_default(),
    }
}

/// What stands at a bundle: `6 service keys` when it holds all of its root, `+ 511 more` beside others.
pub(super) fn bundle_title(drawing: &Topology, root: &str, keys: u32) -> String {
    let number = i18n::number(keys);
    let of_root = |node: &Node| match &node.kind {
        NodeKind::Root { name, keys, .. } if name == root => Some(*keys),
        _ => None,
    };
    match drawing.nodes.iter().find_map(of_root) {
        Some(all) if all > keys => (texts().more)(&number),
        _ => (i18n::texts().keys)(keys, &number),
    }
}

/// `2,389 Active · 11 Rotating`.
fn shares(phases: &BTreeMap<String, u32>) -> String {
    let mut all: Vec<_> = phases.iter().collect();
    all.sort_by_key(|(_, n)| std::cmp::Reverse(**n));
    let text = |(phase, n): (&String, &u32)| {
        let word = i18n::key_phase(phase).map_or(phase.as_str(), |phase| i18n::key_status(phase).1);
        format!("{} {}", i18n::number(*n), i18n::inside(word))
    };
    all.into_iter().map(text).collect::<Vec<_>>().join(" · ")
}

/// Clients in words; unknown is never 0.
pub(super) fn clients(clients: Option<u32>) -> String {
    clients.map_or(i18n::texts().unknown.to_owned(), |n| (texts().clients)(n, &i18n::number(n)))
}

/// A text that fits: the middle goes, because names differ at their ends.
pub(super) fn fitted(text: &str, most: usize) -> String {
    let all: Vec<char> = text.chars().collect();
    if all.len() <= most {
        return text.to_owned();
    }
    let tail = most / 2;
    let head = most - tail - 1;
    let (start, end): (String, String) = (all[..head].iter().collect(), all[all.len() - tail..].iter().collect());
    format!("{start}…{end}")
}

/// Whether a node is what is searched for.
pub(super) fn matches(kind: &NodeKind, q: &str) -> bool {
    q.is_empty() || lower(name(kind)).contains(&lower(q))
}

#[cfg(test)]
mod tests {
    use super::{NodeKind, fitted, matches};

    #[test]
    fn a_long_name_keeps_both_ends() {
        assert_eq!(fitted("aws-root-production-eu", 11), "aws-r…on-eu");
        assert_eq!(fitted("short", 11), "short");
        assert_eq!(fitted("ääääääääääää", 5).chars().count(), 5);
    }

    #[test]
    fn the_search_ignores_case() {
        let kind = NodeKind::Tenant { name: "tenant-root-acme".into() };
        assert!(matches(&kind, "ACME") && matches(&kind, "") && !matches(&kind, "globex"));
    }
}
