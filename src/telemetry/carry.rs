//! W3C trace context, in and out.

use crate::{Asked, TARGET};
use http::{HeaderMap, Method, Request};
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry_http::{HeaderExtractor, HeaderInjector};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::{Span, field};
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// The span of a request that has come in, part of the trace that its headers name. `route` is a pattern, never a path.
pub fn incoming(method: &Method, route: &str, headers: &HeaderMap, correlation_id: Option<&str>) -> Span {
    let span = tracing::debug_span!(
        target: TARGET,
        "request",
        otel.kind = "server",
        otel.name = format!("{method} {route}"),
        http.request.method = %method,
        http.route = route,
        correlation_id,
        http.response.status_code = field::Empty,
        otel.status_code = field::Empty,
    );
    if !span.is_disabled() && headers.contains_key("traceparent") {
        // Fails where no collector is named: then there is nothing to be a part of.
        let _ = span.set_parent(TraceContextPropagator::new().extract(&HeaderExtractor(headers)));
    }
    span
}

/// The span of one look at an object, at the request of `correlation_id` when that is known.
pub fn reconcile(kind: &str, cluster: &str, name: &str) -> Span {
    tracing::debug_span!(
        target: TARGET,
        "reconcile",
        otel.name = format!("reconcile {kind}"),
        openkcm.kind = kind,
        openkcm.cluster = cluster,
        openkcm.name = name,
        correlation_id = field::Empty,
        otel.status_code = field::Empty,
    )
}

/// The span of a request that is about to be sent to kcp, named in its headers, and what it asks.
pub fn outgoing<B>(request: &mut Request<B>) -> (Span, Asked) {
    let asked = Asked::of(request.method(), request.uri());
    let span = tracing::debug_span!(
        target: TARGET,
        "kcp",
        otel.kind = "client",
        otel.name = format!("{} {}", asked.verb, asked.resource),
        peer.service = "kcp",
        http.request.method = %request.method(),
        http.response.status_code = field::Empty,
        otel.status_code = field::Empty,
    );
    if !span.is_disabled() {
        TraceContextPropagator::new().inject_context(&span.context(), &mut HeaderInjector(request.headers_mut()));
    }
    (span, asked)
}

/// Ends what a request's span says: its answer's status, or that there was none.
pub fn answered(span: &Span, status: Option<u16>) {
    if let Some(status) = status {
        span.record("http.response.status_code", status);
    }
    if status.is_none_or(|status| status >= 500) {
        span.record("otel.status_code", "ERROR");
    }
}
