//! `/healthz`, `/readyz`, `/metrics`: about the edge, never about a key's name.

use super::Edge;
use super::problem::ProblemReason;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing::get};
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use std::fmt;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

/// What a workload asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
pub(super) enum Operation {
    Encrypt,
    Decrypt,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    operation: Operation,
    result: RequestResult,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OperationLabels {
    operation: Operation,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct RequestResult(Option<ProblemReason>);

impl EncodeLabelValue for RequestResult {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> fmt::Result {
        match self.0 {
            Some(reason) => format!("{reason:?}").as_str().encode(encoder),
            None => "Ok".encode(encoder),
        }
    }
}

/// An edge's counters.
pub struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    seconds: Family<OperationLabels, Histogram>,
    keys: Gauge,
    clients: Gauge,
    connected: Gauge,
    lease: Gauge<f64, AtomicU64>,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("openkcm_edge");
        let requests = Family::default();
        registry.register("requests", "Workload requests by operation and result", requests.clone());
        let buckets = || Histogram::new([0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1.0]);
        let seconds = Family::<OperationLabels, Histogram>::new_with_constructor(buckets);
        registry.register_with_unit("request", "Time of a workload request", Unit::Seconds, seconds.clone());
        let (keys, clients, connected, lease) =
            (Gauge::default(), Gauge::default(), Gauge::default(), Gauge::<f64, AtomicU64>::default());
        registry.register("keys_held", "Keys held", keys.clone());
        registry.register("active_clients", "Active clients over all keys", clients.clone());
        registry.register("connected", "Whether the orchestrator's stream is open", connected.clone());
        registry.register_with_unit("lease_left", "What is left of the lease", Unit::Seconds, lease.clone());
        Self { registry, requests, seconds, keys, clients, connected, lease }
    }
}

impl Metrics {
    pub(super) fn done(&self, operation: Operation, problem: Option<ProblemReason>, took: Duration) {
        self.requests.get_or_create(&RequestLabels { operation, result: RequestResult(problem) }).inc();
        self.seconds.get_or_create(&OperationLabels { operation }).observe(took.as_secs_f64());
    }

    fn text(&self, edge: &Edge) -> Result<String, fmt::Error> {
        let whole = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        self.keys.set(whole(edge.holdings.len() as u64));
        self.clients.set(whole(edge.clients.total()));
        self.connected.set(i64::from(edge.gate.is_connected()));
        self.lease.set(edge.gate.lease_left().map_or(0.0, |left| left.as_secs_f64()));
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

pub(super) fn router(edge: Edge) -> Router {
    Router::new()
        .route("/healthz", get(async || "ok"))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(edge)
}

async fn ready(State(edge): State<Edge>) -> Response {
    if edge.is_serving() {
        return "ok".into_response();
    }
    (StatusCode::SERVICE_UNAVAILABLE, "not synchronised with the orchestrator, or past its lease").into_response()
}

async fn metrics(State(edge): State<Edge>) -> Response {
    match edge.metrics.text(&edge) {
        Ok(text) => {
            let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
            ([(header::CONTENT_TYPE, kind)], text).into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Metrics, encode};

    #[test]
    fn the_operators_guide_knows_every_metric() {
        let guide = include_str!("../../../docs/operator-guide.md");
        let mut text = String::new();
        encode(&mut text, &Metrics::default().registry).unwrap();
        let names = text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split_once(' '));
        for (name, kind) in names {
            let name = if kind == "counter" { format!("{name}_total") } else { name.to_owned() };
            assert!(guide.contains(&format!("`{name}`")), "{name}");
        }
        assert!(text.contains("openkcm_edge_keys_held"), "{text}");
    }
}
