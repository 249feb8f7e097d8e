//! The process: two listeners, the watches, and an orderly end.

use crate::app::app;
use crate::config::Args;
use crate::health::health;
use crate::http::Limits;
use crate::index::{Index, follow};
use crate::kcp::{Kcp, SetupError};
use crate::state::{AppState, Settings};
use crate::{described, descriptors};
use axum::Router;
use axum_server::accept::NoDelayAcceptor;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use axum_server::{Handle, Server};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinHandle;

/// How long open requests may take after the end was asked for.
const DRAIN: Duration = Duration::from_secs(5);
/// How long a head may take to arrive.
const HEAD_PATIENCE: Duration = Duration::from_secs(15);
/// How often the certificate is read again.
const CERTIFICATE_LIFE: Duration = Duration::from_mins(1);
/// Requests at once on one HTTP/2 connection.
const STREAMS: u32 = 256;
/// The largest head, bytes: a token, its cookies, and room.
const HEAD_LIMIT: u32 = 64 * 1024;
/// The bounds of latency histograms, seconds.
const SECONDS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.25, 1.0, 2.5, 10.0];

/// Why the BFF can't run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// kcp.
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// No kubeconfig.
    #[error("there is no kubeconfig; name one with --kubeconfig")]
    NoKubeconfig,
    /// A port.
    #[error("can't listen on {0}; is another process using the port?")]
    Listen(SocketAddr, #[source] std::io::Error),
    /// TLS.
    #[error("can't use the certificate; check --tls-cert and --tls-key")]
    Tls(#[source] std::io::Error),
    /// Metrics.
    #[error("can't set up metrics")]
    Metrics(#[from] BuildError),
    /// The system.
    #[error("the server ended")]
    Io(#[from] std::io::Error),
}

/// Runs until SIGTERM or Ctrl-C.
pub async fn serve(args: Args) -> Result<(), ServeError> {
    // Several libraries bring a provider along; this one is ours. A second call changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let histograms = Matcher::Suffix("_seconds".to_owned());
    let metrics = PrometheusBuilder::new().set_buckets_for_metric(histograms, &SECONDS)?.install_recorder()?;
    described::describe();
    let kubeconfig = args.kubeconfig.as_deref().ok_or(ServeError::NoKubeconfig)?;
    let kcp = Kcp::from_kubeconfig(kubeconfig, args.context.clone()).await?;
    let index = Arc::new(Index::default());
    let limits = Limits::from(&args);
    descriptors::provide(args.streams_at_once);
    let tls = args.tls_cert.zip(args.tls_key);
    let settings =
        Settings { static_dir: args.static_dir, portal_origins: args.portal_origin, base_path: args.base_path };
    let state = AppState::new(kcp.clone(), Arc::clone(&index), settings).with_limits(limits);
    let (listener, operator) = (listen(args.listen)?, listen(args.metrics)?);
    let scheme = if tls.is_some() { "https" } else { "http" };
    tracing::info!(listen = %args.listen, scheme, metrics = %args.metrics, provider = %kcp.provider(), "serving");

    let ending = state.ending.clone();
    let mut tasks = vec![tokio::spawn(follow(kcp, index)), upkeep(metrics.clone())];
    let operator = tuned(axum_server::from_tcp(operator)?);
    let operator_app = health(state.clone(), metrics).into_make_service();
    tasks.push(tokio::spawn(async move {
        if let Err(error) = operator.serve(operator_app).await {
            tracing::error!(%error, "the operator's port is closed");
        }
    }));
    let handle = Handle::new();
    let public = tuned(axum_server::from_tcp(listener)?.handle(handle.clone()));
    let app = app(state).into_make_service_with_connect_info::<SocketAddr>();
    let mut public = match tls {
        Some((cert, key)) => {
            let config = RustlsConfig::from_pem_file(&cert, &key).await.map_err(ServeError::Tls)?;
            tasks.push(renewal(config.clone(), cert, key));
            tokio::spawn(public.acceptor(RustlsAcceptor::new(config).acceptor(NoDelayAcceptor)).serve(app))
        }
        None => tokio::spawn(public.acceptor(NoDelayAcceptor).serve(app)),
    };

    tokio::select! {
        () = asked_to_end() => {}
        ended = &mut public => return ended.map_err(std::io::Error::other)?.map_err(ServeError::Io),
    }
    tracing::info!("ending");
    ending.cancel();
    handle.graceful_shutdown(Some(DRAIN));
    let _ = public.await;
    for task in tasks {
        task.abort();
    }
    Ok(())
}

/// HTTP/1.1 and HTTP/2 on one port, by ALPN with TLS and by the client's first bytes without, and time limits for what comes
/// before a request.
fn tuned<A>(mut server: Server<SocketAddr, A>) -> Server<SocketAddr, A> {
    let http = server.http_builder();
    http.http1().header_read_timeout(HEAD_PATIENCE).max_buf_size(HEAD_LIMIT as usize);
    http.http2().max_concurrent_streams(STREAMS).max_header_list_size(HEAD_LIMIT).keep_alive_interval(HEAD_PATIENCE);
    server.first_request_timeout(HEAD_PATIENCE)
}

/// Serves `app` on `listener` as the public port without TLS is served.
pub async fn serve_plain(listener: TcpListener, app: Router) -> std::io::Result<()> {
    let server = tuned(axum_server::from_tcp(listener)?).acceptor(NoDelayAcceptor);
    server.serve(app.into_make_service_with_connect_info::<SocketAddr>()).await
}

/// Reads the certificate again and again: it is renewed beneath us.
fn renewal(config: RustlsConfig, cert: PathBuf, key: PathBuf) -> JoinHandle<()> {
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(CERTIFICATE_LIFE).await;
            if let Err(error) = config.reload_from_pem_file(&cert, &key).await {
                tracing::warn!(%error, "the certificate can't be read again; the last one stays in use");
            }
        }
    })
}

fn upkeep(metrics: metrics_exporter_prometheus::PrometheusHandle) -> JoinHandle<()> {
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(DRAIN).await;
            metrics.run_upkeep();
        }
    })
}

fn listen(address: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address).map_err(|error| ServeError::Listen(address, error))
}

async fn asked_to_end() {
    let Ok(mut term) = signal(SignalKind::terminate()) else { return std::future::pending().await };
    tokio::select! {
        _ = term.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
