//! A root in use: its material is unwrapped, and its external key is verified again on an interval.

use super::run::{Live, Quiet, Run};
use super::verify::{self, Subject};
use crate::clock;
use crate::context::Next;
use crate::error::ReconcileError;
use crate::events::{Cause, Happened};
use crate::ports::ProviderFault;
use jiff::{SignedDuration, Timestamp};
use model::account::{ActiveKey, StepState, Verification};
use model::wire::fact;
use model::{Happening, KeyReference, ProviderType, names};
use std::time::Duration;

/// Until an external key that doesn't answer is asked to unwrap again.
const UNWRAP_RETRY: Duration = Duration::from_secs(5);
/// A key that passed its verification and yet refuses to unwrap is doubted, and verified, at most so often.
const UNWRAP_DOUBT: SignedDuration = SignedDuration::from_secs(10);

pub(super) async fn reverify(run: &mut Run<'_>, asked: bool) -> Result<Next, ReconcileError> {
    let unwrapped = unwrap(run).await;
    let now = clock::now();
    let Some(active) = run.active.clone() else { return Ok(Next::Done) };
    if run.rekey.as_ref().is_some_and(|rekey| rekey.phase.is_running()) {
        // The status shows the target's verification; the key in use has its turn after the re-key.
        return Ok(Next::Done);
    }
    let waits = due_at(run, &active).filter(|at| *at > now && !asked && !(lasting(&unwrapped) && is_old(run, now)));
    if let Some(at) = waits {
        let retry = if unwrapped.is_err() { Next::After(UNWRAP_RETRY) } else { Next::Done };
        return Ok(Next::at(at, now).or(retry));
    }
    look_at_bundles(run).await;
    let previous = run.verification.clone();
    let (providers, context) = (run.ctx.providers.clone(), run.binding_context.clone());
    let subject = Subject {
        provider: active.provider_type,
        named: &active.key_reference,
        parsed: pinned(&active),
        context: &context,
    };
    let (mut verification, outcome) = if asked {
        verify::verify(&providers, subject, &mut Live(run)).await?
    } else {
        verify::verify(&providers, subject, &mut Quiet).await?
    };
    let now = clock::now();
    let next =
        verify::next_attempt(previous.as_ref(), &outcome, run.ctx.settings.verify_interval, &active.key_reference, now);
    verification.next_attempt = Some(next);
    say(run, previous.as_ref(), &outcome, asked);
    run.verification = Some(verification);
    if outcome.is_ok() {
        run.active = Some(ActiveKey { verified_at: now, ..active });
        // The key is back: what could not be unwrapped before may be now.
        if unwrapped.is_err() && unwrap(run).await.is_err() {
            return Ok(Next::After(UNWRAP_RETRY));
        }
    }
    Ok(Next::at(next, now))
}

/// Whether what is kept of the root's keys is what was written; the keys themselves say what is wrong with them.
async fn look_at_bundles(run: &Run<'_>) {
    if let Err(error) = run.ctx.bundles.look(&run.root_id).await {
        tracing::warn!(root = %run.id, %error, "the bundles can't be looked at; it is tried again with the next verification");
    }
    if run.ctx.bundles.is_news(&run.root_id) {
        run.ctx.touch_keys(run.id);
    }
}

/// Unwraps the root's versions, and says which one wraps new material.
async fn unwrap(run: &Run<'_>) -> Result<(), ProviderFault> {
    let chain = run.ctx.chains.of(&run.root_id);
    let missing = run.root.versions.iter().any(|version| !chain.has(version.version));
    let outcome = run.ctx.chains.unwrap(&run.ctx.providers, &run.root_id, &run.root.versions).await;
    let running = run.rekey.as_ref().filter(|rekey| rekey.phase.is_running()).and_then(|rekey| rekey.to.key_version);
    let target = running.filter(|target| run.root.versions.iter().any(|version| version.version == *target));
    if let Some(version) = target.or(run.root.versions.first().map(|version| version.version)) {
        chain.wrap_with(version);
    }
    if missing && chain.wrapping_version().is_some() {
        run.ctx.touch_keys(run.id);
    }
    outcome.map(drop)
}

fn lasting(outcome: &Result<(), ProviderFault>) -> bool {
    outcome.as_ref().is_err_and(|fault| !fault.reason.is_transient())
}

/// Whether the last verification is so long ago that a key that refuses to unwrap is worth another one.
fn is_old(run: &Run<'_>, now: Timestamp) -> bool {
    let Some(last) = run.verification.as_ref().and_then(|verification| verification.steps.last()) else { return true };
    // One that has failed says why already, and has its own next attempt.
    last.state == StepState::Passed && now.duration_since(last.time) >= UNWRAP_DOUBT
}

/// When the key in use is to be verified next; `None` is now.
fn due_at(run: &Run<'_>, active: &ActiveKey) -> Option<Timestamp> {
    run.verification.as_ref().filter(|v| v.key_reference == active.key_reference).and_then(|v| v.next_attempt)
}

/// The reference the alias once stood for, not what it stands for now.
fn pinned(active: &ActiveKey) -> Result<KeyReference, model::key_reference::ReferenceError> {
    match active.provider_type {
        ProviderType::Platform => Ok(KeyReference::Platform),
        provider => KeyReference::parse(provider, &active.resolved_reference),
    }
}

fn say(run: &Run<'_>, previous: Option<&Verification>, outcome: &Result<String, ProviderFault>, asked: bool) {
    let before = previous.and_then(Verification::failure).and_then(|step| step.reason);
    let happened = match outcome {
        Ok(_) if before.is_some() => Happened::new(Happening::KeyAvailable, "the external key works again"),
        Ok(resolved) if asked => Happened::new(Happening::Verified, format!("{resolved} passed its verification")),
        Err(fault) if asked || before != Some(fault.reason) => {
            let what =
                if fault.reason.is_transient() { Happening::VerificationFailed } else { Happening::KeyUnavailable };
            Happened::new(what, fault.to_string()).with(fact::REASON, fault.reason).warning()
        }
        _ => return,
    };
    // Who asked for the verification made it happen, not what the provider did to its key.
    let is_answer = matches!(happened.what, Happening::Verified | Happening::VerificationFailed);
    let happened = if asked && is_answer {
        happened.by(Cause::of_annotation(run.account.as_ref(), names::VERIFY))
    } else {
        happened
    };
    run.ctx.events.say(run.account.as_ref(), happened);
}
