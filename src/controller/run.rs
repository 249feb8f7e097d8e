//! A running controller: the ports it is asked on, and its terms of leadership one after the other.

use crate::context::Settings;
use crate::edge_auth::KcpEdges;
use crate::http::{self, Health};
use crate::leader::Election;
use crate::provider::Providers;
use crate::term::{self, Term};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keychain::Orchestrator;
use keychain::orchestrator::OrchestratorConfig;
use kube::{Client, Config};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

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
    /// Its name among several; a controller that is started again under the same name takes its place at once.
    pub identity: String,
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
        let edges = Arc::new(KcpEdges::new(&options.config)?);
        let provider = Client::try_from(options.config.clone())?;
        let door = Door::default();
        serve(&mut tasks, orchestrator_port, door.router(), &stop);
        let election = Election::new(provider.clone(), options.identity, options.settings.leader_lease);
        let Options { config, providers, settings, .. } = options;
        let term = Term { provider, config, providers, settings, health: health.clone() };
        tasks.spawn(operate(election, term, door, edges, stop.clone()));
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

    /// Whether it leads, the record is read and the watches have seen what is needed to work.
    pub fn is_ready(&self) -> bool {
        self.health.is_working()
    }
}

/// Where edges knock: at the orchestrator of the current term, if there is one.
#[derive(Clone, Default)]
struct Door(Arc<Mutex<Option<Orchestrator>>>);

impl Door {
    fn router(&self) -> axum::Router {
        axum::Router::new().fallback(knock).with_state(self.clone())
    }

    /// Opens, or closes and sends everybody away.
    fn set(&self, orchestrator: Option<Orchestrator>) {
        let before = std::mem::replace(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner), orchestrator);
        if let Some(before) = before {
            before.close();
        }
    }
}

async fn knock(State(door): State<Door>, request: Request) -> Response {
    let orchestrator = door.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let Some(orchestrator) = orchestrator else {
        let message = "this controller stands by; another one leads, try again";
        return (StatusCode::SERVICE_UNAVAILABLE, message).into_response();
    };
    let Ok(response) = orchestrator.router().oneshot(request).await;
    response
}

/// Stands by, leads, and stands by again when the lease is lost, until the stop.
async fn operate(election: Election, term: Term, door: Door, edges: Arc<KcpEdges>, stop: CancellationToken) {
    let election = Arc::new(election);
    term.health.stand_by(election.clone());
    loop {
        let held = tokio::select! {
            held = election.win() => held,
            () = stop.cancelled() => return,
        };
        tracing::info!("this controller leads");
        let orchestrator = Orchestrator::new(OrchestratorConfig::default(), edges.clone());
        door.set(Some(orchestrator.clone()));
        let lost = tokio::select! {
            () = term::work(term.clone(), orchestrator, stop.clone()) => false,
            _ = election.keep(held) => true,
        };
        door.set(None);
        term.health.lead(None);
        if !lost {
            election.resign().await;
            return;
        }
        tracing::warn!("the lease of the leader is lost; standing by");
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
