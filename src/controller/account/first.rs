//! A new root: verified until it passes, then it gets its L2 material (FR-201).

use super::run::{Live, Run};
use super::verify::{self, Subject};
use crate::chains::wrap_one;
use crate::clock;
use crate::context::Next;
use crate::error::ReconcileError;
use crate::events::{Cause, Happened};
use crate::ports::ProviderFault;
use jiff::Timestamp;
use keychain::RootMaterial;
use model::wire::fact;
use model::{Happening, KeyReference};

pub(super) async fn verify(run: &mut Run<'_>) -> Result<Next, ReconcileError> {
    let now = clock::now();
    let asked = run.asked_to_verify();
    if let Some(at) = waits_until(run).filter(|at| *at > now && !asked) {
        return Ok(Next::at(at, now));
    }
    let previous = run.verification.clone();
    if previous.is_none() {
        run.ctx.events.say(
            run.account.as_ref(),
            Happened::new(Happening::Created, "the root of trust is to be verified")
                .by(Cause::of(run.account.as_ref())),
        );
    }
    let (providers, context) = (run.ctx.providers.clone(), run.binding_context.clone());
    let spec = run.account.spec.clone();
    let subject = Subject {
        provider: spec.provider_type,
        named: spec.reference(),
        parsed: KeyReference::of_spec(&spec),
        context: &context,
    };
    let (mut verification, mut outcome) = verify::verify(&providers, subject, &mut Live(run)).await?;
    if let Ok(resolved) = &outcome
        && let Err(fault) = make_material(run, resolved).await?
    {
        outcome = Err(fault);
    }
    let now = clock::now();
    let next =
        verify::next_attempt(previous.as_ref(), &outcome, run.ctx.settings.verify_interval, spec.reference(), now);
    verification.next_attempt = Some(next);
    say(run, previous.as_ref(), &outcome);
    run.verification = Some(verification);
    Ok(Next::at(next, now))
}

/// A failed verification of the same spec waits for its next attempt; anything else is due.
fn waits_until(run: &Run<'_>) -> Option<Timestamp> {
    let status = run.account.status.as_ref()?;
    let verification = run.verification.as_ref()?;
    let same = status.observed_generation == run.account.metadata.generation
        && verification.key_reference == run.account.spec.reference();
    verification.next_attempt.filter(|_| same && verification.failure().is_some())
}

/// Version 1, in the record before it is used.
async fn make_material(run: &mut Run<'_>, resolved: &str) -> Result<Result<(), ProviderFault>, ReconcileError> {
    let material = RootMaterial::generate(1)?;
    let provider = run.account.spec.provider_type;
    let wrapped = match wrap_one(&run.ctx.providers, &run.root_id, &material, provider, resolved, clock::now()).await {
        Ok(wrapped) => wrapped,
        Err(fault) => return Ok(Err(fault)),
    };
    run.update_root(move |root| {
        if root.versions.is_empty() {
            root.versions.push(wrapped.clone());
        }
    })
    .await?;
    let chain = run.ctx.chains.of(&run.root_id);
    chain.insert(material);
    chain.wrap_with(1);
    run.derive_active();
    Ok(Ok(()))
}

fn say(run: &Run<'_>, previous: Option<&model::account::Verification>, outcome: &Result<String, ProviderFault>) {
    let before = previous.and_then(|v| v.failure()).and_then(|step| step.reason);
    let happened = match outcome {
        Ok(resolved) => Happened::new(
            Happening::Verified,
            format!("{resolved} passed its verification; the root of trust is ready"),
        ),
        Err(fault) if before == Some(fault.reason) => return,
        Err(fault) => {
            Happened::new(Happening::VerificationFailed, fault.to_string()).with(fact::REASON, fault.reason).warning()
        }
    };
    run.ctx.events.say(run.account.as_ref(), happened);
}
