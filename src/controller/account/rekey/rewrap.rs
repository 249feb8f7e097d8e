//! Keys are wrapped anew, a bundle at a time; what is done already is skipped, so it can begin again anywhere.

use super::super::run::Run;
use super::{RETRY, Step, change, end, is_cancelled, show_failures};
use crate::context::Next;
use crate::error::ReconcileError;
use keychain::bundle::KeyOwner;
use keychain::envelope::EnvelopeError;
use model::account::{RekeyFailure, RekeyPhase};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// Progress is shown at most so often.
const SHOW_EVERY: Duration = Duration::from_secs(1);

pub(super) async fn step(run: &mut Run<'_>) -> Result<Step, ReconcileError> {
    let Some(target) = run.rekey.as_ref().and_then(|rekey| rekey.to.key_version) else {
        change(run, |rekey| rekey.phase = RekeyPhase::VerifyingTarget);
        return Ok(Step::Onwards);
    };
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
        let batch = next_batch(run, target, &failed);
        if batch.is_empty()
            || run.rekey.as_ref().is_some_and(|rekey| rekey.phase.is_running() && is_cancelled(run, rekey))
        {
            return Ok(failures);
        }
        for failure in write(run, target, batch).await? {
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

/// The next keys of one bundle, so that a batch is one write.
fn next_batch(run: &Run<'_>, target: u32, failed: &BTreeSet<String>) -> Vec<String> {
    let set = run.ctx.bundles.read(&run.root_id);
    let of_bundle = |bundle: &keychain::Bundle| -> Vec<String> {
        let open = bundle.keys.iter().filter(|(name, entry)| entry.needs_rewrap(target) && !failed.contains(*name));
        open.take(run.ctx.settings.rekey_batch).map(|(name, _)| name.clone()).collect()
    };
    set.bundles().map(of_bundle).find(|batch| !batch.is_empty()).unwrap_or_default()
}

async fn write(run: &Run<'_>, target: u32, batch: Vec<String>) -> Result<Vec<RekeyFailure>, ReconcileError> {
    let chain = run.ctx.chains.of(&run.root_id);
    let root = run.root_id.clone();
    let change = run.ctx.bundles.change(&run.root_id, move |set| {
        let (mut dirty, mut failures) = (Vec::new(), Vec::new());
        let roots = chain.read();
        for name in &batch {
            let Some(mut entry) = set.get(name).cloned() else { continue };
            let owner = KeyOwner { tenant_id: &root.tenant_id, account: &root.account, key: name };
            match entry.rewrap(owner, &roots, target) {
                Ok(true) => dirty.extend(set.put(name, entry)?),
                Ok(false) => {}
                Err(error) => failures.push(failure(name, &error)),
            }
        }
        Ok((dirty, failures))
    });
    Ok(change.await?)
}

pub(super) fn failure(key: &str, error: &EnvelopeError) -> RekeyFailure {
    let reason = match error {
        EnvelopeError::NotAuthentic { .. } => "NotAuthentic",
        EnvelopeError::UnknownRootVersion { .. } => "OldKeyUnavailable",
        EnvelopeError::Material(_) => "NoMaterial",
    };
    RekeyFailure { key: key.to_owned(), reason: reason.to_owned(), message: error.to_string() }
}

fn count(run: &mut Run<'_>, target: u32, failures: &[RekeyFailure]) {
    let set = run.ctx.bundles.read(&run.root_id);
    let open = set.keys().filter(|(_, entry)| entry.needs_rewrap(target)).count();
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    change(run, |rekey| {
        rekey.total = number(set.len());
        rekey.done = number(set.len() - open);
        show_failures(rekey, failures);
    });
}
