use crate::{TARGET, TraceOptions};
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{ExporterBuildError, Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use std::time::Duration;
use tracing::Subscriber;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::registry::LookupSpan;

/// How long the collector may take for a batch.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why spans can't be sent.
#[derive(Debug, thiserror::Error)]
pub enum TraceError {
    /// The client.
    #[error("no client for the collector can be made; check the system's certificates")]
    Client(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The exporter.
    #[error("spans can't be sent; check --otlp-endpoint and the OTEL_EXPORTER_OTLP_ variables")]
    Exporter(#[from] ExporterBuildError),
}

/// What sends the spans; ending it sends what is left.
#[derive(Debug, Default)]
pub struct Traces(Option<SdkTracerProvider>);

impl Traces {
    /// Sends what is left; waits for the collector for seconds at most.
    pub fn end(self) {
        // A collector that is away has been complained about before, and spans are no reason to fail.
        let _ = self.0.map(|provider| provider.shutdown_with_timeout(PATIENCE));
    }
}

/// The layer that follows spans of `service`, none when no collector is named, and what sends them.
pub fn start<S>(
    service: &'static str,
    options: &TraceOptions,
) -> Result<(Option<impl Layer<S> + use<S>>, Traces), TraceError>
where
    S: Subscriber + for<'span> LookupSpan<'span>,
{
    let Some(endpoint) = &options.otlp_endpoint else { return Ok((None, Traces::default())) };
    let exporter = SpanExporter::builder()
        .with_http()
        .with_protocol(Protocol::HttpBinary)
        .with_endpoint(format!("{endpoint}/v1/traces"))
        .with_timeout(PATIENCE)
        .with_http_client(client()?)
        .build()?;
    let resource = Resource::builder().with_service_name(service).build();
    let provider = SdkTracerProvider::builder().with_resource(resource).with_batch_exporter(exporter).build();
    let layer = tracing_opentelemetry::layer()
        .with_tracer(provider.tracer("openkcm"))
        .with_location(false)
        .with_threads(false)
        .with_tracked_inactivity(false)
        .with_target(false);
    let ours = filter_fn(|seen| seen.is_span() && seen.target() == TARGET);
    Ok((Some(layer.with_filter(ours)), Traces(Some(provider))))
}

/// The batches are sent from a thread of their own, so this client waits. It is made on another one: it brings a runtime, which
/// can't be made within one.
fn client() -> Result<reqwest::blocking::Client, TraceError> {
    // Several libraries bring a provider of cryptography along; this one is ours. A second call changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = || reqwest::blocking::Client::builder().timeout(PATIENCE).build();
    let made = std::thread::spawn(client).join().map_err(|_| TraceError::Client("its thread broke off".into()))?;
    made.map_err(|error| TraceError::Client(error.into()))
}
