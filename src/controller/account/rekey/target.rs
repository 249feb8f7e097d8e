//! The target is verified in full, then it wraps new L2 material, which the record keeps before anything uses it.

use super::super::run::{Live, Run};
use super::super::verify::{self, Subject};
use super::{Step, change, end};
use crate::chains::wrap_one;
use crate::clock;
use crate::context::Next;
use crate::error::ReconcileError;
use crate::ports::ProviderFault;
use keychain::RootMaterial;
use model::KeyReference;
use model::account::{Rekey, RekeyFailure, RekeyPhase};
use model::tenant_record::WrappedRoot;

pub(super) async fn verify(run: &mut Run<'_>, rekey: &Rekey) -> Result<Step, ReconcileError> {
    let now = clock::now();
    let target = &rekey.to;
    let previous = run.verification.clone().filter(|verification| verification.key_reference == target.key_reference);
    if let Some(at) =
        previous.as_ref().filter(|v| v.failure().is_some()).and_then(|v| v.next_attempt).filter(|at| *at > now)
    {
        return Ok(Step::Later(Next::at(at, now)));
    }
    let (providers, context) = (run.ctx.providers.clone(), run.binding_context.clone());
    let parsed = if super::names_target(run, rekey) {
        KeyReference::of_spec(&run.account.spec)
    } else {
        KeyReference::parse(target.provider_type, &target.key_reference)
    };
    let subject = Subject { provider: target.provider_type, named: &target.key_reference, parsed, context: &context };
    let (mut verification, mut outcome) = verify::verify(&providers, subject, &mut Live(run)).await?;
    if let Ok(resolved) = outcome.clone()
        && let Err(fault) = make_version(run, rekey, &resolved).await?
    {
        outcome = Err(fault);
    }
    let now = clock::now();
    let next =
        verify::next_attempt(previous.as_ref(), &outcome, run.ctx.settings.verify_interval, &target.key_reference, now);
    match outcome {
        Ok(_) => {
            run.verification = Some(verification);
            change(run, |rekey| rekey.phase = RekeyPhase::Rewrapping);
            Ok(Step::Onwards)
        }
        Err(fault) if fault.reason.is_transient() => {
            verification.next_attempt = Some(next);
            run.verification = Some(verification);
            Ok(Step::Later(Next::at(next, now)))
        }
        Err(fault) => {
            run.verification = Some(verification);
            let failure = RekeyFailure {
                key: run.id.name.clone(),
                reason: fault.reason.to_string(),
                message: fault.message.clone(),
            };
            // No service key is to blame: the failure is the root's own.
            change(run, |rekey| rekey.failures = vec![failure]);
            end::failed(run, &fault.to_string()).await?;
            Ok(Step::Ended)
        }
    }
}

/// The target's version of the L2 material: the one an interrupted attempt has left, or a new one.
async fn make_version(
    run: &mut Run<'_>,
    rekey: &Rekey,
    resolved: &str,
) -> Result<Result<(), ProviderFault>, ReconcileError> {
    let provider = rekey.to.provider_type;
    let left = |known: &&WrappedRoot| known.provider_type == provider && known.key_reference == resolved;
    let known = run.root.made().skip(1).find(left).map(|known| known.version);
    if let Some(version) = known {
        change(run, |rekey| rekey.to.key_version = Some(version));
        return Ok(Ok(()));
    }
    let version = run.root.versions.iter().map(|known| known.version).max().unwrap_or(0) + 1;
    let material = RootMaterial::generate(version)?;
    let now = clock::now();
    let wrapped = match wrap_one(&run.ctx.providers, &run.root_id, &material, provider, resolved, now).await {
        Ok(wrapped) => wrapped,
        Err(fault) => return Ok(Err(fault)),
    };
    run.update_root(move |root| {
        if root.versions.iter().all(|known| known.version != version) {
            root.versions.push(wrapped.clone());
        }
    })
    .await?;
    run.ctx.chains.of(&run.root_id).insert(material);
    change(run, |rekey| rekey.to.key_version = Some(version));
    Ok(Ok(()))
}
