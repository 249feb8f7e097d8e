//! Deleting a root (FR-204): held while service keys reference it; what goes with its binding is let through at once.

use super::run::Run;
use crate::context::{Context, Next};
use crate::error::ReconcileError;
use crate::events::{Cause, Happened};
use crate::finalizer;
use crate::plane::Id;
use crate::record::RootId;
use crate::retired;
use kube::ResourceExt;
use model::condition::types;
use model::wire::fact;
use model::{Account, Happening};
use std::sync::Arc;

pub(super) async fn reconcile(ctx: &Context, id: &Id, account: &Arc<Account>) -> Result<Next, ReconcileError> {
    if !finalizer::is_held(account.as_ref()) {
        return Ok(Next::Done);
    }
    let api = ctx.api(&id.cluster)?;
    let record = ctx.records.get(&id.cluster).filter(|record| record.spec.unbound_at.is_none());
    let Some(record) = record else {
        finalizer::release(&api, account.as_ref()).await?;
        return Ok(Next::Done);
    };
    if ctx.is_unbinding(&id.cluster).await? {
        finalizer::release(&api, account.as_ref()).await?;
        return Ok(Next::Done);
    }
    if !ctx.keys_of(id).is_empty() {
        let known = account.status.as_ref().is_some_and(|status| status.condition(types::DELETION_BLOCKED).is_some());
        Run::start(ctx, id, account.clone(), &record).await?.publish().await?;
        if !known {
            let keys = ctx.keys_of(id).len();
            let message = format!("{keys} service keys use this root; delete them first");
            let happened = Happened::new(Happening::DeletionBlocked, message).with(fact::KEYS, keys).warning();
            ctx.events.say(account.as_ref(), happened.by(Cause::of_deletion(account.as_ref())));
        }
        return Ok(Next::Done);
    }
    let root = RootId::new(record.name_any(), &id.name);
    // Seen once more on its way out, it is gone already.
    let is_news = record.spec.roots.iter().any(|root| root.name == id.name && root.deleted_at.is_none());
    let message = match retired::retire(ctx, &id.cluster, &root).await? {
        None => "the root of trust and its material are gone".to_owned(),
        Some(last) => format!(
            "the root of trust is gone; the material of removed keys is kept until {last}, and a root of this name takes it over"
        ),
    };
    if is_news {
        ctx.events
            .say(account.as_ref(), Happened::new(Happening::Deleted, message).by(Cause::of_deletion(account.as_ref())));
    }
    finalizer::release(&api, account.as_ref()).await?;
    Ok(Next::Done)
}
