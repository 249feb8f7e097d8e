//! The command line.

use crate::context::Settings;
use crate::install::{Applied, install};
use crate::provider_options::ProviderOptions;
use crate::purge::{self, PurgeError};
use crate::record::{BundleStore, TenantRecords};
use crate::run::{Controller, Options};
use clap::{Args, Parser, Subcommand};
use kube::config::{KubeConfigOptions, Kubeconfig};
use kube::{Client, Config, ResourceExt};
use model::RotationJitter;
use std::error::Error;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;
use telemetry::{TraceError, TraceOptions, Traces};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

/// The provider of openkcm.io in kcp.
#[derive(Debug, Parser)]
#[command(name = "openkcm-controller", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Applies schemas, export, CRDs, policy and rights to the provider workspace. Idempotent; deletes nothing.
    Install(Access),
    /// Reconciles the consumers of the export.
    Run(Box<Run>),
    /// Destroys what is kept of an unbound workspace, for good; says first what that is.
    Purge(Purge),
}

#[derive(Debug, Args)]
struct Access {
    /// The kubeconfig file.
    #[arg(long, env = "KUBECONFIG")]
    kubeconfig: PathBuf,
    /// Its context; the server ends in /clusters/<provider workspace>.
    #[arg(long)]
    context: Option<String>,
}

#[derive(Debug, Args)]
struct Purge {
    #[command(flatten)]
    access: Access,
    /// The tenant's id, its name or its workspace's path.
    tenant: String,
    /// Only say what would be destroyed.
    #[arg(long)]
    dry_run: bool,
    /// The tenant's name, in place of typing it.
    #[arg(long)]
    confirm: Option<String>,
}

#[derive(Debug, Args)]
struct Run {
    #[command(flatten)]
    access: Access,
    /// Where crypto edges connect (WebSocket).
    #[arg(long, default_value = "127.0.0.1:4210")]
    orchestrator: SocketAddr,
    /// Where /healthz, /readyz and /metrics are served.
    #[arg(long, default_value = "127.0.0.1:4211")]
    metrics: SocketAddr,
    /// Seconds between two verifications of a root that is well.
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..))]
    verify_interval: u64,
    /// Seconds that edges go on serving after an external key began to refuse us, or its provider stopped answering.
    #[arg(long, default_value_t = 3600)]
    root_grace: u64,
    /// Keys that a re-key wraps anew per write, at most.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u16).range(1..=500))]
    rekey_batch: u16,
    /// Percent of its interval that a key may rotate early (0 to 50), so that keys made together don't rotate together.
    #[arg(long, default_value_t)]
    rotation_jitter: RotationJitter,
    /// Days that the record of an unbound workspace is kept.
    #[arg(long, default_value_t = 30)]
    retention_days: u32,
    /// Its name among several controllers, of which one leads; by default the host's name and the orchestrator's address.
    #[arg(long, env = "POD_NAME")]
    identity: Option<String>,
    /// Log as JSON lines.
    #[arg(long)]
    log_json: bool,
    #[command(flatten)]
    traces: TraceOptions,
    #[command(flatten)]
    providers: ProviderOptions,
}

/// What the command line ends with when it fails.
pub type Failure = Box<dyn Error + Send + Sync>;

/// Does what the command line says.
pub async fn start(cli: Cli) -> Result<(), Failure> {
    match cli.command {
        Command::Install(access) => install_provider(access).await,
        Command::Run(options) => Box::pin(run(*options)).await,
        Command::Purge(options) => purge(options).await,
    }
}

/// An error and what is behind it, on one line.
pub fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    text
}

async fn config(access: Access) -> Result<Config, Failure> {
    let kubeconfig = Kubeconfig::read_from(&access.kubeconfig)?;
    let options = KubeConfigOptions { context: access.context, ..KubeConfigOptions::default() };
    Ok(Config::from_custom_kubeconfig(kubeconfig, &options).await?)
}

async fn install_provider(access: Access) -> Result<(), Failure> {
    let client = Client::try_from(config(access).await?)?;
    let say = |applied: &Applied| {
        println!("{} {} {}", applied.kind, applied.name, if applied.changed { "applied" } else { "unchanged" });
    };
    Ok(install(&client, say).await?)
}

async fn purge(options: Purge) -> Result<(), Failure> {
    let client = Client::try_from(config(options.access).await?)?;
    let look = async |named: &str| -> Result<_, Failure> {
        let records = TenantRecords::load(client.clone()).await?;
        let bundles = BundleStore::load(client.clone()).await?;
        let doomed = purge::doomed(&records, &bundles, named)?;
        Ok((records, bundles, doomed))
    };
    let (_, _, doomed) = look(&options.tenant).await?;
    println!("{doomed}");
    if options.dry_run {
        return Ok(());
    }
    let name = &doomed.record.spec.tenant_name;
    let typed = if let Some(typed) = options.confirm {
        typed
    } else {
        println!("type {name} to destroy it:");
        let mut typed = String::new();
        std::io::stdin().read_line(&mut typed)?;
        typed
    };
    if typed.trim() != name {
        return Err(PurgeError::NotConfirmed(name.clone()).into());
    }
    // While a person read and typed, the workspace may have been bound again: what is destroyed is looked at once more.
    let (records, bundles, doomed) = look(&doomed.record.name_any()).await?;
    purge::destroy(&records, &bundles, &doomed.record).await?;
    println!("destroyed");
    Ok(())
}

async fn run(options: Run) -> Result<(), Failure> {
    let traces = log(options.log_json, &options.traces)?;
    let identity = options.identity.unwrap_or_else(|| {
        let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
        format!("{}/{}", host.trim(), options.orchestrator)
    });
    let controller = Controller::start(Options {
        config: config(options.access).await?,
        orchestrator: options.orchestrator,
        metrics: options.metrics,
        providers: options.providers.providers().await?,
        settings: Settings {
            verify_interval: Duration::from_secs(options.verify_interval),
            root_grace: Duration::from_secs(options.root_grace),
            rekey_batch: usize::from(options.rekey_batch),
            retention: Duration::from_hours(24 * u64::from(options.retention_days)),
            rotation_jitter: options.rotation_jitter,
            ..Settings::default()
        },
        identity,
    })
    .await?;
    tracing::info!(orchestrator = %controller.orchestrator, metrics = %controller.metrics, "listening");
    told_to_stop().await?;
    tracing::info!("stopping");
    controller.stop().await;
    traces.end();
    Ok(())
}

fn log(json: bool, options: &TraceOptions) -> Result<Traces, TraceError> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let (spans, traces) = telemetry::start("openkcm-controller", options)?;
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let lines = if json { lines.json().boxed() } else { lines.boxed() };
    tracing_subscriber::registry().with(lines.with_filter(filter)).with(spans).init();
    Ok(traces)
}

async fn told_to_stop() -> std::io::Result<()> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        interrupted = tokio::signal::ctrl_c() => interrupted,
    }
}
