//! How a re-key ends. The confirmation is taken off first, so that a past one never confirms a later re-key.

use super::super::run::Run;
use super::change;
use crate::clock;
use crate::error::ReconcileError;
use crate::events::{Cause, Happened};
use crate::plane::patch_params;
use kube::ResourceExt;
use kube::api::{Api, Patch};
use model::account::{ActiveKey, RekeyPhase};
use model::wire::fact;
use model::{Account, Happening, names};
use serde_json::json;

/// One write of the record switches the root: from then on the target is the key in use.
pub(super) async fn completed(run: &mut Run<'_>, version: u32, total: u32) -> Result<(), ReconcileError> {
    let Some(rekey) = run.rekey.clone() else { return Ok(()) };
    let spec = run.account.spec.clone();
    let to = rekey.to.clone();
    run.update_root(move |root| {
        root.keep_only(version);
        root.spec = spec.clone();
        if spec.provider_type != to.provider_type || spec.reference() != to.key_reference {
            // The spec has moved on meanwhile: that is the next re-key.
            root.spec.provider_type = to.provider_type;
            root.spec.key_reference = Some(to.key_reference.clone()).filter(|reference| !reference.is_empty());
        }
    })
    .await?;
    run.ctx.chains.of(&run.root_id).retain(&[version]);
    run.derive_active();
    let now = clock::now();
    run.active = run.active.take().map(|active| ActiveKey { verified_at: now, ..active });
    let next = now.checked_add(run.ctx.settings.verify_interval).ok();
    if let Some(verification) = run.verification.as_mut().filter(|v| v.key_reference == rekey.to.key_reference) {
        verification.next_attempt = next;
    }
    take_off_confirmation(run).await?;
    change(run, |rekey| {
        rekey.phase = RekeyPhase::Completed;
        rekey.total = total;
        rekey.done = total;
        rekey.failed = 0;
        rekey.failures.clear();
        rekey.finished_at = Some(now);
    });
    run.publish().await?;
    let message = format!("{total} service keys are wrapped by version {version}, under {}", rekey.to.key_reference);
    let cause = Cause { actor: rekey.confirmed_by, reason: rekey.reason, ..Cause::default() };
    run.ctx.events.say(
        run.account.as_ref(),
        Happened::new(Happening::RekeyCompleted, message).with(fact::KEYS, total).with(fact::TO, version).by(cause),
    );
    Ok(())
}

/// What is moved stays moved; the old key stays in use.
pub(super) async fn failed(run: &mut Run<'_>, why: &str) -> Result<(), ReconcileError> {
    ended(run, RekeyPhase::Failed, Happened::new(Happening::RekeyFailed, why).warning()).await
}

/// Keys already wrapped by the target stay so; confirming again goes on.
pub(super) async fn cancelled(run: &mut Run<'_>) -> Result<(), ReconcileError> {
    let latest = run.ctx.accounts.get(run.id).unwrap_or_else(|| run.account.clone());
    let happened = Happened::new(Happening::RekeyCancelled, "the re-key is cancelled; keys already moved stay moved")
        .by(Cause::of_annotation(latest.as_ref(), names::CANCEL_REKEY));
    ended(run, RekeyPhase::Cancelled, happened).await
}

async fn ended(run: &mut Run<'_>, phase: RekeyPhase, happened: Happened) -> Result<(), ReconcileError> {
    take_off_confirmation(run).await?;
    change(run, |rekey| {
        rekey.phase = phase;
        rekey.finished_at = Some(clock::now());
    });
    if let Some(active) = run.root.versions.first().map(|version| version.version) {
        run.ctx.chains.of(&run.root_id).wrap_with(active);
    }
    run.publish().await?;
    run.ctx.events.say(run.account.as_ref(), happened);
    Ok(())
}

/// Drops every version of the root but one.
pub(super) async fn keep_only(run: &mut Run<'_>, version: u32) -> Result<(), ReconcileError> {
    run.update_root(move |root| root.keep_only(version)).await?;
    run.ctx.chains.of(&run.root_id).retain(&[version]);
    Ok(())
}

/// Takes off what asked for this operation. What was confirmed meanwhile, for another key, is the next one's.
async fn take_off_confirmation(run: &mut Run<'_>) -> Result<(), ReconcileError> {
    let Some(rekey) = &run.rekey else { return Ok(()) };
    let latest = run.ctx.accounts.get(run.id).unwrap_or_else(|| run.account.clone());
    let done = [
        (names::CONFIRM_REKEY, names::rekey_confirmation(&run.id.name, &rekey.to.key_reference)),
        (names::RETRY_REKEY, rekey.operation_id.clone()),
    ];
    let present = done.into_iter().filter(|(name, value)| latest.annotations().get(*name) == Some(value));
    let nulls: serde_json::Map<_, _> = present.map(|(name, _)| (name.to_owned(), serde_json::Value::Null)).collect();
    if nulls.is_empty() {
        return Ok(());
    }
    let api: Api<Account> = run.ctx.api(&run.id.cluster)?;
    // Under the version that was looked at: somebody may confirm another key this moment.
    let change = json!({"metadata": {"annotations": nulls, "resourceVersion": latest.resource_version()}});
    let account = api.patch(&run.id.name, &patch_params(), &Patch::Merge(change)).await?;
    run.account = std::sync::Arc::new(account.clone());
    run.ctx.accounts.observe(account);
    Ok(())
}
