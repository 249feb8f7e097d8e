//! The Tenant (FR-101, FR-102): made when the export is bound, kept in the record when it is unbound, restored when it is bound
//! again.
//!
//! Invariants: the tenant id is in the record before anything else exists; everything is create-if-absent, so a crash at any
//! point is healed by doing it again; an unbind deletes nothing of the record.

use crate::clock;
use crate::context::{Context, Next};
use crate::error::ReconcileError;
use crate::events::Happened;
use crate::plane::{Binding, Id, StatusWriter};
use crate::purge;
use crate::recovery;
use keychain::KeyId;
use keychain::orchestrator::EvictReason;
use kube::api::{Api, PostParams};
use kube::{Resource, ResourceExt};
use model::reconcile::{NoEvents, TenantFacts, tenant_status};
use model::tenant::{Tenant, TenantSpec, Workspace};
use model::tenant_record::TenantRecord;
use model::{Happening, RotationJitter, names};
use std::sync::Arc;
use std::time::Duration;

const RETENTION_CHECK: Duration = Duration::from_hours(1);
/// Until a shard that hasn't listed its bindings yet is looked at again.
const NOT_HEARD: Duration = Duration::from_secs(1);
/// On a Tenant that was made from the record: when.
const RECOVERED_AT: &str = "openkcm.io/recovered-at";

/// Brings a consumer's Tenant in line with its binding.
pub async fn reconcile(ctx: &Context, cluster: &str) -> Result<Next, ReconcileError> {
    let binding = ctx.binding(cluster);
    let Some(binding) = binding.filter(|binding| binding.is_bound()) else { return unbound(ctx, cluster).await };
    let Some(path) = binding.path() else { return Ok(Next::Done) };
    let name = names::tenant_name(path);
    forget_purged(ctx, cluster).await?;
    let known = ctx.records.get(cluster);
    let record = ctx.records.ensure(path, cluster, &name, binding.uid()).await?;
    let recovering = known.as_ref().is_some_and(|known| was_away(known, &binding));
    let tenant = match ctx.tenants.get(&Id::new(cluster, &name)) {
        Some(tenant) => tenant,
        None => create(ctx, &record, known.is_some()).await?,
    };
    if recovering {
        recovery::restore(ctx, &record).await?;
    }
    ctx.records
        .update(cluster, |spec| {
            spec.unbound_at = None;
            spec.binding = binding.uid();
        })
        .await?;
    for foreign in ctx.tenants.of_cluster(cluster).iter().filter(|found| !is_of(found, &record)) {
        leave_alone(ctx, foreign, &record).await?;
    }
    if !is_of(&tenant, &record) {
        return Ok(Next::Done);
    }
    let suspended = tenant.spec.suspended;
    let moved = record.spec.suspended != suspended;
    ctx.records.update(cluster, |spec| spec.suspended = suspended).await?;
    write_status(ctx, &tenant, &record).await?;
    if moved || recovering || known.is_none() {
        ctx.touch_cluster(cluster);
    }
    if moved && !recovering {
        let (what, message) = if suspended {
            (Happening::Suspended, "keys are no longer served")
        } else {
            (Happening::Resumed, "keys are served again")
        };
        ctx.events.say(tenant.as_ref(), Happened::new(what, message).by(crate::events::Cause::of(tenant.as_ref())));
    }
    Ok(Next::Done)
}

/// Whether the workspace's objects were deleted with an earlier binding, whether or not anybody saw it happen.
fn was_away(record: &TenantRecord, binding: &Binding) -> bool {
    record.spec.unbound_at.is_some() || record.spec.binding.is_some() && record.spec.binding != binding.uid()
}

/// Whether the object is the tenant of the workspace it lies in. Names don't tell: paths collapse when they are written as a name,
/// and an object can be copied.
fn is_of(tenant: &Tenant, record: &TenantRecord) -> bool {
    let Workspace { path, cluster } = &tenant.spec.workspace;
    tenant.name_any() == record.spec.tenant_name && *path == record.spec.path && *cluster == record.spec.cluster
}

/// A Tenant that stands for another workspace than the one it lies in is told so; nothing of it is read, nothing of it is used.
async fn leave_alone(ctx: &Context, tenant: &Arc<Tenant>, record: &TenantRecord) -> Result<(), ReconcileError> {
    let Workspace { path, cluster } = &tenant.spec.workspace;
    let own = &record.spec;
    let message = format!(
        "this object stands for workspace {path} (cluster {cluster}), but lies in {} (cluster {}), whose tenant is {} and is made by the \
         provider; the provider's operator deletes this one",
        own.path, own.cluster, own.tenant_name
    );
    let facts = TenantFacts {
        tenant,
        tenant_id: None,
        recovered: false,
        fault: Some(("ForeignWorkspace", &message)),
        no_events: None,
        rotation_jitter: RotationJitter::default(),
        now: clock::now(),
    };
    let api = ctx.api(&own.cluster)?;
    if StatusWriter::new(api, ctx.tenants.clone(), tenant).set(tenant_status(facts)).await? {
        ctx.events.say(tenant.as_ref(), Happened::new(Happening::ForeignWorkspace, message).warning());
    }
    Ok(())
}

async fn create(ctx: &Context, record: &TenantRecord, recovered: bool) -> Result<Arc<Tenant>, ReconcileError> {
    let spec = &record.spec;
    let workspace = Workspace { path: spec.path.clone(), cluster: spec.cluster.clone() };
    let mut tenant = Tenant::new(&spec.tenant_name, TenantSpec { workspace, suspended: spec.suspended });
    tenant.annotations_mut().insert(names::TENANT_ID.to_owned(), record.name_any());
    if recovered {
        tenant.annotations_mut().insert(RECOVERED_AT.to_owned(), clock::now().to_string());
    }
    let api: Api<Tenant> = ctx.api(&spec.cluster)?;
    let made = match api.create(&PostParams::default(), &tenant).await {
        Ok(made) => {
            let (what, message) = if recovered {
                (Happening::Recovered, "the tenant is restored from the provider's record")
            } else {
                (Happening::Created, "the workspace's tenant is made")
            };
            ctx.events.say(&made, Happened::new(what, message));
            made
        }
        Err(kube::Error::Api(status)) if status.is_already_exists() => api.get(&spec.tenant_name).await?,
        Err(error) => return Err(error.into()),
    };
    ctx.tenants.observe(made.clone());
    Ok(Arc::new(made))
}

async fn write_status(ctx: &Context, tenant: &Arc<Tenant>, record: &TenantRecord) -> Result<(), ReconcileError> {
    let api = ctx.api(&record.spec.cluster)?;
    let id = record.name_any();
    let facts = TenantFacts {
        tenant,
        tenant_id: Some(&id),
        recovered: tenant.annotations().contains_key(RECOVERED_AT),
        fault: None,
        no_events: no_events(ctx, &record.spec.cluster),
        rotation_jitter: ctx.settings.rotation_jitter,
        now: clock::now(),
    };
    StatusWriter::new(api, ctx.tenants.clone(), tenant).set(tenant_status(facts)).await?;
    Ok(())
}

/// Why nothing is told in the workspace of what happens there.
fn no_events(ctx: &Context, cluster: &str) -> Option<NoEvents> {
    if ctx.binding(cluster).is_some_and(|binding| !binding.accepts_events()) {
        Some(NoEvents::ClaimRejected)
    } else {
        ctx.events.is_missing(cluster).then_some(NoEvents::NamespaceMissing)
    }
}

/// What `purge` has destroyed meanwhile isn't remembered: the workspace begins anew.
async fn forget_purged(ctx: &Context, cluster: &str) -> Result<(), ReconcileError> {
    let unbound = ctx.records.get(cluster).filter(|record| record.spec.unbound_at.is_some());
    if let Some(record) = unbound
        && !ctx.records.is_still_there(cluster).await?
    {
        ctx.bundles.forget(&record.name_any());
    }
    Ok(())
}

/// The binding is gone, or going: the record says since when, and edges forget the workspace's keys. When the retention ends, all
/// of it is destroyed.
async fn unbound(ctx: &Context, cluster: &str) -> Result<Next, ReconcileError> {
    let Some(record) = ctx.records.get(cluster) else { return Ok(Next::Done) };
    match ctx.binding(cluster) {
        Some(binding) if binding.meta().deletion_timestamp.is_none() => return Ok(Next::Done),
        // The shard that serves the workspace may not have been heard yet.
        None if !ctx.bindings.is_complete() => return Ok(Next::After(NOT_HEARD)),
        Some(_) | None => {}
    }
    let now = clock::now();
    if record.spec.unbound_at.is_none() {
        ctx.records.update(cluster, |spec| spec.unbound_at = Some(now)).await?;
        tracing::info!(cluster, path = record.spec.path, "the workspace is unbound; its record is kept");
    }
    for root in ctx.bundles.roots_of(&record.name_any()) {
        for (name, _) in ctx.bundles.read(&root).keys() {
            ctx.policy.remove(Id::new(cluster, name));
            let key = KeyId::new(&record.spec.path, cluster, name);
            ctx.orchestrator.evict(&key, EvictReason::KeyNotFound);
        }
        ctx.chains.remove(&root);
    }
    let Some(ends) = record.spec.unbound_at.unwrap_or(now).checked_add(ctx.settings.retention).ok() else {
        return Ok(Next::Done);
    };
    if ends > now {
        // Timers are looked at anew now and then: a month is long for a clock.
        return Ok(Next::at(ends, now).or(Next::After(RETENTION_CHECK)));
    }
    forget_purged(ctx, cluster).await?;
    if let Some(record) = ctx.records.get(cluster) {
        purge::destroy(&ctx.records, &ctx.bundles, &record).await?;
    }
    Ok(Next::Done)
}
