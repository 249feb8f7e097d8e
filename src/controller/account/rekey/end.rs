//! How a re-key ends. The confirmation is taken off first, so that a past one never confirms a later re-key.

use super::super::run::Run;
use super::change;
use crate::error::ReconcileError;
use crate::events::{Cause, Happened};
use crate::plane::patch_params;
use jiff::Timestamp;
use kube::ResourceExt;
use kube::api::{Api, Patch};
use model::account::{ActiveKey, RekeyPhase};
use model::{Account, names};
use serde_json::json;

/// One write of the record switches the root: from then on the target is the key in use.
pub(super) async fn completed(run: &mut Run<'_>, version: u32, total: u32) -> Result<(), ReconcileError> {
    let Some(rekey) = run.rekey.clone() else { return Ok(()) };
    let spec = run.account.spec.clone();
    let to = rekey.to.clone();
    run.update_root(move |root| {
        root.versions.retain(|known| known.version == version);
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
    let now = Timestamp::now();
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
    let cause = Cause { actor: rekey.confirmed_by, reason: rekey.reason, correlation_id: None };
    run.ctx.events.say(run.account.as_ref(), Happened::new("RekeyCompleted", message).by(cause));
    Ok(())
}

/// What is moved stays moved; the old key stays in use.
pub(super) async fn failed(run: &mut Run<'_>, why: &str) -> Result<(), ReconcileError> {
    ended(run, RekeyPhase::Failed, Happened::new("RekeyFailed", why).warning()).await
}

/// Keys already wrapped by the target stay so; confirming again goes on.
pub(super) async fn cancelled(run: &mut Run<'_>) -> Result<(), ReconcileError> {
    let latest = run.ctx.accounts.get(run.id).unwrap_or_else(|| run.account.clone());
    let happened = Happened::new("RekeyCancelled", "the re-key is cancelled; keys already moved stay moved")
        .by(Cause::of(latest.as_ref()));
    ended(run, RekeyPhase::Cancelled, happened).await
}

async fn ended(run: &mut Run<'_>, phase: RekeyPhase, happened: Happened) -> Result<(), ReconcileError> {
    take_off_confirmation(run).await?;
    change(run, |rekey| {
        rekey.phase = phase;
        rekey.finished_at = Some(Timestamp::now());
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
    run.update_root(move |root| root.versions.retain(|known| known.version == version)).await?;
    run.ctx.chains.of(&run.root_id).retain(&[version]);
    Ok(())
}

async fn take_off_confirmation(run: &mut Run<'_>) -> Result<(), ReconcileError> {
    let latest = run.ctx.accounts.get(run.id).unwrap_or_else(|| run.account.clone());
    let present: Vec<&str> = [names::CONFIRM_REKEY, names::RETRY_REKEY]
        .into_iter()
        .filter(|name| latest.annotations().contains_key(*name))
        .collect();
    if present.is_empty() {
        return Ok(());
    }
    let nulls: serde_json::Map<_, _> =
        present.into_iter().map(|name| (name.to_owned(), serde_json::Value::Null)).collect();
    let api: Api<Account> = run.ctx.api(&run.id.cluster)?;
    let account =
        api.patch(&run.id.name, &patch_params(), &Patch::Merge(json!({"metadata": {"annotations": nulls}}))).await?;
    run.account = std::sync::Arc::new(account.clone());
    run.ctx.accounts.observe(account);
    Ok(())
}
