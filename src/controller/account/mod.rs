//! The Account (FR-200), a root of trust: verified before it is Ready, verified again on an interval, re-keyed only when
//! confirmed, deleted only when nothing hangs on it.
//!
//! Invariants: the record is the truth about L2 material and the external key in use (its spec names the confirmed key, its
//! first version is the active one); the status is derived from it. Nothing is wrapped before the record holds the wrapping
//! version.

mod deletion;
mod first;
mod rekey;
mod reverify;
mod run;
mod verify;

use crate::context::{Context, Next};
use crate::error::ReconcileError;
use crate::plane::Id;
use run::Run;
use std::time::Duration;

/// Until the tenant is there, it is looked for so often.
const TENANT_WAIT: Duration = Duration::from_secs(1);

/// Brings one Account in line.
pub async fn reconcile(ctx: &Context, id: &Id) -> Result<Next, ReconcileError> {
    let Some(account) = ctx.accounts.get(id) else {
        ctx.asked.forget(id);
        ctx.recounts.forget(id);
        return Ok(Next::Done);
    };
    ctx.recounts.begins(id);
    if account.metadata.deletion_timestamp.is_some() {
        return deletion::reconcile(ctx, id, &account).await;
    }
    let account = crate::finalizer::ensure(&ctx.api(&id.cluster)?, &ctx.accounts, account).await?;
    let Some(record) = ctx.records.get(&id.cluster).filter(|record| record.spec.unbound_at.is_none()) else {
        return Ok(Next::After(TENANT_WAIT));
    };
    let before = account.status.as_ref().and_then(|status| status.phase);
    let mut run = Run::start(ctx, id, account, &record).await?;
    let next = if run.root.versions.is_empty() { first::verify(&mut run).await } else { in_use(&mut run).await };
    // What was found out is shown also when something failed afterwards.
    run.publish().await?;
    if run.phase() != before {
        ctx.touch_keys(id);
    }
    next
}

/// A root that has material: is it still well, and is it asked to move?
async fn in_use(run: &mut Run<'_>) -> Result<Next, ReconcileError> {
    let asked = run.asked_to_verify();
    let verified = reverify::reverify(run, asked).await?;
    let moved = rekey::reconcile(run).await?;
    Ok(verified.or(moved))
}
