//! The process: two listeners, the watches, and an orderly end.

use crate::app::app;
use crate::args::Args;
use crate::health::health;
use crate::index::{Index, follow};
use crate::kcp::{Kcp, SetupError};
use crate::state::{AppState, Settings};
use metrics_exporter_prometheus::PrometheusBuilder;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// How long open requests may take after the end was asked for.
const DRAIN: Duration = Duration::from_secs(5);

/// Why the BFF can't run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// kcp.
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// A port.
    #[error("can't listen on {0}; is another process using the port?")]
    Listen(SocketAddr, #[source] std::io::Error),
    /// Metrics.
    #[error("can't set up metrics")]
    Metrics(#[from] metrics_exporter_prometheus::BuildError),
    /// The system.
    #[error("the server ended")]
    Io(#[from] std::io::Error),
}

/// Runs until SIGTERM or Ctrl-C.
pub async fn serve(args: Args) -> Result<(), ServeError> {
    let metrics = PrometheusBuilder::new().install_recorder()?;
    let kcp = Kcp::from_kubeconfig(&args.kubeconfig, args.context).await?;
    let index = Arc::new(Index::default());
    let settings = Settings { static_dir: args.static_dir, portal_origins: args.portal_origins };
    let state = AppState::new(kcp.clone(), Arc::clone(&index), settings);
    let listener = listen(args.listen).await?;
    let operator = listen(args.metrics).await?;
    tracing::info!(listen = %args.listen, metrics = %args.metrics, provider = %kcp.provider(), "serving");

    let ending = state.ending.clone();
    let watches = tokio::spawn(follow(kcp, index));
    let upkeep = {
        let metrics = metrics.clone();
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(DRAIN).await;
                metrics.run_upkeep();
            }
        })
    };
    let operator = axum::serve(operator, health(state.clone(), metrics)).into_future();
    let public =
        axum::serve(listener, app(state)).with_graceful_shutdown(ending.clone().cancelled_owned()).into_future();
    let (operator, mut public) = (tokio::spawn(operator), tokio::spawn(public));

    tokio::select! {
        () = asked_to_end() => {}
        ended = &mut public => return ended.map_err(std::io::Error::other)?.map_err(ServeError::Io),
    }
    tracing::info!("ending");
    ending.cancel();
    let _ = tokio::time::timeout(DRAIN, public).await;
    for task in [watches, upkeep] {
        task.abort();
    }
    operator.abort();
    Ok(())
}

async fn listen(address: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address).await.map_err(|error| ServeError::Listen(address, error))
}

async fn asked_to_end() {
    let Ok(mut term) = signal(SignalKind::terminate()) else { return std::future::pending().await };
    tokio::select! {
        _ = term.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
