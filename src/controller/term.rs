//! One term of leadership: everything is read anew, watched, worked on, and dropped at its end.

use crate::absent::Absent;
use crate::context::{Asked, Context, Settings, Work};
use crate::desk::Desk;
use crate::edges::EdgeObjects;
use crate::error::ReconcileError;
use crate::events::Events;
use crate::http::Health;
use crate::observe;
use crate::plane::{Followed, Id, Kind, Plane, Served, Store, follow_consumers, follow_slice};
use crate::provider::Providers;
use crate::record::{BundleStore, TenantRecords};
use crate::recounts::Recounts;
use crate::service_key::{Damaged, Opened, Told};
use crate::work::{Failures, FirstPass, worker};
use keychain::{Orchestrator, policy};
use kube::{Client, Config};
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
    let (shards, followed) = watch::channel(None);
    tasks.spawn(follow_slice(term.config.clone(), term.provider.clone(), names::EXPORT.to_owned(), shards));
    let served = Served::default();
    let plane = Plane::new(term.provider.clone(), followed.clone(), served.clone());
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
        opened: Opened::default(),
        damaged: Damaged::default(),
        asked: Asked::default(),
        absent: Absent::default(),
    });
    tasks.spawn(follow_consumers(followed, served, kinds(&ctx)));
    tasks.spawn(observe::due_keys(ctx.clone(), due));
    tasks.spawn(observe::orchestrator_changes(ctx.clone(), loaded.edges));
    term.health.lead(Some(ctx.clone()));
    tokio::select! {
        () = heard(&ctx) => {}
        () = stop.cancelled() => return,
    }
    term.health.works();
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

fn kinds(ctx: &Arc<Context>) -> Vec<Box<dyn Followed>> {
    let (workspaces, tenants, accounts) = (ctx.queue.clone(), ctx.queue.clone(), ctx.queue.clone());
    let keyed = ctx.clone();
    vec![
        Kind::boxed(ctx.bindings.clone(), move |id| workspaces.add_urgent(Work::Workspace(id.cluster))),
        Kind::boxed(ctx.tenants.clone(), move |id| tenants.add_urgent(Work::Workspace(id.cluster))),
        Kind::boxed(ctx.accounts.clone(), move |id| accounts.add(Work::Account(id))),
        Kind::boxed(ctx.keys.clone(), move |id| observe::key_changed(&keyed, id)),
    ]
}

/// Waits until every shard has listed everything; or, after a while, until one has: the workspaces of the others wait.
async fn heard(ctx: &Context) {
    let all = async {
        ctx.bindings.synced().await;
        ctx.tenants.synced().await;
        ctx.accounts.synced().await;
        ctx.keys.synced().await;
    };
    let some = async {
        loop {
            tokio::time::sleep(ctx.settings.shard_patience).await;
            let (heard, missing) = ctx.shards();
            if !heard.is_empty() {
                return missing;
            }
        }
    };
    tokio::select! {
        () = all => {}
        missing = some => tracing::warn!(?missing, "shards of kcp don't answer; their workspaces wait, those of the others are served"),
    }
}

/// All there is: in kcp, and in the record alone (unbound workspaces, keys whose object is gone).
fn everything(ctx: &Context) -> Vec<Work> {
    let mut all: Vec<Work> = ctx.bindings.ids().into_iter().map(|id| Work::Workspace(id.cluster)).collect();
    all.extend(ctx.accounts.ids().into_iter().map(Work::Account));
    all.extend(ctx.keys.ids().into_iter().map(Work::Key));
    for record in ctx.records.all() {
        let cluster = &record.spec.cluster;
        all.push(Work::Workspace(cluster.clone()));
        all.extend(ctx.recorded_keys(cluster).into_iter().map(Work::Key));
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
