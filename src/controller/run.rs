//! A running controller: the watches, the workers, the timers, the orchestrator and the ports it is asked on.

use crate::context::{Asked, Context, Settings, Work};
use crate::desk::Desk;
use crate::edge_auth::KcpEdges;
use crate::edges::EdgeObjects;
use crate::error::ReconcileError;
use crate::events::Events;
use crate::http::{self, Health};
use crate::observe;
use crate::plane::{Endpoint, Id, Plane, Store, follow_endpoint, watch_all};
use crate::provider::Providers;
use crate::record::{BundleStore, TenantRecords};
use crate::recounts::Recounts;
use crate::service_key::Told;
use crate::work::{Failures, FirstPass, worker};
use keychain::orchestrator::OrchestratorConfig;
use keychain::{Orchestrator, policy};
use kube::{Client, Config, ResourceExt};
use model::names;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// Side by side, so that many keys are one write of their bundle; kcp does not take more with more.
const WORKERS: usize = 64;
/// An external key that doesn't answer holds its worker up: there are so many that others don't notice.
const ROOT_WORKERS: usize = 128;
/// What nobody waits for gets so many.
const LATER_WORKERS: usize = 4;
/// What can't be looked at must not keep every edge waiting for ever.
const FIRST_PASS_PATIENCE: Duration = Duration::from_secs(20);
/// Roots that answer do it in this time; edges keep what they hold of the others.
const FIRST_ROOTS_PATIENCE: Duration = Duration::from_secs(2);
const START_RETRY: Duration = Duration::from_secs(1);
const STOP_PATIENCE: Duration = Duration::from_secs(5);

/// What a controller is started with.
pub struct Options {
    /// The provider workspace, and the controller's credentials.
    pub config: Config,
    /// Where edges connect.
    pub orchestrator: SocketAddr,
    /// Where health and metrics are asked.
    pub metrics: SocketAddr,
    /// The holders of external keys.
    pub providers: Providers,
    /// Times.
    pub settings: Settings,
}

/// Why a controller doesn't start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A port is taken.
    #[error("can't listen on {address}; choose another address, or stop what uses it")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// No client can be made.
    #[error("can't make a client for kcp; check certificate and token in the kubeconfig")]
    Client(#[from] kube::Error),
}

/// A running controller. Dropping it is a crash; [`Controller::stop`] finishes what is under way.
pub struct Controller {
    /// Where edges connect.
    pub orchestrator: SocketAddr,
    /// Where health and metrics are asked.
    pub metrics: SocketAddr,
    health: Health,
    stop: CancellationToken,
    tasks: JoinSet<()>,
}

impl Controller {
    /// Listens at once; everything else follows as soon as kcp answers.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        let (orchestrator_port, orchestrator) = listen(options.orchestrator).await?;
        let (metrics_port, metrics) = listen(options.metrics).await?;
        let health = Health::default();
        let stop = CancellationToken::new();
        let mut tasks = JoinSet::new();
        serve(&mut tasks, metrics_port, http::router(health.clone()), &stop);
        let parts = Parts::new(&options)?;
        serve(&mut tasks, orchestrator_port, parts.orchestrator.router(), &stop);
        tasks.spawn(operate(parts, options, health.clone(), stop.clone()));
        Ok(Self { orchestrator, metrics, health, stop, tasks })
    }

    /// Finishes what is under way, within five seconds.
    pub async fn stop(mut self) {
        self.stop.cancel();
        let all = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(STOP_PATIENCE, all).await.is_err() {
            tracing::warn!("some work was not finished in time; it is done again at the next start");
        }
    }

    /// Whether the record is read and every watch has seen everything.
    pub fn is_ready(&self) -> bool {
        self.health.context.get().is_some_and(|ctx| {
            ctx.bindings.is_synced() && ctx.tenants.is_synced() && ctx.accounts.is_synced() && ctx.keys.is_synced()
        })
    }
}

struct Parts {
    provider: Client,
    orchestrator: Orchestrator,
}

impl Parts {
    fn new(options: &Options) -> Result<Self, StartError> {
        let edges = KcpEdges::new(&options.config)?;
        let orchestrator = Orchestrator::new(OrchestratorConfig::default(), Arc::new(edges));
        Ok(Self { provider: Client::try_from(options.config.clone())?, orchestrator })
    }
}

async fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let failed = |source| StartError::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, bound))
}

fn serve(tasks: &mut JoinSet<()>, listener: TcpListener, router: axum::Router, stop: &CancellationToken) {
    let stop = stop.clone();
    tasks.spawn(async move {
        tokio::select! {
            served = axum::serve(listener, router) => if let Err(error) = served {
                tracing::error!(%error, "a port is no longer served");
            },
            () = stop.cancelled() => {}
        }
    });
}

/// Everything but the ports, from the first answer of kcp to the stop.
async fn operate(parts: Parts, options: Options, health: Health, stop: CancellationToken) {
    let loaded = tokio::select! {
        loaded = load(&parts) => loaded,
        () = stop.cancelled() => return,
    };
    let mut tasks = JoinSet::new();
    let (endpoint, followed) = watch::channel(Endpoint::Unknown);
    tasks.spawn(follow_endpoint(options.config.clone(), parts.provider.clone(), names::EXPORT.to_owned(), endpoint));
    let plane = Plane::new(parts.provider.clone(), followed);
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
        providers: options.providers,
        policy,
        orchestrator: parts.orchestrator,
        queue: desk,
        recounts: Recounts::default(),
        settings: options.settings,
        told: Told::default(),
        asked: Asked::default(),
    });
    watch_kinds(&mut tasks, &ctx);
    tasks.spawn(observe::due_keys(ctx.clone(), due));
    tasks.spawn(observe::orchestrator_changes(ctx.clone(), loaded.edges));
    // A failure means that the context was set before, which only happens here.
    let _ = health.context.set(ctx.clone());
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
    for (queue, first, count) in [
        (&ctx.queue.rest, &first, WORKERS),
        (&ctx.queue.roots, &first_roots, ROOT_WORKERS),
        (&ctx.queue.later, &first, LATER_WORKERS),
    ] {
        for _ in 0..count {
            let (queue, first, metrics) = (queue.clone(), first.clone(), health.metrics.clone());
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
async fn load(parts: &Parts) -> Loaded {
    loop {
        match try_load(parts).await {
            Ok(loaded) => return loaded,
            Err(error) => {
                tracing::warn!(%error, cause = ?std::error::Error::source(&error), "the provider's record can't be read; trying again (was `openkcm-controller install` run?)");
                tokio::time::sleep(START_RETRY).await;
            }
        }
    }
}

async fn try_load(parts: &Parts) -> Result<Loaded, ReconcileError> {
    let records = TenantRecords::load(parts.provider.clone()).await?;
    let bundles = BundleStore::load(parts.provider.clone()).await?;
    let (edges, known) = EdgeObjects::load(parts.provider.clone()).await?;
    parts.orchestrator.remember(known);
    Ok(Loaded { records, bundles, edges })
}

fn watch_kinds(tasks: &mut JoinSet<()>, ctx: &Arc<Context>) {
    let endpoint = || ctx.plane.endpoint();
    let desk = || ctx.queue.clone();
    let workspaces = desk();
    tasks.spawn(watch_all(endpoint(), ctx.bindings.clone(), move |id| {
        workspaces.add_urgent(Work::Workspace(id.cluster))
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
