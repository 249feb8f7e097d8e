//! What is asked of consumers' workspaces: counted, timed and followed.

use http::{Request, Response};
use kube::Client;
use kube::client::Body;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;
use std::sync::LazyLock;
use std::time::Instant;
use telemetry::Asked;
use tracing::Instrument;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    verb: &'static str,
    resource: String,
    status: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Verb {
    verb: &'static str,
    resource: String,
}

/// Of the process: clients are made wherever they are needed.
static REQUESTS: LazyLock<Family<Answered, Counter>> = LazyLock::new(Family::default);
static SECONDS: LazyLock<Family<Verb, Histogram>> =
    LazyLock::new(|| Family::new_with_constructor(|| Histogram::new(exponential_buckets(0.001, 4.0, 8))));

/// Adds both to the controller's metrics.
pub(crate) fn register(registry: &mut Registry) {
    let requests = "Requests to consumers' workspaces, by verb, resource and status";
    registry.register("kcp_requests", requests, REQUESTS.clone());
    registry.register("kcp_request_seconds", "Time until kcp began its answer, by verb and resource", SECONDS.clone());
}

/// Sends a request to kcp.
pub(super) async fn ask(client: &Client, mut request: Request<Body>) -> kube::Result<Response<Body>> {
    let (span, Asked { verb, resource }) = telemetry::outgoing(&mut request);
    let started = Instant::now();
    let answer = client.send(request).instrument(span.clone()).await;
    let status = answer.as_ref().ok().map(|answer| answer.status().as_u16());
    telemetry::answered(&span, status);
    SECONDS.get_or_create(&Verb { verb, resource: resource.clone() }).observe(started.elapsed().as_secs_f64());
    let status = status.map_or_else(|| "none".to_owned(), |status| status.to_string());
    REQUESTS.get_or_create(&Answered { verb, resource, status }).inc();
    answer
}
