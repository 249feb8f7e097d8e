//! One workspace: its tables, its last changes, its cached overview.

use super::answers::Answers;
use super::{Activities, Kind, Put, Ring, Row, Table};
use model::Cadence;
use model::overview::{Overview, Tally};
use model::wire::{AccountSummary, Activity, Counts, KeySummary, TenantSummary};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;

/// Changes a stream may be behind before it gets a snapshot.
const RING: usize = 4096;

/// What a change touched.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Touched {
    /// The binding.
    Provider,
    /// The tenant.
    Tenant,
    /// A root, by name.
    Account(String),
    /// A key, by name.
    Key(String),
}

/// The numbers of the keys, and the last overview made of them.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    /// Kept with every change of a key.
    pub(super) tally: Tally,
    /// The last overview, and what it was made of: the numbers of the last changes of the workspace and of the edges, and the
    /// period.
    pub(super) last: Option<((u64, u64, i64), Arc<Overview>)>,
}

/// A workspace as the index knows it.
#[derive(Debug)]
pub struct Workspace {
    /// The path, once a binding has told it.
    pub path: Option<String>,
    /// The tenant.
    pub tenant: Option<TenantSummary>,
    /// The roots.
    pub accounts: Table<AccountSummary>,
    /// The keys.
    pub keys: Table<KeySummary>,
    /// The number of the last change.
    pub number: u64,
    /// The last changes.
    pub ring: Ring<Touched>,
    /// Wakes streams.
    pub changed: watch::Sender<u64>,
    /// What happened.
    pub activities: Activities,
    cluster: String,
    seen: [u64; Kind::ALL.len()],
    bindings: BTreeSet<String>,
    pub(super) numbers: Mutex<Numbers>,
    pub(super) answers: Mutex<Answers>,
}

impl Workspace {
    pub(super) fn new(cluster: &str, number: u64) -> Self {
        Self {
            cluster: cluster.to_owned(),
            seen: [0; Kind::ALL.len()],
            path: None,
            tenant: None,
            accounts: Table::default(),
            keys: Table::default(),
            number,
            ring: Ring::new(RING, number),
            changed: watch::Sender::new(number),
            bindings: BTreeSet::new(),
            activities: Activities::default(),
            numbers: Mutex::default(),
            answers: Mutex::default(),
        }
    }

    /// Whether an APIBinding to our export exists.
    pub fn provider_enabled(&self) -> bool {
        !self.bindings.is_empty()
    }

    /// How many roots and keys there are.
    pub fn counts(&self) -> Counts {
        let count = |rows: usize| u32::try_from(rows).unwrap_or(u32::MAX);
        Counts { accounts: count(self.accounts.rows().len()), keys: count(self.keys.rows().len()) }
    }

    /// How many rows there are of each kind.
    pub(super) fn sizes(&self) -> [(Kind, usize); 5] {
        [
            (Kind::Binding, self.bindings.len()),
            (Kind::Tenant, usize::from(self.tenant.is_some())),
            (Kind::Account, self.accounts.rows().len()),
            (Kind::Key, self.keys.rows().len()),
            (Kind::Event, self.activities.len()),
        ]
    }

    /// Whether nothing is left of it.
    pub(super) fn is_empty(&self) -> bool {
        self.bindings.is_empty()
            && self.tenant.is_none()
            && self.accounts.rows().is_empty()
            && self.keys.rows().is_empty()
    }

    /// Takes a row in; says what changed.
    pub(super) fn put(&mut self, name: &str, row: Row) -> Option<Touched> {
        match row {
            Row::Binding { path } => {
                self.path = path.or(self.path.take());
                self.bindings.insert(name.to_owned()).then_some(Touched::Provider)
            }
            Row::Tenant { tenant, rotation_jitter } => {
                self.keep(Cadence::new(&self.cluster, rotation_jitter));
                let changed = self.tenant.as_ref() != Some(&tenant);
                self.tenant = Some(tenant);
                changed.then_some(Touched::Tenant)
            }
            Row::Account(account) => self.accounts.put(*account).changed().then(|| Touched::Account(name.to_owned())),
            Row::Key(key) => {
                let put = self.keys.put(*key);
                let old = match &put {
                    Put::Same => return None,
                    Put::Added => None,
                    Put::Replaced(old) => Some(old),
                };
                let numbers = self.numbers.get_mut().unwrap_or_else(PoisonError::into_inner);
                numbers.tally.change(old, self.keys.get(name));
                Some(Touched::Key(name.to_owned()))
            }
            Row::Event(activity) => {
                let touched = touched_by(&activity);
                self.activities.put(name, activity);
                touched
            }
            Row::Edge(_) => None,
        }
    }

    /// An object of a kind was seen at a version.
    pub(super) fn saw(&mut self, kind: Kind, version: u64) {
        let seen = &mut self.seen[kind as usize];
        *seen = (*seen).max(version);
    }

    /// The largest version seen of a kind, or of all. kcp's versions grow within a shard, so they are compared within a workspace.
    pub(super) fn seen(&self, kind: Option<Kind>) -> u64 {
        kind.map_or_else(|| self.seen.iter().copied().max().unwrap_or_default(), |kind| self.seen[kind as usize])
    }

    /// Schedules are kept so from now on: what was counted is counted anew when that is news.
    fn keep(&mut self, cadence: Cadence) {
        let numbers = self.numbers.get_mut().unwrap_or_else(PoisonError::into_inner);
        if *numbers.tally.cadence() != cadence {
            numbers.tally = Tally::new(cadence);
            for key in self.keys.rows() {
                numbers.tally.change(None, Some(key));
            }
            numbers.last = None;
        }
    }

    /// How the schedules are kept.
    pub fn cadence(&self) -> Cadence {
        self.numbers.lock().unwrap_or_else(PoisonError::into_inner).tally.cadence().clone()
    }

    /// Takes a row away; says what changed. Events stay: kcp forgets them after an hour, their object's history doesn't.
    pub(super) fn remove(&mut self, kind: Kind, name: &str) -> Option<Touched> {
        match kind {
            Kind::Binding => self.bindings.remove(name).then_some(Touched::Provider),
            Kind::Tenant => self.tenant.take_if(|tenant| tenant.name == name).map(|_| Touched::Tenant),
            Kind::Account => self.accounts.remove(name).map(|gone| Touched::Account(gone.name)),
            Kind::Key => {
                let gone = self.keys.remove(name)?;
                let numbers = self.numbers.get_mut().unwrap_or_else(PoisonError::into_inner);
                numbers.tally.change(Some(&gone), None);
                Some(Touched::Key(gone.name))
            }
            Kind::Event | Kind::Edge => None,
        }
    }

    /// The names of all rows of a kind.
    pub(super) fn names(&self, kind: Kind) -> Vec<String> {
        match kind {
            Kind::Binding => self.bindings.iter().cloned().collect(),
            Kind::Tenant => self.tenant.iter().map(|tenant| tenant.name.clone()).collect(),
            Kind::Account => self.accounts.names(),
            Kind::Key => self.keys.names(),
            Kind::Event | Kind::Edge => Vec::new(),
        }
    }
}

/// An event makes open details load again, by touching its object.
fn touched_by(activity: &Activity) -> Option<Touched> {
    match activity.kind.as_str() {
        "Tenant" => Some(Touched::Tenant),
        "Account" => Some(Touched::Account(activity.name.clone())),
        "ServiceEncryptionKey" => Some(Touched::Key(activity.name.clone())),
        _ => None,
    }
}
