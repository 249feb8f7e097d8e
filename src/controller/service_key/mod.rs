//! The ServiceEncryptionKey (FR-300): observed, planned by `model::reconcile::key_plan`, acted upon until nothing is left to do.
//!
//! Invariants: a key is Active only once its bundle is written; a rotation and the request it answers are one write, so neither a
//! retry nor a crash can double it (FR-304); edges are told before the status says so.

mod act;
mod deletion;
mod edges;
mod observe;

pub use edges::Told;

use crate::context::{Context, Next};
use crate::error::ReconcileError;
use crate::events::{Cause, Happened};
use crate::plane::{Id, StatusWriter};
use edges::Telling;
use jiff::Timestamp;
use model::ServiceEncryptionKey;
use model::reconcile::{KeyAction, KeyPlan, key_plan};
use model::service_key::{EffectiveState, ServiceEncryptionKeyStatus};
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
    say(ctx, key, &before, &status);
    Ok(Next::Done)
}

/// What people ask about: who disabled or enabled the key, or asked for its deletion.
fn say(
    ctx: &Context,
    key: &ServiceEncryptionKey,
    before: &ServiceEncryptionKeyStatus,
    after: &ServiceEncryptionKeyStatus,
) {
    use EffectiveState::{Disabled, Enabled, PendingDeletion};
    if let (Some(was), Some(is)) = (before.effective_state, after.effective_state)
        && was != is
    {
        let happened = match (was, is) {
            (_, Disabled) => Happened::new("Disabled", "the key is disabled; every edge is told to forget it"),
            (_, PendingDeletion) => {
                Happened::new("DeletionScheduled", "the key is evicted, and destroyed when its window ends")
            }
            (PendingDeletion, _) => Happened::new("DeletionCancelled", "the key is not going to be destroyed"),
            (Disabled, Enabled) => Happened::new("Enabled", "the key is enabled; every edge is given it again"),
            _ => return,
        };
        ctx.events.say(key, happened.by(Cause::of(key)));
    }
}
