//! Carries out what the plan says, each as one write to the key's bundle.

use super::observe::Observed;
use crate::chains::SharedChain;
use crate::context::Context;
use crate::error::ReconcileError;
use crate::events::{Cause, Happened};
use crate::plane::Id;
use crate::record::RecordError;
use jiff::Timestamp;
use keychain::KeyEntry;
use keychain::bundle::{KeyOwner, Origin};
use kube::api::DeleteParams;
use kube::{Api, ResourceExt};
use model::reconcile::KeyAction;
use model::service_key::VersionCause;
use model::wire::fact;
use model::{Happening, ServiceEncryptionKey, names};

/// Does it; `false` when the root's material isn't at hand yet, so nothing was done.
pub(super) async fn act(
    ctx: &Context,
    id: &Id,
    key: &ServiceEncryptionKey,
    observed: &Observed,
    action: KeyAction,
    now: Timestamp,
) -> Result<bool, ReconcileError> {
    match action {
        KeyAction::None => Ok(true),
        KeyAction::Create => create(ctx, key, observed, now).await,
        KeyAction::Rotate { cause, request } => rotate(ctx, key, observed, cause, request, now).await,
        KeyAction::SetDeletion(at) => {
            update(ctx, key, observed, move |entry| entry.deletion_at = at).await?;
            Ok(true)
        }
        KeyAction::Destroy => {
            ctx.bundles.remove(&observed.root, &id.name).await?;
            ctx.events.say(
                key,
                Happened::new(
                    Happening::Destroyed,
                    "the key's material is destroyed; what it encrypted can't be read again",
                ),
            );
            let api: Api<ServiceEncryptionKey> = ctx.api(&id.cluster)?;
            match api.delete(&id.name, &DeleteParams::default()).await {
                Ok(_) => Ok(true),
                Err(kube::Error::Api(status)) if status.is_not_found() => Ok(true),
                Err(error) => Err(error.into()),
            }
        }
    }
}

/// Keeps the recorded spec current, and takes an orphan back whose object was made anew.
pub(super) async fn sync_spec(
    ctx: &Context,
    observed: &Observed,
    key: &ServiceEncryptionKey,
) -> Result<(), ReconcileError> {
    let Some(entry) = &observed.entry else { return Ok(()) };
    if entry.spec == key.spec && entry.orphaned_at.is_none() {
        return Ok(());
    }
    update(ctx, key, observed, |_| {}).await?;
    let (from, to) = (entry.spec.rotation_schedule, key.spec.rotation_schedule);
    if from != to {
        let happened =
            Happened::new(Happening::Rescheduled, format!("the rotation schedule is {to}, no longer {from}"));
        ctx.events.say(
            key,
            happened.with(fact::FROM, from).with(fact::TO, to).by(Cause::of_field(key, "f:spec/f:rotationSchedule")),
        );
    }
    Ok(())
}

async fn update(
    ctx: &Context,
    key: &ServiceEncryptionKey,
    observed: &Observed,
    change: impl Fn(&mut KeyEntry) + Send + 'static,
) -> Result<(), ReconcileError> {
    let (name, spec) = (key.name_any(), key.spec.clone());
    ctx.bundles
        .change(&observed.root, move |set| {
            let Some(mut entry) = set.get(&name).cloned() else { return Ok((Vec::new(), ())) };
            adopt(&mut entry, &spec);
            change(&mut entry);
            Ok((set.put(&name, entry)?, ()))
        })
        .await?;
    if let Some(entry) = observed.entry.as_ref().filter(|entry| entry.orphaned_at.is_some()) {
        let message = format!("the key is back at version {}, with all it had", entry.current_version());
        ctx.events.say(key, Happened::new(Happening::Restored, message).by(Cause::of_annotation(key, names::RESTORE)));
    }
    Ok(())
}

/// The object is there: its spec counts, and the entry is no orphan any more.
fn adopt(entry: &mut KeyEntry, spec: &model::ServiceEncryptionKeySpec) {
    entry.spec.clone_from(spec);
    if entry.orphaned_at.take().is_some() {
        entry.deletion_at = None;
    }
}

async fn create(
    ctx: &Context,
    key: &ServiceEncryptionKey,
    observed: &Observed,
    now: Timestamp,
) -> Result<bool, ReconcileError> {
    let chain = ctx.chains.of(&observed.root);
    let (name, spec, root) = (key.name_any(), key.spec.clone(), observed.root.clone());
    // A request that was there before the key was is answered by its first version.
    let handled = key.annotations().get(names::ROTATE).cloned();
    let by = Cause::of(key);
    let origin = Origin::new(VersionCause::Created, by.actor.as_deref(), by.reason.as_deref());
    let made = ctx.bundles.change(&observed.root, move |set| {
        if set.get(&name).is_some() {
            return Ok((Vec::new(), true));
        }
        let owner = KeyOwner { tenant_id: &root.tenant_id, account: &root.account, key: &name };
        let Some(mut entry) =
            with_root(&chain, |material| KeyEntry::create(owner, spec.clone(), material, origin.clone(), now))?
        else {
            return Ok((Vec::new(), false));
        };
        entry.handled_rotation.clone_from(&handled);
        Ok((set.put(&name, entry)?, true))
    });
    let made = made.await?;
    if made {
        ctx.events
            .say(key, Happened::new(Happening::Created, "version 1 is made and recorded").with(fact::TO, 1).by(by));
    }
    Ok(made)
}

async fn rotate(
    ctx: &Context,
    key: &ServiceEncryptionKey,
    observed: &Observed,
    cause: VersionCause,
    request: Option<String>,
    now: Timestamp,
) -> Result<bool, ReconcileError> {
    let chain = ctx.chains.of(&observed.root);
    let (name, spec, root) = (key.name_any(), key.spec.clone(), observed.root.clone());
    let seen = observed.entry.as_ref().map_or(0, KeyEntry::current_version);
    let by = match cause {
        VersionCause::Manual => Cause::of_annotation(key, names::ROTATE),
        VersionCause::Schedule | VersionCause::Created => Cause::default(),
    };
    let origin = Origin::new(cause, by.actor.as_deref(), by.reason.as_deref());
    let rotated = ctx.bundles.change(&observed.root, move |set| {
        let Some(mut entry) = set.get(&name).cloned().filter(|entry| entry.current_version() == seen) else {
            return Ok((Vec::new(), Some(seen)));
        };
        let owner = KeyOwner { tenant_id: &root.tenant_id, account: &root.account, key: &name };
        let Some(version) = with_root(&chain, |material| entry.rotate(owner, material, origin.clone(), now))? else {
            return Ok((Vec::new(), None));
        };
        adopt(&mut entry, &spec);
        if request.is_some() {
            entry.handled_rotation.clone_from(&request);
        }
        Ok((set.put(&name, entry)?, Some(version)))
    });
    let Some(version) = rotated.await? else { return Ok(false) };
    if version > seen {
        let why = if cause == VersionCause::Manual { "by request" } else { "by schedule" };
        ctx.events.say(
            key,
            Happened::new(
                Happening::Rotated,
                format!("version {seen} → {version} {why}; version {seen} only decrypts from now on"),
            )
            .with(fact::FROM, seen)
            .with(fact::TO, version)
            .with(fact::CAUSE, cause.as_str())
            .by(by),
        );
    }
    Ok(true)
}

/// Works with the root version that wraps new material; `None` while it isn't at hand.
fn with_root<T>(
    chain: &SharedChain,
    work: impl FnOnce(&keychain::RootMaterial) -> Result<T, keychain::envelope::EnvelopeError>,
) -> Result<Option<T>, RecordError> {
    let Some(version) = chain.wrapping_version() else { return Ok(None) };
    let held = chain.read();
    Ok(held.get(version).map(work).transpose()?)
}
