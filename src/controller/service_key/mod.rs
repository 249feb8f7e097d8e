//! The ServiceEncryptionKey (FR-300): observed, planned by `model::reconcile::key_plan`, acted upon until nothing is left to do.
//!
//! Invariants: a key is Active only once its bundle is written; a rotation and the request it answers are one write, so neither a
//! retry nor a crash can double it (FR-304); edges are told before the status says so.

mod act;
mod deletion;
mod edges;
mod material;
mod observe;

pub use edges::Told;
pub use material::{Damaged, Opened, fault};

use crate::context::{Context, Next};
use crate::error::ReconcileError;
use crate::events::{Cause, Happened};
use crate::plane::{Id, StatusWriter};
use edges::Telling;
use jiff::{SignedDuration, Timestamp};
use keychain::KeyId;
use model::condition::types;
use model::reconcile::{KeyAction, KeyPlan, MaterialFault, key_plan};
use model::service_key::{DistributionEffect, EffectiveState, KeyPhase, ServiceEncryptionKeyStatus};
use model::wire::fact;
use model::{Happening, ServiceEncryptionKey};
use observe::Observed;
use std::sync::Arc;
use std::time::Duration;

/// Until the tenant is there, it is looked for so often.
const TENANT_WAIT: Duration = Duration::from_secs(1);
/// A status waits so long for the edges that are connected.
const EDGE_PATIENCE: Duration = Duration::from_millis(200);
/// A key needs at most: create, set or clear its deletion, rotate. More would be a loop.
const MOST_ACTIONS: usize = 4;

/// Brings one ServiceEncryptionKey in line.
pub async fn reconcile(ctx: &Context, id: &Id) -> Result<Next, ReconcileError> {
    let Some(key) = ctx.keys.get(id) else { return deletion::gone(ctx, id).await };
    if key.metadata.deletion_timestamp.is_some() {
        return deletion::reconcile(ctx, id, &key).await;
    }
    let key = crate::finalizer::ensure(&ctx.api(&id.cluster)?, &ctx.keys, key).await?;
    let Some(record) = ctx.records.get(&id.cluster).filter(|record| record.spec.unbound_at.is_none()) else {
        return Ok(Next::After(TENANT_WAIT));
    };
    for _ in 0..MOST_ACTIONS {
        let observed = Observed::of(ctx, id, &key, &record);
        let now = Timestamp::now();
        let plan = key_plan(observed.facts(&key, now));
        if plan.action == KeyAction::None || observed.name_is_taken() {
            act::sync_spec(ctx, &observed, &key).await?;
            return settle(ctx, id, &key, &observed, plan, now).await;
        }
        if !act::act(ctx, id, &key, &observed, plan.action.clone(), now).await? {
            // What can't be done yet is shown, and tried when the root is back.
            return settle(ctx, id, &key, &observed, plan, now).await;
        }
    }
    Ok(Next::After(TENANT_WAIT))
}

/// Tells edges and the policy engine, then shows it.
async fn settle(
    ctx: &Context,
    id: &Id,
    key: &Arc<ServiceEncryptionKey>,
    observed: &Observed,
    plan: KeyPlan,
    now: Timestamp,
) -> Result<Next, ReconcileError> {
    if ctx.bundles.is_news(&observed.root) {
        // Somebody else has changed a bundle: what this key's write has met may concern the others.
        ctx.touch_keys(&Id::new(&id.cluster, &observed.root.account));
    }
    ctx.damaged.note(id, observed.fault.is_some());
    let Telling { grace_ends, news } = edges::tell(ctx, id, key, observed, &plan, now)?;
    match plan.wake_at.into_iter().chain(grace_ends).min() {
        Some(at) => ctx.policy.set(id.clone(), at),
        None => ctx.policy.remove(id.clone()),
    }
    if news {
        // Edges answer within milliseconds: one status says that they have, instead of three that they are about to.
        ctx.orchestrator.settled(&observed.key_id, EDGE_PATIENCE).await;
    }
    let observed = observed.refreshed(ctx, key);
    let mut status = key_plan(observed.facts(key, now)).status;
    observed.explain(&mut status, key, now);
    let before = key.status.clone().unwrap_or_default();
    let mut writer = StatusWriter::new(ctx.api(&id.cluster)?, ctx.keys.clone(), key);
    writer.set(status.clone()).await?;
    say(ctx, key, &observed.key_id, &before, &status);
    Ok(Next::Done)
}

/// What people ask about: who disabled or enabled the key, or asked for its deletion, which edges have forgotten it, and what
/// has become of its material.
fn say(
    ctx: &Context,
    key: &ServiceEncryptionKey,
    key_id: &KeyId,
    before: &ServiceEncryptionKeyStatus,
    after: &ServiceEncryptionKeyStatus,
) {
    use EffectiveState::{Disabled, PendingDeletion};
    say_of_material(ctx, key, before, after);
    if let (Some(was), Some(is)) = (before.effective_state, after.effective_state)
        && was != is
    {
        let happened = match (was, is) {
            (_, Disabled) => Happened::new(Happening::Disabled, "the key is disabled; every edge is told to forget it"),
            (_, PendingDeletion) => {
                let happened = Happened::new(
                    Happening::DeletionScheduled,
                    "the key is evicted, and destroyed when its window ends",
                );
                match after.deletion_at {
                    Some(at) => happened.with(fact::UNTIL, at),
                    None => happened,
                }
            }
            (PendingDeletion, _) => Happened::new(Happening::DeletionCancelled, "the key is not going to be destroyed"),
            (Disabled, EffectiveState::Enabled) => {
                Happened::new(Happening::Enabled, "the key is enabled; every edge is given it again")
            }
            (Disabled, _) => Happened::new(
                Happening::Enabled,
                "the key is enabled; edges are given it when its root and tenant allow it",
            ),
            _ => return,
        };
        ctx.events.say(key, happened.by(Cause::of_field(key, "f:spec/f:state")));
    }
    let owner = matches!(after.effective_state, Some(Disabled | PendingDeletion));
    let evicted = |status: &ServiceEncryptionKeyStatus| {
        status.distribution.clone().filter(|d| d.effect == DistributionEffect::Evicted && d.completed_at.is_some())
    };
    // What a tenant or a root does to all its keys is told once, of the tenant or the root.
    if owner
        && let Some(now) = evicted(after)
        && evicted(before).is_none_or(|earlier| earlier.started_at != now.started_at)
    {
        let took = now.completed_at.map_or(SignedDuration::ZERO, |end| end.duration_since(now.started_at));
        let edges = ctx.orchestrator.acknowledged_by(key_id);
        let message = match edges.as_slice() {
            [] => "no edge holds the key".to_owned(),
            [last] => {
                format!("{last} has forgotten the key after {} ms", took.as_millis())
            }
            names => format!("{} have forgotten the key after {} ms", names.join(", "), took.as_millis()),
        };
        ctx.events.say(key, Happened::new(Happening::Evicted, message));
    }
}

/// A key can say that it is damaged only while it is to be served, so only then is it known to be well again.
fn say_of_material(
    ctx: &Context,
    key: &ServiceEncryptionKey,
    before: &ServiceEncryptionKeyStatus,
    after: &ServiceEncryptionKeyStatus,
) {
    let fault = |status: &ServiceEncryptionKeyStatus| {
        let ready = status.condition(types::READY)?;
        Some((MaterialFault::parse(&ready.reason)?, ready.message.clone()))
    };
    let happened = match (fault(before), fault(after)) {
        (None, Some((fault, message))) => {
            Happened::new(Happening::MaterialDamaged, message).with(fact::REASON, fault.as_str()).warning()
        }
        (Some(_), None) if matches!(after.phase, Some(KeyPhase::Active | KeyPhase::Rotating)) => {
            Happened::new(Happening::MaterialRepaired, "the key's material is as it was written again")
        }
        _ => return,
    };
    ctx.events.say(key, happened);
}
