//! One term of leadership: everything is read anew, watched, worked on, and dropped at its end.

use crate::context::{Asked, Context, Settings, Work};
use crate::desk::Desk;
use crate::edges::EdgeObjects;
use crate::error::ReconcileError;
use crate::events::Events;
use crate::http::Health;
use crate::observe;
use crate::plane::{Endpoint, Id, Plane, Store, follow_endpoint, watch_all};
use crate::provider::Providers;
use crate::record::{BundleStore, TenantRecords};
use crate::recounts::Recounts;
use crate::service_key::Told;
use crate::work::{Failures, FirstPass, worker};
use keychain::{Orchestrator, policy};
use kube::{Client, Config, ResourceExt};
use model::names;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// Side by side, so that many keys are one write of their bundle; kcp does not take more with more.
const WORKERS: usize = 64;
/// An external key that doesn't answer holds its worker up: there are so many that others don't notice.
const ROOT_WORKERS: usize = 128;
/// What can't be looked at must not keep every edge waiting for ever.
const FIRST_PASS_PATIENCE: Duration = Duration::from_secs(20);
/// Roots that answer do it in this time; edges keep what they hold of the others.
const FIRST_ROOTS_PATIENCE: Duration = Duration::from_secs(2);
const START_RETRY: Duration = Duration::from_secs(1);

/// What a term is worked with.
#[derive(Clone)]
pub(crate) struct Term {
    pub(crate) provider: Client,
    pub(crate) config: Config,
    pub(crate) providers: Providers,
    pub(crate) settings: Settings,
    pub(crate) health: Health,
}

/// Works until it is told to stop; dropping it is the end of a leader that has lost its lease.
pub(crate) async fn work(term: Term, orchestrator: Orchestrator, stop: CancellationToken) {
    let loaded = tokio::select! {
        loaded = load(&term.provider, &orchestrator) => loaded,
        () = stop.cancelled() => return,
    };
    let mut tasks = JoinSet::new();
    let (endpoint, followed) = watch::channel(Endpoint::Unknown);
    tasks.spawn(follow_endpoint(term.config.clone(), term.provider.clone(), names::EXPORT.to_owned(), endpoint));
    let plane = Plane::new(term.provider.clone(), followed);
    let (policy, due) = policy::engine::<Id>(policy::system_clock());
    let desk = Desk::default();
    let ctx = Arc::new(Context {
        events: Events::start(&plane, &desk, &mut tasks),
        plane,
        bindings: Store::default(),
        tenants: Store::default(),
        accounts: Store::default(),
        keys: Store::default(),
        records: loaded.records,
        bundles: loaded.bundles,
        chains: crate::chains::Chains::default(),
        providers: term.providers,
        policy,
        orchestrator,
        queue: desk,
        recounts: Recounts::default(),
        settings: term.settings,
        told: Told::default(),
        asked: Asked::default(),
    });
    watch_kinds(&mut tasks, &ctx);
    tasks.spawn(observe::due_keys(ctx.clone(), due));
    tasks.spawn(observe::orchestrator_changes(ctx.clone(), loaded.edges));
    term.health.lead(Some(ctx.clone()));
    tokio::select! {
        () = synced(&ctx) => {}
        () = stop.cancelled() => return,
    }
    let (roots, rest): (Vec<Work>, Vec<Work>) =
        everything(&ctx).into_iter().partition(|work| matches!(work, Work::Account(_)));
    let first_roots = Arc::new(FirstPass::of(roots.iter().cloned()));
    let first = Arc::new(FirstPass::of(rest.iter().cloned()));
    for work in roots.into_iter().chain(rest) {
        ctx.queue.add(work);
    }
    let failures = Arc::new(Failures::default());
    let mut workers = JoinSet::new();
    for (queue, first, count) in [(&ctx.queue.rest, &first, WORKERS), (&ctx.queue.roots, &first_roots, ROOT_WORKERS)] {
        for _ in 0..count {
            let (queue, first, metrics) = (queue.clone(), first.clone(), term.health.metrics.clone());
            workers.spawn(worker(ctx.clone(), queue, failures.clone(), first, metrics, stop.clone()));
        }
    }
    tasks.spawn(announce(ctx.clone(), first, first_roots));
    tracing::info!(
        workspaces = ctx.bindings.len(),
        accounts = ctx.accounts.len(),
        keys = ctx.keys.len(),
        "the controller works"
    );
    while workers.join_next().await.is_some() {}
    ctx.events.written().await;
}

struct Loaded {
    records: TenantRecords,
    bundles: BundleStore,
    edges: EdgeObjects,
}

/// Reads the provider's record, as often as it takes.
async fn load(provider: &Client, orchestrator: &Orchestrator) -> Loaded {
    loop {
        match try_load(provider, orchestrator).await {
            Ok(loaded) => return loaded,
            Err(error) => {
                tracing::warn!(%error, cause = ?std::error::Error::source(&error), "the provider's record can't be read; trying again (was `openkcm-controller install` run?)");
                tokio::time::sleep(START_RETRY).await;
            }
        }
    }
}

async fn try_load(provider: &Client, orchestrator: &Orchestrator) -> Result<Loaded, ReconcileError> {
    let records = TenantRecords::load(provider.clone()).await?;
    let bundles = BundleStore::load(provider.clone()).await?;
    let (edges, known) = EdgeObjects::load(provider.clone()).await?;
    orchestrator.remember(known);
    Ok(Loaded { records, bundles, edges })
}

fn watch_kinds(tasks: &mut JoinSet<()>, ctx: &Arc<Context>) {
    let endpoint = || ctx.plane.endpoint();
    let desk = || ctx.queue.clone();
    let workspaces = desk();
    tasks.spawn(watch_all(endpoint(), ctx.bindings.clone(), move |id| {
        workspaces.add_urgent(Work::Workspace(id.cluster));
    }));
    let tenants = desk();
    tasks.spawn(watch_all(endpoint(), ctx.tenants.clone(), move |id| tenants.add_urgent(Work::Workspace(id.cluster))));
    let accounts = desk();
    tasks.spawn(watch_all(endpoint(), ctx.accounts.clone(), move |id| accounts.add(Work::Account(id))));
    let keyed = ctx.clone();
    tasks.spawn(watch_all(endpoint(), ctx.keys.clone(), move |id| observe::key_changed(&keyed, id)));
}

async fn synced(ctx: &Context) {
    ctx.bindings.synced().await;
    ctx.tenants.synced().await;
    ctx.accounts.synced().await;
    ctx.keys.synced().await;
}

/// All there is: in kcp, and in the record alone (unbound workspaces, keys whose object is gone).
fn everything(ctx: &Context) -> Vec<Work> {
    let mut all: Vec<Work> = ctx.bindings.ids().into_iter().map(|id| Work::Workspace(id.cluster)).collect();
    all.extend(ctx.accounts.ids().into_iter().map(Work::Account));
    all.extend(ctx.keys.ids().into_iter().map(Work::Key));
    for record in ctx.records.all() {
        let cluster = &record.spec.cluster;
        all.push(Work::Workspace(cluster.clone()));
        for root in ctx.bundles.roots_of(&record.name_any()) {
            if record.spec.unbound_at.is_some() {
                continue;
            }
            let set = ctx.bundles.read(&root);
            let ids = set.keys().map(|(name, _)| Id::new(cluster, name));
            all.extend(ids.filter(|id| ctx.keys.get(id).is_none()).map(Work::Key));
        }
    }
    all
}

/// Edges are synchronised once every key was looked at, or when that takes too long. A root that doesn't answer delays nobody:
/// of its keys edges keep what they hold.
async fn announce(ctx: Arc<Context>, first: Arc<FirstPass>, roots: Arc<FirstPass>) {
    let roots = async { tokio::time::timeout(FIRST_ROOTS_PATIENCE, roots.finished()).await.is_ok() };
    let rest = async { tokio::time::timeout(FIRST_PASS_PATIENCE, first.finished()).await.is_ok() };
    let (roots_answered, all_seen) = tokio::join!(roots, rest);
    if !roots_answered {
        tracing::warn!("some roots of trust don't answer yet; edges keep what they hold of them");
    }
    if !all_seen {
        tracing::warn!(open = first.open(), "some objects can't be looked at yet; edges are synchronised without them");
    }
    ctx.orchestrator.loaded();
}
