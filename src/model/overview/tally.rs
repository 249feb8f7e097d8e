//! The overview's numbers, kept while keys come, change and go, so that asking for them doesn't look at any key.

use super::calendar::Calendar;
use super::timetable::Timetable;
use super::{AlgorithmCount, DUE_HOURS, Damaged, KeysInTrouble, OVERDUE_AFTER, Overview, ProviderCount, troubles};
use crate::account::{AccountPhase, ProviderType};
use crate::schedule::Cadence;
use crate::service_key::{Algorithm, DistributionEffect, KeyPhase};
use crate::wire::{AccountSummary, EdgeSummary, KeySummary};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;
use std::hash::Hash;

const DUE: usize = 0;
const OVERDUE: usize = 1;

/// The numbers of a workspace's keys. Roots and edges are few and counted when asked.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    cadence: Cadence,
    phases: HashMap<KeyPhase, u32>,
    algorithms: HashMap<Algorithm, u32>,
    of_root: HashMap<String, u32>,
    /// Keys evicted elsewhere that an edge may still hold, by its name.
    held: HashMap<String, u32>,
    damaged: Damaged,
    clients: u64,
    clients_unknown: u32,
    rotations: Timetable,
    calendar: Calendar,
}

impl Tally {
    /// Of no keys yet, in a workspace that keeps its schedules so.
    pub fn new(cadence: Cadence) -> Self {
        Self { cadence, ..Self::default() }
    }

    /// How the workspace's schedules are kept.
    pub fn cadence(&self) -> &Cadence {
        &self.cadence
    }

    /// A key was `old` and is `new`; `None` is no key. `old` must be what was last said to be.
    pub fn change(&mut self, old: Option<&KeySummary>, new: Option<&KeySummary>) {
        if let Some(key) = old {
            less(&mut self.phases, &key.phase);
            less(&mut self.algorithms, &key.algorithm);
            less(&mut self.of_root, key.account.as_str());
            self.damaged.remove(key);
            for edge in evicted(key) {
                less(&mut self.held, edge);
            }
            self.clients = self.clients.saturating_sub(key.active_clients.unwrap_or(0).into());
            self.clients_unknown -= u32::from(is_unknown(key));
            if let Some(next) = key.next_rotation {
                self.rotations.remove(next);
                self.calendar.remove(next, self.cadence.interval(key.rotation_schedule, &key.name));
            }
        }
        if let Some(key) = new {
            more(&mut self.phases, &key.phase);
            more(&mut self.algorithms, &key.algorithm);
            more(&mut self.of_root, key.account.as_str());
            self.damaged.add(key);
            for edge in evicted(key) {
                more(&mut self.held, edge);
            }
            self.clients += u64::from(key.active_clients.unwrap_or(0));
            self.clients_unknown += u32::from(is_unknown(key));
            if let Some(next) = key.next_rotation {
                self.rotations.add(next);
                self.calendar.add(next, self.cadence.interval(key.rotation_schedule, &key.name));
            }
        }
    }

    /// The overview (FR-402), with the keys as they were last said to be.
    pub fn overview(&mut self, accounts: &[AccountSummary], edges: &[EdgeSummary], now: Timestamp) -> Overview {
        let soon = now.saturating_add(SignedDuration::from_hours(DUE_HOURS)).unwrap_or(Timestamp::MAX);
        let late = now.saturating_sub(OVERDUE_AFTER).unwrap_or(Timestamp::MIN);
        let (due, overdue) = (self.rotations.until(DUE, soon), self.rotations.until(OVERDUE, late));
        let of = |counts: &HashMap<String, u32>, name: &str| counts.get(name).copied().unwrap_or_default();
        let mut phases = BTreeMap::<AccountPhase, u32>::new();
        let mut providers = BTreeMap::<ProviderType, (u32, bool)>::new();
        for account in accounts {
            *phases.entry(account.phase).or_default() += 1;
            let provider = providers.entry(account.provider_type).or_default();
            let keys = of(&self.of_root, &account.name);
            provider.0 += keys;
            provider.1 |= keys > 0 && account.phase == AccountPhase::Unavailable;
        }
        let mut by_provider: Vec<_> = providers
            .into_iter()
            .map(|(provider_type, (keys, failing))| ProviderCount { provider_type, keys, failing })
            .collect();
        by_provider.sort_by_key(|count| std::cmp::Reverse(count.keys));
        let algorithms: BTreeMap<_, _> = self.algorithms.iter().collect();
        let mut by_algorithm: Vec<_> = algorithms
            .into_iter()
            .map(|(algorithm, keys)| AlgorithmCount { algorithm: *algorithm, keys: *keys })
            .collect();
        by_algorithm.sort_by_key(|count| std::cmp::Reverse(count.keys));
        let oldest = self.rotations.first().filter(|_| overdue > 0);
        Overview {
            accounts: by_word(phases.iter()),
            keys: by_word(self.phases.iter()),
            due,
            overdue,
            rotating: self.phases.get(&KeyPhase::Rotating).copied().unwrap_or_default(),
            clients: u32::try_from(self.clients).unwrap_or(u32::MAX),
            clients_unknown: self.clients_unknown,
            edges: u32::try_from(edges.len()).unwrap_or(u32::MAX),
            edges_connected: edges.iter().map(|edge| u32::from(edge.connected)).sum(),
            by_provider,
            by_algorithm,
            problems: troubles(
                accounts,
                edges,
                now,
                |root| of(&self.of_root, root),
                &KeysInTrouble {
                    held_by: &|edge| of(&self.held, edge),
                    overdue: oldest.map(|oldest| (overdue, oldest)),
                    damaged: &self.damaged,
                },
            ),
            forecast: self.calendar.days(now),
        }
    }
}

/// The edges that may still hold an evicted key, each once.
fn evicted(key: &KeySummary) -> impl Iterator<Item = &str> {
    let eviction = key.distribution.as_ref().filter(|d| d.effect == DistributionEffect::Evicted);
    let edges = eviction.map(|eviction| eviction.unreachable.as_slice()).unwrap_or_default();
    let again = |at: usize| edges[..at].iter().any(|edge| edge.name == edges[at].name);
    (0..edges.len()).filter(move |at| !again(*at)).map(|at| edges[at].name.as_str())
}

/// Whether edges may hold the key, so that a missing report hides clients.
fn is_unknown(key: &KeySummary) -> bool {
    let served = matches!(key.phase, KeyPhase::Active | KeyPhase::Rotating | KeyPhase::Unavailable);
    served && key.active_clients.is_none()
}

fn more<K, Q>(counts: &mut HashMap<K, u32>, of: &Q)
where
    K: std::borrow::Borrow<Q> + Eq + Hash,
    Q: ToOwned<Owned = K> + Eq + Hash + ?Sized,
{
    match counts.get_mut(of) {
        Some(count) => *count += 1,
        None => drop(counts.insert(of.to_owned(), 1)),
    }
}

fn less<K, Q>(counts: &mut HashMap<K, u32>, of: &Q)
where
    K: std::borrow::Borrow<Q> + Eq + Hash,
    Q: Eq + Hash + ?Sized,
{
    if let Some(count) = counts.get_mut(of) {
        *count -= 1;
        if *count == 0 {
            counts.remove(of);
        }
    }
}

/// Unit variants print as the words of the API.
fn by_word<'a, P: Debug + 'a>(counts: impl Iterator<Item = (&'a P, &'a u32)>) -> BTreeMap<String, u32> {
    counts.map(|(phase, count)| (format!("{phase:?}"), *count)).collect()
}
