//! The new chain is proved from the outside in: the external key unwraps the new root, which opens every key.

use super::super::run::Run;
use super::{RETRY, Step, change, end, rewrap, show_failures};
use crate::chains::unwrap_one;
use crate::context::Next;
use crate::error::ReconcileError;
use keychain::RootChain;
use keychain::bundle::KeyOwner;
use model::account::{RekeyFailure, RekeyPhase};

/// Other work gets its turn after so many keys.
const KEYS_PER_TURN: usize = 200;

pub(super) async fn verify(run: &mut Run<'_>) -> Result<Step, ReconcileError> {
    let target = run.rekey.as_ref().and_then(|rekey| rekey.to.key_version);
    let wrapped = target.and_then(|target| run.root.versions.iter().find(|version| version.version == target).cloned());
    let Some(wrapped) = wrapped else {
        change(run, |rekey| rekey.phase = RekeyPhase::VerifyingTarget);
        return Ok(Step::Onwards);
    };
    let only: RootChain = match unwrap_one(&run.ctx.providers, &run.root_id, &wrapped).await {
        Ok(material) => [material].into_iter().collect(),
        Err(fault) if fault.reason.is_transient() => return Ok(Step::Later(Next::After(RETRY))),
        Err(fault) => {
            end::failed(run, &fault.to_string()).await?;
            return Ok(Step::Ended);
        }
    };
    // What came in meanwhile is wrapped by the target already; should a key not be, it goes back a step.
    let set = run.ctx.bundles.read(&run.root_id);
    if set.keys().any(|(_, entry)| entry.needs_rewrap(wrapped.version)) || !rewrap::damaged(run).is_empty() {
        change(run, |rekey| rekey.phase = RekeyPhase::Rewrapping);
        return Ok(Step::Onwards);
    }
    let mut failures: Vec<RekeyFailure> = Vec::new();
    for (number, (name, entry)) in set.keys().enumerate() {
        let owner = KeyOwner { tenant_id: &run.root_id.tenant_id, account: &run.root_id.account, key: name };
        if let Err(error) = entry.authenticate(owner, &only) {
            failures.push(rewrap::failure(name, &error));
        }
        if number % KEYS_PER_TURN == KEYS_PER_TURN - 1 {
            tokio::task::yield_now().await;
        }
    }
    if !failures.is_empty() {
        change(run, |rekey| show_failures(rekey, &failures));
        end::failed(run, &format!("{} service keys do not open through the new chain", failures.len())).await?;
        return Ok(Step::Ended);
    }
    let total = u32::try_from(set.len()).unwrap_or(u32::MAX);
    end::completed(run, wrapped.version, total).await?;
    Ok(Step::Ended)
}
