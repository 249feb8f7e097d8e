//! Counts, one pass over the keys.

use super::{AlgorithmCount, Overview, ProviderCount, forecast, is_due, is_overdue, troubles};
use crate::account::{AccountPhase, ProviderType};
use crate::plan::World;
use crate::service_key::{Algorithm, KeyPhase};
use crate::wire::KeySummary;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;

/// The overview of a workspace. O(n) in its keys.
pub fn aggregate(world: World<'_>) -> Overview {
    let mut accounts = BTreeMap::<AccountPhase, u32>::new();
    let mut providers = BTreeMap::<ProviderType, (u32, bool)>::new();
    let mut provider_of = HashMap::with_capacity(world.accounts.len());
    for account in world.accounts {
        *accounts.entry(account.phase).or_default() += 1;
        provider_of.insert(account.name.as_str(), account.provider_type);
        providers.entry(account.provider_type).or_default().1 |= account.phase == AccountPhase::Unavailable;
    }
    let mut keys = BTreeMap::<KeyPhase, u32>::new();
    let mut algorithms = BTreeMap::<Algorithm, u32>::new();
    let mut out = Overview::default();
    for key in world.keys {
        *keys.entry(key.phase).or_default() += 1;
        *algorithms.entry(key.algorithm).or_default() += 1;
        if let Some(provider) = provider_of.get(key.account.as_str()) {
            providers.entry(*provider).or_default().0 += 1;
        }
        out.due += u32::from(is_due(key, world.now));
        out.overdue += u32::from(is_overdue(key, world.now));
        out.rotating += u32::from(key.phase == KeyPhase::Rotating);
        match key.active_clients {
            Some(count) => out.clients = out.clients.saturating_add(count),
            None => out.clients_unknown += u32::from(is_served(key)),
        }
    }
    out.accounts = by_word(accounts);
    out.keys = by_word(keys);
    out.edges = u32::try_from(world.edges.len()).unwrap_or(u32::MAX);
    out.edges_connected = world.edges.iter().map(|edge| u32::from(edge.connected)).sum();
    out.by_provider = providers
        .into_iter()
        .map(|(provider_type, (keys, failing))| ProviderCount { provider_type, keys, failing })
        .collect();
    out.by_provider.sort_by_key(|count| std::cmp::Reverse(count.keys));
    out.by_algorithm = algorithms.into_iter().map(|(algorithm, keys)| AlgorithmCount { algorithm, keys }).collect();
    out.by_algorithm.sort_by_key(|count| std::cmp::Reverse(count.keys));
    out.problems = troubles(world);
    out.forecast = forecast(world);
    out
}

/// Whether edges may hold the key, so that a missing report hides clients.
fn is_served(key: &KeySummary) -> bool {
    matches!(key.phase, KeyPhase::Active | KeyPhase::Rotating | KeyPhase::Unavailable)
}

/// Unit variants print as the words of the API.
fn by_word<P: Debug>(counts: BTreeMap<P, u32>) -> BTreeMap<String, u32> {
    counts.into_iter().map(|(phase, count)| (format!("{phase:?}"), count)).collect()
}
