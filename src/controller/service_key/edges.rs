//! Tells the orchestrator what edges are to hold, once per change.

use super::observe::Observed;
use crate::context::Context;
use crate::error::ReconcileError;
use crate::plane::Id;
use jiff::{SignedDuration, Timestamp};
use keychain::KeyEntry;
use keychain::bundle::KeyOwner;
use keychain::envelope::EnvelopeError;
use keychain::orchestrator::EvictReason;
use model::ServiceEncryptionKey;
use model::account::AccountPhase;
use model::reconcile::KeyPlan;
use model::service_key::{DistributionEffect, EffectiveState, KeyPhase};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// What the orchestrator was last told per key, so that an unchanged key is not unwrapped again.
#[derive(Default)]
pub struct Told(Mutex<HashMap<Id, What>>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    Serve { uid: String, version: u32 },
    Evict(EvictReason),
}

impl Told {
    /// Forgets a key.
    pub fn forget(&self, id: &Id) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
    }

    fn get(&self, id: &Id) -> Option<What> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    fn set(&self, id: &Id, what: What) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id.clone(), what);
    }
}

/// What came of telling.
pub(super) struct Telling {
    /// When a grace ends that keeps edges serving.
    pub(super) grace_ends: Option<Timestamp>,
    /// Whether edges have something to do now.
    pub(super) news: bool,
}

/// Tells.
pub(super) fn tell(
    ctx: &Context,
    id: &Id,
    key: &ServiceEncryptionKey,
    observed: &Observed,
    plan: &KeyPlan,
    now: Timestamp,
) -> Result<Telling, ReconcileError> {
    let before = ctx.told.get(id);
    let grace_ends = tell_what_is_planned(ctx, id, key, observed, plan, now)?;
    let after = ctx.told.get(id);
    Ok(Telling { grace_ends, news: after.is_some() && before != after })
}

fn tell_what_is_planned(
    ctx: &Context,
    id: &Id,
    key: &ServiceEncryptionKey,
    observed: &Observed,
    plan: &KeyPlan,
    now: Timestamp,
) -> Result<Option<Timestamp>, ReconcileError> {
    match (plan.served, &observed.entry) {
        (Some(true), Some(entry)) => match serve(ctx, id, key, observed, entry, now) {
            // The root is unwrapped in its own time, and touches its keys then: nothing waits for it here.
            Err(ReconcileError::Envelope(EnvelopeError::UnknownRootVersion { .. })) => {
                keep(ctx, observed, entry);
                Ok(None)
            }
            served => served.map(|()| None),
        },
        (Some(false), Some(_)) => {
            evict(ctx, id, key, observed, reason(plan.status.effective_state), now);
            Ok(None)
        }
        (None, Some(entry)) => match grace_ends(ctx, observed) {
            Some(end) if end <= now => {
                evict(ctx, id, key, observed, EvictReason::RootUnavailable, now);
                Ok(None)
            }
            // Within the grace edges go on with what they hold; after a restart of ours that has to be said again.
            end => {
                // The external key may be away just now: edges that hold the material keep it.
                if serve(ctx, id, key, observed, entry, now).is_err() {
                    keep(ctx, observed, entry);
                }
                Ok(end)
            }
        },
        // Never served, because it was created so: edges answer why instead of not knowing the key.
        (Some(false), None) if plan.status.phase != Some(KeyPhase::Deleting) && is_off(plan.status.effective_state) => {
            evict(ctx, id, key, observed, reason(plan.status.effective_state), now);
            Ok(None)
        }
        // What is kept of it is damaged: edges that hold the key go on with what they hold.
        (None, None) if let (Some(_), Some(version)) = (&observed.fault, plan.status.current_version) => {
            let since = plan.status.last_rotation.unwrap_or(now);
            ctx.orchestrator.keep_any(&observed.key_id, version, since);
            Ok(None)
        }
        (_, None) => Ok(None),
    }
}

/// Edges that hold the key go on with it.
fn keep(ctx: &Context, observed: &Observed, entry: &KeyEntry) {
    let since = entry.last_rotation().unwrap_or(entry.created_at);
    ctx.orchestrator.keep(&observed.key_id, &entry.uid, entry.current_version(), since);
}

fn is_off(effective: Option<EffectiveState>) -> bool {
    matches!(effective, Some(EffectiveState::Disabled | EffectiveState::TenantSuspended))
}

fn serve(
    ctx: &Context,
    id: &Id,
    key: &ServiceEncryptionKey,
    observed: &Observed,
    entry: &KeyEntry,
    now: Timestamp,
) -> Result<(), ReconcileError> {
    let what = What::Serve { uid: entry.uid.clone(), version: entry.current_version() };
    let before = ctx.told.get(id);
    if before.as_ref() == Some(&what) {
        return Ok(());
    }
    let owner = KeyOwner { tenant_id: &observed.root.tenant_id, account: &observed.root.account, key: &id.name };
    let chain = ctx.chains.of(&observed.root);
    let mut served = entry.served(owner, &chain.read(), observed.key_id.clone())?;
    let shown_evicted = || {
        let shown = key.status.as_ref().and_then(|status| status.distribution.as_ref());
        shown.is_some_and(|distribution| distribution.effect == DistributionEffect::Evicted)
    };
    if matches!(before, Some(What::Evict(_))) || (before.is_none() && shown_evicted()) {
        served.since = now;
    }
    ctx.orchestrator.serve(served);
    ctx.told.set(id, what);
    Ok(())
}

fn evict(ctx: &Context, id: &Id, key: &ServiceEncryptionKey, observed: &Observed, reason: EvictReason, now: Timestamp) {
    let what = What::Evict(reason);
    let before = ctx.told.get(id);
    if before.as_ref() == Some(&what) {
        return;
    }
    let version = observed.entry.as_ref().map_or(0, KeyEntry::current_version);
    let shown = key.status.as_ref().and_then(|status| status.distribution.as_ref());
    // The orchestrator of an earlier life of ours may have begun it.
    let begun = shown.filter(|shown| before.is_none() && shown.effect == DistributionEffect::Evicted);
    let since = begun.map_or(now, |shown| shown.started_at);
    ctx.orchestrator.evict_since(&observed.key_id, reason, version, since);
    ctx.told.set(id, what);
}

fn reason(effective: Option<EffectiveState>) -> EvictReason {
    match effective {
        Some(EffectiveState::TenantSuspended) => EvictReason::TenantSuspended,
        Some(EffectiveState::PendingDeletion) => EvictReason::PendingDeletion,
        Some(EffectiveState::RootUnavailable) => EvictReason::RootUnavailable,
        Some(EffectiveState::Disabled | EffectiveState::Enabled) | None => EvictReason::KeyDisabled,
    }
}

/// When edges must stop serving keys of a root whose external key refuses us; `None` when the root is just not ready.
fn grace_ends(ctx: &Context, observed: &Observed) -> Option<Timestamp> {
    if observed.root_phase != Some(AccountPhase::Unavailable) {
        return None;
    }
    if observed.root_grace_spent {
        return observed.root_unready_since;
    }
    let grace = SignedDuration::try_from(ctx.settings.root_grace).ok()?;
    observed.root_unready_since?.checked_add(grace).ok()
}
