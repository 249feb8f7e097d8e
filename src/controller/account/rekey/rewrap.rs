//! Keys are wrapped anew, a few bundles at the same time, and written a bundle at a time; what is done already is skipped, so it can
//! begin again anywhere.

use super::super::run::Run;
use super::batch::{Batch, Rewrapped, apply};
use super::{RETRY, Step, bridge, change, end, is_cancelled, show_failures};
use crate::context::Next;
use crate::error::ReconcileError;
use crate::service_key::fault;
use futures::{StreamExt, stream};
use keychain::envelope::EnvelopeError;
use kube::ResourceExt;
use model::account::{RekeyFailure, RekeyPhase};
use model::reconcile::MaterialFault;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// Progress is shown at most so often.
const SHOW_EVERY: Duration = Duration::from_secs(1);
/// So many batches are wrapped anew at the same time, while another is written.
const AT_ONCE: usize = 4;

pub(super) async fn step(run: &mut Run<'_>) -> Result<Step, ReconcileError> {
    let Some(target) = run.rekey.as_ref().and_then(|rekey| rekey.to.key_version) else {
        change(run, |rekey| rekey.phase = RekeyPhase::VerifyingTarget);
        return Ok(Step::Onwards);
    };
    let wrapped = run.root.made().find(|known| known.version == target).cloned();
    if let Some(wrapped) = wrapped {
        bridge::bridge(run, &wrapped).await?;
    }
    let mut lost = None;
    match run.ctx.chains.unwrap(&run.ctx.providers, &run.root_id, &run.root.versions).await {
        Ok(_) => {}
        Err(fault) if fault.reason.is_transient() => return Ok(Step::Later(Next::After(RETRY))),
        // The old key refuses us for good: the keys it still wraps are named, the others are moved.
        Err(fault) => {
            tracing::warn!(root = %run.id, %fault, "a version of the root can't be unwrapped");
            lost = Some(fault);
        }
    }
    let chain = run.ctx.chains.of(&run.root_id);
    if !chain.has(target) {
        return Ok(Step::Later(Next::After(RETRY)));
    }
    chain.wrap_with(target);
    let failures = all(run, target).await?;
    if run.rekey.as_ref().is_some_and(|rekey| is_cancelled(run, rekey)) {
        return Ok(Step::Onwards);
    }
    if failures.is_empty() {
        change(run, |rekey| rekey.phase = RekeyPhase::VerifyingChain);
        return Ok(Step::Onwards);
    }
    change(run, |rekey| show_failures(rekey, &failures));
    let done = run.rekey.as_ref().map_or(0, |rekey| rekey.done);
    let why = match lost {
        Some(fault) => format!(
            "the old external key can't unwrap any more ({fault}): {} service keys stay wrapped by it, and what they have encrypted \
             can't be read unless it works again; the {done} keys that are moved are not affected",
            failures.len()
        ),
        None => format!("{} service keys could not be wrapped anew; {done} are moved", failures.len()),
    };
    end::failed(run, &why).await?;
    Ok(Step::Ended)
}

/// Wraps every key of the root with `target`; answers those that can't be. Stops early when the operation is cancelled.
pub(super) async fn all(run: &mut Run<'_>, target: u32) -> Result<Vec<RekeyFailure>, ReconcileError> {
    let mut failures: Vec<RekeyFailure> = Vec::new();
    let mut failed = BTreeSet::new();
    let mut shown = Instant::now();
    loop {
        let open = Batch::open(&run.ctx.bundles.read(&run.root_id), target, &failed, run.ctx.settings.rekey_batch);
        if must_stop(run) {
            return Ok(failures);
        }
        if open.is_empty() {
            failures.extend(damaged(run).into_iter().filter(|damaged| !failed.contains(&damaged.key)));
            count(run, target, &failures);
            return Ok(failures);
        }
        let (chain, root) = (run.ctx.chains.of(&run.root_id), run.root_id.clone());
        let batches = stream::iter(open).map(move |batch| batch.rewrap(chain.clone(), root.clone(), target));
        let mut batches = batches.buffered(AT_ONCE);
        while let Some(batch) = batches.next().await {
            if must_stop(run) {
                return Ok(failures);
            }
            for failure in write(run, batch?).await? {
                failed.insert(failure.key.clone());
                failures.push(failure);
            }
            count(run, target, &failures);
            if shown.elapsed() >= SHOW_EVERY {
                run.publish().await?;
                shown = Instant::now();
            }
        }
    }
}

fn must_stop(run: &Run<'_>) -> bool {
    run.rekey.as_ref().is_some_and(|rekey| rekey.phase.is_running() && is_cancelled(run, rekey))
}

/// One write; answers what could not be wrapped anew.
async fn write(run: &Run<'_>, batch: Vec<Rewrapped>) -> Result<Vec<RekeyFailure>, ReconcileError> {
    let mut batch = Some(batch);
    let change = run.ctx.bundles.change(&run.root_id, move |set| Ok(apply(set, batch.take().unwrap_or_default())?));
    Ok(change.await?)
}

/// What can't be moved because it isn't there to be moved: the old version of the root stays for it.
pub(super) fn damaged(run: &Run<'_>) -> Vec<RekeyFailure> {
    let set = run.ctx.bundles.read(&run.root_id);
    let failure = |key: String, reason: &str, message: String| RekeyFailure { key, reason: reason.to_owned(), message };
    let mut found: Vec<RekeyFailure> = set
        .damages()
        .into_iter()
        .map(|(name, damage)| failure(name, fault(&damage).as_str(), damage.to_string()))
        .collect();
    for key in run.ctx.keys_of(run.id) {
        let (name, had) = (key.name_any(), key.status.as_ref().and_then(|status| status.current_version));
        if had.is_some() && set.get(&name).is_none() && found.iter().all(|known| known.key != name) {
            let message = "the key is in no bundle of its root any more; restore the missing Secret from a backup";
            found.push(failure(name, MaterialFault::Missing.as_str(), message.to_owned()));
        }
    }
    // Which keys it holds, nobody knows.
    found.extend(set.unreadable().map(|bundle| {
        failure(
            bundle.to_owned(),
            RekeyFailure::BUNDLE_UNREADABLE,
            "the bundle can't be read; restore its Secret from a backup".to_owned(),
        )
    }));
    found
}

pub(super) fn failure(key: &str, error: &EnvelopeError) -> RekeyFailure {
    let reason = match error {
        EnvelopeError::NotAuthentic { .. } => MaterialFault::NotAuthentic.as_str(),
        EnvelopeError::Missing { .. } => MaterialFault::Missing.as_str(),
        EnvelopeError::UnknownRootVersion { .. } => RekeyFailure::OLD_KEY_UNAVAILABLE,
        EnvelopeError::Material(_) => MaterialFault::Unreadable.as_str(),
    };
    RekeyFailure { key: key.to_owned(), reason: reason.to_owned(), message: error.to_string() }
}

fn count(run: &mut Run<'_>, target: u32, failures: &[RekeyFailure]) {
    let set = run.ctx.bundles.read(&run.root_id);
    let open = set.keys().filter(|(_, entry)| entry.needs_rewrap(target)).count();
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    change(run, |rekey| {
        rekey.total = number(set.len() + failures.iter().filter(|failure| set.get(&failure.key).is_none()).count());
        rekey.done = number(set.len() - open);
        show_failures(rekey, failures);
    });
}
