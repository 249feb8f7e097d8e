//! `openkcm-edge`: the reference crypto edge.

use clap::Parser;
use keychain::edge::{Edge, EdgeConfig, KcpReview, Link, TokenSource};
use kube::config::{KubeConfigOptions, Kubeconfig};
use secrecy::ExposeSecret;
use std::io::IsTerminal;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};
use zeroize::Zeroizing;

/// Holds service keys in memory and encrypts and decrypts for workloads.
#[derive(Parser)]
#[command(version)]
struct Flags {
    /// The edge's name; kcp knows its token as the user `openkcm-<name>`.
    #[arg(long, env = "OPENKCM_EDGE_NAME")]
    name: String,
    /// The kubeconfig with the server of kcp and the edge's token; without it, the pod's service account.
    #[arg(long, env = "KUBECONFIG")]
    kubeconfig: Option<PathBuf>,
    /// The kubeconfig's context; without it, its current one.
    #[arg(long)]
    context: Option<String>,
    /// The orchestrator, for example `wss://openkcm-controller:4210`.
    #[arg(long, env = "OPENKCM_ORCHESTRATOR")]
    orchestrator: String,
    /// Where workloads call.
    #[arg(long, default_value = "127.0.0.1:4205")]
    listen: SocketAddr,
    /// Health and metrics.
    #[arg(long, default_value = "127.0.0.1:4215")]
    metrics: SocketAddr,
    /// How long a client counts as active after a call, seconds.
    #[arg(long, default_value_t = 300)]
    client_window: u64,
    /// Bytes of a request's body at most.
    #[arg(long, default_value_t = 1024 * 1024)]
    body_limit: usize,
    #[command(flatten)]
    traces: telemetry::TraceOptions,
}

#[derive(Debug, thiserror::Error)]
enum StartError {
    #[error("the kubeconfig can't be used; check --kubeconfig and --context")]
    Kubeconfig(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("no client for kcp can be made of the kubeconfig")]
    Client(#[source] Box<kube::Error>),
    #[error("{0} can't be listened on; choose another with --listen or --metrics")]
    Listen(SocketAddr, #[source] std::io::Error),
    #[error("no signal handler can be set")]
    Signal(#[source] std::io::Error),
    #[error("the server has failed")]
    Serve(#[source] std::io::Error),
}

#[tokio::main]
async fn main() -> std::process::ExitCode {
    // Other crates of the build may bring a second provider; one has to be chosen. Fails only when one is already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let flags = Flags::parse();
    let (spans, traces) = match telemetry::start("openkcm-edge", &flags.traces) {
        Ok(started) => started,
        Err(error) => {
            eprintln!("openkcm-edge: {error}");
            return std::process::ExitCode::FAILURE;
        }
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt::layer().with_ansi(std::io::stdout().is_terminal());
    tracing_subscriber::registry().with(lines.with_filter(filter)).with(spans).init();
    let ended = run(flags).await;
    traces.end();
    match ended {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            let source = std::error::Error::source(&error).map(ToString::to_string);
            tracing::error!(%error, source, "the edge can't run");
            std::process::ExitCode::FAILURE
        }
    }
}

async fn run(flags: Flags) -> Result<(), StartError> {
    let config = load(flags.kubeconfig.clone(), flags.context.clone()).await.map_err(StartError::Kubeconfig)?;
    let review = KcpReview::new(config).map_err(|error| StartError::Client(Box::new(error)))?;
    let settings = EdgeConfig {
        client_window: Duration::from_secs(flags.client_window),
        body_limit: flags.body_limit,
        ..EdgeConfig::named(flags.name)
    };
    let edge = Edge::new(settings, Arc::new(review));
    let workload = bind(flags.listen).await?;
    let metrics = bind(flags.metrics).await?;
    let stop = stop_signal()?;
    tracing::info!(listen = %flags.listen, metrics = %flags.metrics, "the edge has started");
    let link = Link::new(edge.clone(), &flags.orchestrator, token_source(flags.kubeconfig, flags.context));
    let serve = |listener, router| {
        let stop = stop.clone();
        let server = axum::serve(listener, router).with_graceful_shutdown(async move { stop.cancelled().await });
        async move { server.await.map_err(StartError::Serve) }
    };
    let all = async {
        let (linked, workload, metrics) = tokio::join!(
            link.run(stop.clone()),
            serve(workload, edge.workload_router()),
            serve(metrics, edge.metrics_router()),
        );
        let () = linked;
        workload.and(metrics)
    };
    let ended = tokio::select! {
        ended = all => ended,
        // Callers that keep their connections open don't keep the process.
        () = async { stop.cancelled().await; tokio::time::sleep(Duration::from_secs(5)).await } => Ok(()),
    };
    tracing::info!("the edge has stopped");
    ended
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

async fn load(kubeconfig: Option<PathBuf>, context: Option<String>) -> Result<kube::Config, Failure> {
    let Some(path) = kubeconfig else { return Ok(kube::Config::incluster()?) };
    let options = KubeConfigOptions { context, ..KubeConfigOptions::default() };
    Ok(kube::Config::from_custom_kubeconfig(Kubeconfig::read_from(path)?, &options).await?)
}

/// Reads the kubeconfig anew for each connection: tokens change.
fn token_source(kubeconfig: Option<PathBuf>, context: Option<String>) -> TokenSource {
    Arc::new(move || {
        let (kubeconfig, context) = (kubeconfig.clone(), context.clone());
        Box::pin(async move {
            let info = load(kubeconfig, context).await.map_err(|error| error.to_string())?.auth_info;
            if let Some(token) = info.token {
                return Ok(Zeroizing::new(token.expose_secret().to_owned()));
            }
            let file = info.token_file.ok_or("the kubeconfig's user has no token and no tokenFile")?;
            let token = tokio::fs::read_to_string(file).await.map(Zeroizing::new).map_err(|error| error.to_string())?;
            Ok(Zeroizing::new(token.trim().to_owned()))
        })
    })
}

async fn bind(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address).await.map_err(|error| StartError::Listen(address, error))
}

fn stop_signal() -> Result<CancellationToken, StartError> {
    let mut terminate = signal(SignalKind::terminate()).map_err(StartError::Signal)?;
    let stop = CancellationToken::new();
    let token = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        token.cancel();
    });
    Ok(stop)
}
