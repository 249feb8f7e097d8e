//! Re-key (FR-203): a root moves to another external key, and every service key below it to new L2 material.
//!
//! Invariants: nothing starts unconfirmed; the target is verified in full before the old key is touched; the record holds the
//! target's version before anything is wrapped with it; each key's wrapped material names its version, so every step can be
//! done again after a crash; the old version goes only when nothing needs it. One re-key at a time; cancelling is safe at any
//! point.

mod batch;
mod bridge;
mod chain;
mod end;
mod rewrap;
mod target;

use super::run::Run;
use crate::clock;
use crate::context::Next;
use crate::error::ReconcileError;
use crate::events::{Cause, Happened};
use kube::ResourceExt;
use model::account::{Rekey, RekeyEnd, RekeyFailure, RekeyPhase};
use model::reconcile::{RekeyWish, rekey_wish};
use model::wire::fact;
use model::{Happening, names};
use std::time::Duration;
use uuid::Uuid;

/// Failures that a status shows.
const SHOWN_FAILURES: usize = 20;
/// A step that can't be taken now is tried again after so long.
const RETRY: Duration = Duration::from_secs(5);

/// What a step of the operation ends with.
enum Step {
    /// The next phase may begin; it is in the status.
    Onwards,
    /// Not now.
    Later(Next),
    /// The operation has ended.
    Ended,
}

pub(super) async fn reconcile(run: &mut Run<'_>) -> Result<Next, ReconcileError> {
    if run.rekey.as_ref().is_some_and(|rekey| rekey.phase.is_running()) {
        return operate(run).await;
    }
    match rekey_wish(&run.account, run.active.as_ref()) {
        RekeyWish::None => settle_back(run).await,
        RekeyWish::AwaitingConfirmation if asks_for_retry(run) => {
            again(run);
            operate(run).await
        }
        RekeyWish::AwaitingConfirmation => {
            propose(run);
            Ok(Next::Done)
        }
        RekeyWish::Confirmed => {
            begin(run);
            operate(run).await
        }
    }
}

/// The spec names the key in use: what an earlier attempt has moved is moved back, and its material goes.
async fn settle_back(run: &mut Run<'_>) -> Result<Next, ReconcileError> {
    if run.rekey.as_ref().is_some_and(|rekey| rekey.phase == RekeyPhase::AwaitingConfirmation) {
        run.rekey = None;
    }
    let Some(active) = run.root.versions.first().map(|version| version.version) else { return Ok(Next::Done) };
    if run.root.versions.len() < 2 {
        return Ok(Next::Done);
    }
    let failures = rewrap::all(run, active).await?;
    if !failures.is_empty() {
        return Ok(Next::After(RETRY));
    }
    end::keep_only(run, active).await?;
    run.rekey = None;
    run.ctx.events.say(
        run.account.as_ref(),
        Happened::new(
            Happening::RekeyUndone,
            "the spec names the old external key again; every service key is wrapped by it",
        ),
    );
    Ok(Next::Done)
}

/// Shows what would happen, until someone confirms.
fn propose(run: &mut Run<'_>) {
    if run.rekey.as_ref().is_some_and(|rekey| names_target(run, rekey) && rekey.phase != RekeyPhase::Completed) {
        if run
            .rekey
            .as_ref()
            .is_some_and(|rekey| rekey.phase == RekeyPhase::AwaitingConfirmation && is_cancelled(run, rekey))
        {
            change(run, |rekey| {
                rekey.phase = RekeyPhase::Cancelled;
                rekey.finished_at = Some(clock::now());
            });
        }
        return;
    }
    let Some(rekey) = fresh(run, RekeyPhase::AwaitingConfirmation) else { return };
    let message =
        format!("moving {} to {} waits for its confirmation", rekey.from.key_reference, rekey.to.key_reference);
    run.rekey = Some(rekey);
    run.ctx.events.say(
        run.account.as_ref(),
        Happened::new(Happening::RekeyAwaitingConfirmation, message)
            .by(Cause::of_field(run.account.as_ref(), "f:spec/f:keyReference")),
    );
}

/// Someone has confirmed. A proposal keeps its id; after an end the operation is a new one.
fn begin(run: &mut Run<'_>) {
    let proposed =
        run.rekey.as_ref().filter(|rekey| rekey.phase == RekeyPhase::AwaitingConfirmation && names_target(run, rekey));
    let id = proposed.map(|rekey| rekey.operation_id.clone());
    let Some(mut rekey) = fresh(run, RekeyPhase::VerifyingTarget) else { return };
    rekey.operation_id = id.unwrap_or(rekey.operation_id);
    let cause = Cause::of_annotation(run.account.as_ref(), names::CONFIRM_REKEY);
    rekey.confirmed_by.clone_from(&cause.actor);
    rekey.reason.clone_from(&cause.reason);
    let message =
        format!("moving {} service keys from {} to {}", rekey.total, rekey.from.key_reference, rekey.to.key_reference);
    let happened = Happened::new(Happening::RekeyStarted, message)
        .with(fact::KEYS, rekey.total)
        .with(fact::FROM, &rekey.from.key_reference)
        .with(fact::TO, &rekey.to.key_reference);
    run.rekey = Some(rekey);
    run.ctx.events.say(run.account.as_ref(), happened.by(cause));
}

/// The failed keys of a failed operation, once more.
fn again(run: &mut Run<'_>) {
    change(run, |rekey| {
        rekey.phase = RekeyPhase::VerifyingTarget;
        rekey.failed = 0;
        rekey.failures.clear();
        rekey.finished_at = None;
    });
    run.ctx.events.say(
        run.account.as_ref(),
        Happened::new(Happening::RekeyRetried, "the re-key is tried again")
            .by(Cause::of_annotation(run.account.as_ref(), names::RETRY_REKEY)),
    );
}

async fn operate(run: &mut Run<'_>) -> Result<Next, ReconcileError> {
    loop {
        let Some(rekey) = run.rekey.clone() else { return Ok(Next::Done) };
        if is_cancelled(run, &rekey) {
            end::cancelled(run).await?;
            return Ok(Next::Done);
        }
        run.publish().await?;
        let step = match rekey.phase {
            RekeyPhase::VerifyingTarget => target::verify(run, &rekey).await?,
            RekeyPhase::Rewrapping => rewrap::step(run).await?,
            RekeyPhase::VerifyingChain => chain::verify(run).await?,
            RekeyPhase::AwaitingConfirmation | RekeyPhase::Completed | RekeyPhase::Failed | RekeyPhase::Cancelled => {
                Step::Ended
            }
        };
        match step {
            Step::Onwards => {}
            Step::Later(next) => return Ok(next),
            // Another change of the spec may wait behind this one.
            Step::Ended => return Ok(Next::After(Duration::ZERO)),
        }
    }
}

fn fresh(run: &Run<'_>, phase: RekeyPhase) -> Option<Rekey> {
    let active = run.active.as_ref()?;
    let now = clock::now();
    Some(Rekey {
        phase,
        operation_id: Uuid::new_v4().to_string(),
        from: RekeyEnd {
            provider_type: active.provider_type,
            key_reference: active.key_reference.clone(),
            key_version: run.root.versions.first().map(|version| version.version),
        },
        to: RekeyEnd {
            provider_type: run.account.spec.provider_type,
            key_reference: run.account.spec.reference().to_owned(),
            key_version: None,
        },
        total: u32::try_from(run.ctx.bundles.read(&run.root_id).len()).unwrap_or(u32::MAX),
        done: 0,
        failed: 0,
        failures: Vec::new(),
        confirmed_by: None,
        reason: None,
        started_at: now,
        updated_at: now,
        finished_at: None,
    })
}

fn names_target(run: &Run<'_>, rekey: &Rekey) -> bool {
    rekey.to.provider_type == run.account.spec.provider_type && rekey.to.key_reference == run.account.spec.reference()
}

fn asks_for_retry(run: &Run<'_>) -> bool {
    let Some(rekey) = run.rekey.as_ref().filter(|rekey| rekey.phase == RekeyPhase::Failed) else { return false };
    names_target(run, rekey) && run.account.annotations().get(names::RETRY_REKEY) == Some(&rekey.operation_id)
}

/// Whether someone has cancelled this operation; asks the store, since it may be while we work.
fn is_cancelled(run: &Run<'_>, rekey: &Rekey) -> bool {
    let latest = run.ctx.accounts.get(run.id);
    let account = latest.as_ref().unwrap_or(&run.account);
    account.annotations().get(names::CANCEL_REKEY) == Some(&rekey.operation_id)
}

fn change(run: &mut Run<'_>, change: impl FnOnce(&mut Rekey)) {
    if let Some(rekey) = &mut run.rekey {
        change(rekey);
        rekey.updated_at = clock::now();
    }
}

fn show_failures(rekey: &mut Rekey, failures: &[RekeyFailure]) {
    rekey.failed = u32::try_from(failures.len()).unwrap_or(u32::MAX);
    rekey.failures = failures.iter().take(SHOWN_FAILURES).cloned().collect();
}
