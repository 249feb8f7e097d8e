//! What is wrong, worst first.

use super::{Damaged, Trouble};
use crate::account::{AccountPhase, RekeyPhase};
use crate::wire::{AccountSummary, EdgeSummary};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// What is wrong with keys, as numbers.
pub struct KeysInTrouble<'a> {
    /// How many were evicted elsewhere and may still be held by an edge.
    pub held_by: &'a dyn Fn(&str) -> u32,
    /// How many are overdue, and since when the first is.
    pub overdue: Option<(u32, Timestamp)>,
    /// Those that can't be used as they are kept.
    pub damaged: &'a Damaged,
}

/// What is wrong: errors before warnings, the oldest first, then by name. `keys_of` says how many keys are under a root.
pub fn troubles(
    accounts: &[AccountSummary],
    edges: &[EdgeSummary],
    now: Timestamp,
    keys_of: impl Fn(&str) -> u32,
    keys: &KeysInTrouble<'_>,
) -> Vec<Trouble> {
    let mut all = Vec::new();
    for account in accounts {
        all.extend(root(account, keys_of(&account.name)));
        all.extend(rekey(account));
    }
    all.extend(keys.damaged.trouble());
    all.extend(keys.overdue.map(|(keys, oldest)| Trouble::Overdue { keys, oldest }));
    all.extend(edges.iter().filter(|edge| !edge.connected).map(|edge| away(edge, (keys.held_by)(&edge.name), now)));
    all.extend(shared(accounts));
    all.sort_by_cached_key(|trouble| (!is_error(trouble), since(trouble).unwrap_or(Timestamp::MAX), name(trouble)));
    all
}

fn root(account: &AccountSummary, keys: u32) -> Option<Trouble> {
    let failed = match account.phase {
        AccountPhase::Unavailable | AccountPhase::Degraded => true,
        AccountPhase::Verifying => account.verification.as_ref().is_some_and(|v| v.failure().is_some()),
        _ => false,
    };
    failed.then(|| Trouble::Root {
        name: account.name.clone(),
        phase: account.phase,
        reason: account.reason.clone().unwrap_or_default(),
        message: account.message.clone().unwrap_or_default(),
        since: account.since,
        keys,
    })
}

fn rekey(account: &AccountSummary) -> Option<Trouble> {
    let rekey = account.rekey.as_ref()?;
    matches!(rekey.phase, RekeyPhase::AwaitingConfirmation | RekeyPhase::Failed).then(|| Trouble::Rekey {
        name: account.name.clone(),
        phase: rekey.phase,
        failed: rekey.failed,
    })
}

/// Once its lease has ended an edge holds nothing any more.
fn away(edge: &EdgeSummary, held: u32, now: Timestamp) -> Trouble {
    let serves = edge.lease_until.is_some_and(|until| until > now);
    Trouble::Edge {
        name: edge.name.clone(),
        last_seen: edge.last_seen,
        lease_until: edge.lease_until,
        keys: if serves { held } else { 0 },
    }
}

fn shared(accounts: &[AccountSummary]) -> impl Iterator<Item = Trouble> {
    let mut by_reference = BTreeMap::<&str, Vec<&AccountSummary>>::new();
    for account in accounts.iter().filter(|account| account.environment.is_some()) {
        if let Some(reference) = account.active_reference.as_deref().or(account.key_reference.as_deref()) {
            by_reference.entry(reference).or_default().push(account);
        }
    }
    by_reference
        .into_iter()
        .filter(|(_, sharing)| sharing.iter().any(|account| account.environment != sharing[0].environment))
        .map(|(reference, sharing)| {
            let mut names: Vec<String> = sharing.into_iter().map(|account| account.name.clone()).collect();
            names.sort_unstable();
            Trouble::EnvironmentShared { names, key_reference: reference.to_owned() }
        })
}

/// Something doesn't work, or may still be decrypted that shouldn't; anything else is a warning.
fn is_error(trouble: &Trouble) -> bool {
    match trouble {
        Trouble::Root { phase, .. } => *phase != AccountPhase::Degraded,
        Trouble::Rekey { phase, .. } => *phase == RekeyPhase::Failed,
        Trouble::Edge { keys, .. } => *keys > 0,
        Trouble::Material { .. } => true,
        Trouble::Overdue { .. } | Trouble::EnvironmentShared { .. } => false,
    }
}

fn since(trouble: &Trouble) -> Option<Timestamp> {
    match trouble {
        Trouble::Root { since, .. } | Trouble::Material { since, .. } => *since,
        Trouble::Overdue { oldest, .. } => Some(*oldest),
        Trouble::Edge { last_seen, .. } => *last_seen,
        Trouble::Rekey { .. } | Trouble::EnvironmentShared { .. } => None,
    }
}

fn name(trouble: &Trouble) -> String {
    match trouble {
        Trouble::Root { name, .. } | Trouble::Rekey { name, .. } | Trouble::Edge { name, .. } => name.clone(),
        Trouble::Overdue { .. } | Trouble::Material { .. } => String::new(),
        Trouble::EnvironmentShared { names, .. } => names.join(" "),
    }
}
