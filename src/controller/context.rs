//! What every reconciler shares.

use crate::absent::Absent;
use crate::chains::Chains;
use crate::desk::Desk;
use crate::error::ReconcileError;
use crate::events::Events;
use crate::plane::{Binding, Id, Plane, Store};
use crate::provider::Providers;
use crate::record::{BundleStore, TenantRecords};
use crate::recounts::Recounts;
use crate::service_key::{Damaged, Opened, Told};
use keychain::{Orchestrator, Policy};
use kube::{Api, Resource, ResourceExt};
use model::tenant_record::TenantRecord;
use model::{Account, RotationJitter, ServiceEncryptionKey, Tenant};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// A piece of work.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Work {
    /// A consumer's binding and Tenant, by logical cluster.
    Workspace(String),
    /// An Account.
    Account(Id),
    /// A ServiceEncryptionKey.
    Key(Id),
}

impl Work {
    /// The logical cluster it is about.
    pub fn cluster(&self) -> &str {
        match self {
            Self::Workspace(cluster) => cluster,
            Self::Account(id) | Self::Key(id) => &id.cluster,
        }
    }
}

/// When to look again without being asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Not at all.
    Done,
    /// After so long.
    After(Duration),
}

impl Next {
    /// At a moment.
    pub fn at(moment: jiff::Timestamp, now: jiff::Timestamp) -> Self {
        Self::After(Duration::try_from(moment.duration_since(now)).unwrap_or_default())
    }

    /// The earlier of the two.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Done, next) | (next, Self::Done) => next,
            (Self::After(a), Self::After(b)) => Self::After(a.min(b)),
        }
    }
}

/// Times the operator can set.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Between two verifications of a root that is well.
    pub verify_interval: Duration,
    /// How long edges serve the keys of a root whose external key refuses us.
    pub root_grace: Duration,
    /// Keys that a re-key wraps anew per write, at most.
    pub rekey_batch: usize,
    /// How long the record of an unbound workspace is kept.
    pub retention: Duration,
    /// How much of its interval a key may rotate early.
    pub rotation_jitter: RotationJitter,
    /// How long a start waits for shards that don't answer, while others have.
    pub shard_patience: Duration,
    /// A leader that hasn't renewed its lease for so long has lost it.
    pub leader_lease: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            verify_interval: Duration::from_mins(5),
            root_grace: Duration::from_hours(1),
            rekey_batch: 500,
            retention: Duration::from_hours(24 * 30),
            rotation_jitter: RotationJitter::default(),
            shard_patience: Duration::from_secs(10),
            leader_lease: Duration::from_secs(20),
        }
    }
}

/// Shared by all reconcilers of one controller.
pub struct Context {
    /// kcp.
    pub plane: Plane,
    /// The consumers' bindings.
    pub bindings: Store<Binding>,
    /// The consumers' Tenants.
    pub tenants: Store<Tenant>,
    /// The consumers' Accounts.
    pub accounts: Store<Account>,
    /// The consumers' service keys.
    pub keys: Store<ServiceEncryptionKey>,
    /// The provider's record.
    pub records: TenantRecords,
    /// The key store.
    pub bundles: BundleStore,
    /// Unwrapped roots.
    pub chains: Chains,
    /// Holders of external keys.
    pub providers: Providers,
    /// Rotation timers (FR-303).
    pub policy: Policy<Id>,
    /// What edges hold.
    pub orchestrator: Orchestrator,
    /// What is to be done.
    pub queue: Desk,
    /// When roots count what hangs on them.
    pub recounts: Recounts,
    /// What happened, for people.
    pub events: Events,
    /// Times.
    pub settings: Settings,
    /// What the orchestrator was told.
    pub told: Told,
    /// Keys whose kept material is known to open.
    pub opened: Opened,
    /// Keys whose kept material isn't as it was written.
    pub damaged: Damaged,
    /// Annotations that ask once, as last seen per object.
    pub asked: Asked,
    /// Workspaces that have not been heard yet.
    pub absent: Absent,
}

impl Context {
    /// Objects of one consumer, for writes.
    pub fn api<K: Resource<DynamicType = ()>>(&self, cluster: &str) -> Result<Api<K>, ReconcileError> {
        self.plane.consumer(cluster).map(Api::all).ok_or(ReconcileError::NoVirtualWorkspace)
    }

    /// The binding of a consumer.
    pub fn binding(&self, cluster: &str) -> Option<Arc<Binding>> {
        self.bindings.of_cluster(cluster).into_iter().next()
    }

    /// Whether everything of a consumer has been listed: only then is what isn't here nowhere.
    pub fn knows(&self, cluster: &str) -> bool {
        let serving = self.plane.serving(cluster);
        let by = serving.as_ref();
        self.bindings.is_complete_by(by)
            && self.tenants.is_complete_by(by)
            && self.accounts.is_complete_by(by)
            && self.keys.is_complete_by(by)
    }

    /// The URLs of the export that have listed everything, and those that have not yet.
    pub fn shards(&self) -> (BTreeSet<Arc<str>>, BTreeSet<Arc<str>>) {
        let missing = [self.bindings.missing(), self.tenants.missing(), self.accounts.missing(), self.keys.missing()];
        let missing: BTreeSet<_> = missing.into_iter().flatten().collect();
        (self.plane.urls().difference(&missing).cloned().collect(), missing)
    }

    /// The keys that the record has of a bound consumer and that have no object.
    pub fn recorded_keys(&self, cluster: &str) -> Vec<Id> {
        let Some(record) = self.records.get(cluster).filter(|record| record.spec.unbound_at.is_none()) else {
            return Vec::new();
        };
        let mut all = Vec::new();
        for root in self.bundles.roots_of(&record.name_any()) {
            all.extend(self.bundles.read(&root).keys().map(|(name, _)| Id::new(cluster, name)));
        }
        all.retain(|id| self.keys.get(id).is_none());
        all
    }

    /// The service keys under a root, those terminating included.
    pub fn keys_of(&self, account: &Id) -> Vec<Arc<ServiceEncryptionKey>> {
        let mut keys = self.keys.of_cluster(&account.cluster);
        keys.retain(|key| key.spec.account_ref.name == account.name);
        keys
    }

    /// Asks for every key under a root to be looked at.
    pub fn touch_keys(&self, account: &Id) {
        for key in self.keys_of(account) {
            if let Some(id) = Id::of(key.as_ref()) {
                self.queue.add(Work::Key(id));
            }
        }
    }

    /// Asks for everything of a consumer to be looked at.
    pub fn touch_cluster(&self, cluster: &str) {
        for id in self.accounts.of_cluster(cluster).iter().filter_map(|object| Id::of(object.as_ref())) {
            self.queue.add(Work::Account(id));
        }
        for id in self.keys.of_cluster(cluster).iter().filter_map(|object| Id::of(object.as_ref())) {
            self.queue.add(Work::Key(id));
        }
    }

    /// Whether the objects of a consumer go because its binding does. Asks kcp: the watches may not agree yet.
    pub async fn is_unbinding(&self, cluster: &str) -> Result<bool, ReconcileError> {
        let Some(binding) = self.binding(cluster) else {
            return if self.bindings.is_complete() { Ok(true) } else { Err(ReconcileError::NoVirtualWorkspace) };
        };
        let api: Api<Binding> = self.api(cluster)?;
        let found = api.get_opt(&binding.name_any()).await?;
        // Another one of the name is a later one: everything went with the one before.
        Ok(found.is_none_or(|found| found.meta().deletion_timestamp.is_some() || found.uid() != binding.uid()))
    }

    /// Whether the objects of a consumer are those of its binding: a binding that is new is restored from the record first, and until
    /// then what is missing was not deleted by anybody.
    pub fn is_restored(&self, record: &TenantRecord) -> bool {
        let binding = self.binding(&record.spec.cluster);
        binding.is_none_or(|binding| record.spec.binding.is_none() || record.spec.binding == binding.uid())
    }
}

/// The values of an annotation that asks for something once, as last seen.
#[derive(Default)]
pub struct Asked(Mutex<HashMap<Id, Option<String>>>);

impl Asked {
    /// Whether `value` is new for `id`. The first value seen after a start isn't.
    pub fn is_new(&self, id: &Id, value: Option<&String>) -> bool {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match seen.insert(id.clone(), value.cloned()) {
            None => false,
            Some(before) => value.is_some() && before.as_ref() != value,
        }
    }

    /// Forgets an object.
    pub fn forget(&self, id: &Id) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
    }
}
