//! What is known of one key at one moment.

use super::material;
use crate::clock;
use crate::context::Context;
use crate::plane::Id;
use crate::record::RootId;
use jiff::Timestamp;
use keychain::orchestrator::same_progress;
use keychain::{KeyEntry, KeyId};
use kube::ResourceExt;
use model::account::AccountPhase;
use model::condition::{self, Condition, ConditionStatus, types};
use model::moment::{whole_millisecond, whole_second};
use model::names;
use model::reconcile::{KeyFacts, MaterialFault, StoredKey};
use model::service_key::{ActiveClients, Distribution, KeyVersion, ServiceEncryptionKeyStatus};
use model::tenant_record::TenantRecord;
use model::{Cadence, Reason, ServiceEncryptionKey};

/// Versions that a status shows.
const SHOWN_VERSIONS: usize = 50;

#[derive(Clone)]
pub(super) struct Observed {
    pub(super) root: RootId,
    pub(super) key_id: KeyId,
    pub(super) entry: Option<KeyEntry>,
    /// What is wrong with what is kept of it.
    pub(super) fault: Option<(MaterialFault, String)>,
    /// Material of an earlier key of this name waits for the end of its window.
    pub(super) taken_until: Option<Timestamp>,
    pub(super) distribution: Option<Distribution>,
    pub(super) root_phase: Option<AccountPhase>,
    pub(super) root_unready_since: Option<Timestamp>,
    /// Whether the grace went by already, while the root's provider didn't answer.
    pub(super) root_grace_spent: bool,
    tenant_suspended: bool,
    cadence: Cadence,
    versions: Vec<KeyVersion>,
    clients: Option<ActiveClients>,
}

impl Observed {
    pub(super) fn of(ctx: &Context, id: &Id, key: &ServiceEncryptionKey, record: &TenantRecord) -> Self {
        let root = RootId::new(record.name_any(), &key.spec.account_ref.name);
        let key_id = KeyId::new(&record.spec.path, &id.cluster, &id.name);
        let account = ctx.accounts.get(&Id::new(&id.cluster, &root.account));
        let account_status = account.as_ref().and_then(|account| account.status.as_ref());
        let restore = key.annotations().get(names::RESTORE).is_some_and(|value| value == "true");
        let (entry, taken_until) = match ctx.bundles.find(&root.tenant_id, &id.name) {
            Some((at, entry)) if at == root && (entry.orphaned_at.is_none() || restore) => (Some(entry), None),
            Some((_, entry)) => (None, Some(entry.deletion_at.unwrap_or(Timestamp::MAX))),
            None => (None, None),
        };
        let fault = match &entry {
            Some(entry) => material::fault_of(ctx, id, &root, entry),
            None if taken_until.is_some() => None,
            None => material::fault_without_entry(ctx, key, &id.name, &root),
        };
        let count = ctx.orchestrator.clients(&key_id);
        let before = key.status.as_ref().and_then(|status| status.active_clients.clone());
        let clients = count.map(|count| {
            before.filter(|b| b.count == count).unwrap_or(ActiveClients { count, observed_at: clock::now() })
        });
        let mut observed = Self {
            root,
            key_id,
            versions: entry.as_ref().map(shown_versions).unwrap_or_default(),
            entry,
            fault,
            taken_until,
            distribution: None,
            root_phase: account
                .as_ref()
                .map(|_| account_status.and_then(|status| status.phase).unwrap_or(AccountPhase::Pending)),
            root_unready_since: account_status
                .and_then(|status| status.condition(types::READY))
                .map(|ready| ready.last_transition_time),
            root_grace_spent: account_status.and_then(|status| status.condition(types::READY)).is_some_and(|ready| {
                [Reason::Unreachable, Reason::Throttled].iter().any(|r| r.as_str() == ready.reason)
            }),
            tenant_suspended: record.spec.suspended,
            cadence: Cadence::new(&id.cluster, ctx.settings.rotation_jitter),
            clients,
        };
        observed.distribution = observed.fresh_distribution(ctx, key);
        observed
    }

    /// With what the orchestrator knows by now.
    pub(super) fn refreshed(&self, ctx: &Context, key: &ServiceEncryptionKey) -> Self {
        Self { distribution: self.fresh_distribution(ctx, key), ..self.clone() }
    }

    /// As the orchestrator counts it; the status's own words when nothing moved (its times survive a restart of ours).
    fn fresh_distribution(&self, ctx: &Context, key: &ServiceEncryptionKey) -> Option<Distribution> {
        let shown = key.status.as_ref().and_then(|status| status.distribution.clone());
        // A key that never had a version has nothing to distribute.
        let now = ctx.orchestrator.distribution(&self.key_id).filter(|now| now.version > 0).map(shown_distribution);
        match (now, shown) {
            (Some(now), Some(shown)) if same_progress(&shown, &now) => Some(shown),
            (Some(now), _) => Some(now),
            (None, shown) => shown,
        }
    }

    pub(super) fn facts<'a>(&'a self, key: &'a ServiceEncryptionKey, now: Timestamp) -> KeyFacts<'a> {
        let stored = self.entry.as_ref().map(|entry| StoredKey {
            versions: &self.versions,
            anchor: whole_second(entry.rotation_anchor),
            handled_rotation: entry.handled_rotation.as_deref(),
            deletion_at: entry.deletion_at,
        });
        KeyFacts {
            key,
            root: self.root_phase,
            tenant_suspended: self.tenant_suspended,
            cadence: &self.cadence,
            stored,
            fault: self.fault.as_ref().map(|(fault, what)| (*fault, what.as_str())),
            distribution: self.distribution.as_ref(),
            active_clients: self.clients.as_ref(),
            now,
        }
    }

    pub(super) fn name_is_taken(&self) -> bool {
        self.taken_until.is_some()
    }

    /// Says why a key with a taken name stays Pending.
    pub(super) fn explain(&self, status: &mut ServiceEncryptionKeyStatus, key: &ServiceEncryptionKey, now: Timestamp) {
        let Some(until) = self.taken_until else { return };
        let message = format!(
            "the material of a deleted key of this name is kept until {until}; annotate with {}: \"true\" to bring it back (under its own root and algorithm), or choose another name",
            names::RESTORE
        );
        let taken = Condition {
            type_: types::READY.to_owned(),
            status: ConditionStatus::False,
            reason: "NameTaken".to_owned(),
            message,
            last_transition_time: whole_second(now),
            observed_generation: key.metadata.generation,
        };
        condition::set(&mut status.conditions, taken);
        let before = key.status.as_ref().and_then(|status| status.condition(types::READY));
        if let (Some(before), Some(ready)) = (before, status.conditions.iter_mut().find(|c| c.type_ == types::READY))
            && before.status == ready.status
        {
            ready.last_transition_time = before.last_transition_time;
        }
    }
}

fn shown_versions(entry: &KeyEntry) -> Vec<KeyVersion> {
    let mut versions = entry.shown_versions(SHOWN_VERSIONS);
    for version in &mut versions {
        version.created_at = whole_second(version.created_at);
    }
    versions
}

/// Edges answer within milliseconds, and how many is worth knowing.
fn shown_distribution(mut distribution: Distribution) -> Distribution {
    distribution.started_at = whole_millisecond(distribution.started_at);
    distribution.completed_at = distribution.completed_at.map(whole_millisecond);
    for edge in &mut distribution.unreachable {
        edge.last_seen = edge.last_seen.map(whole_second);
        edge.lease_until = edge.lease_until.map(whole_second);
    }
    distribution
}
