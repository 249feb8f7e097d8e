//! Every address of the BFF, built the same way for production and tests.

use crate::files::files;
use crate::http::{CorrelationId, admit, correlate, once};
use crate::openapi::{Nature, openapi};
use crate::routes::routes;
use crate::state::AppState;
use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::time::{Duration, Instant};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;
use tracing::Instrument;

const BODY_LIMIT: usize = 64 * 1024;
/// The longest an answer takes; streams are exempt.
const TIME_LIMIT: Duration = Duration::from_secs(20);

/// The whole BFF, below its base path.
pub fn app(state: AppState) -> Router {
    let documents = Router::new().route("/api/openapi.json", get(openapi)).fallback(files).layer(compression());
    let here = Router::new().nest("/api/v1", api(&state)).merge(documents);
    let base = state.settings.base_path.clone();
    let all = if base.is_empty() {
        here
    } else {
        Router::new().route(&format!("{base}/"), get(files).layer(compression())).nest(&base, here).fallback(nothing)
    };
    let fixed = |name, value| SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value));
    all.layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(RequestBodyLimitLayer::new(BODY_LIMIT))
        .layer(from_fn(correlate))
        .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(header::REFERRER_POLICY, "no-referrer"))
        .layer(fixed(header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"))
        .with_state(state)
}

fn api(state: &AppState) -> Router<AppState> {
    let no_store = SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let timely = routes(|nature| nature != Nature::Stream)
        .layer(no_store)
        .layer(compression())
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIME_LIMIT));
    let all = timely.merge(routes(|nature| nature == Nature::Stream));
    all.route_layer(from_fn_with_state(state.clone(), once))
        .route_layer(from_fn(measure))
        .layer(from_fn_with_state(state.clone(), admit))
        .fallback(nothing)
        .method_not_allowed_fallback(wrong_method)
}

/// What is worth compressing while it is sent: not the app itself, which comes compressed from its build. Streams aren't
/// even asked: a body that might be compressed has room for the compressor, some six kilobytes each.
fn compression() -> CompressionLayer<impl Predicate> {
    let kinds = NotForContentType::IMAGES.and(NotForContentType::const_new("application/wasm"));
    CompressionLayer::new().compress_when(SizeAbove::new(512).and(kinds).and(NotForContentType::const_new("font/")))
}

async fn nothing() -> Response {
    StatusCode::NOT_FOUND.into_response()
}

async fn wrong_method() -> Response {
    StatusCode::METHOD_NOT_ALLOWED.into_response()
}

/// Counts, times and follows requests by route, never by path: paths name tenants.
async fn measure(route: MatchedPath, request: Request, next: Next) -> Response {
    let (method, started) = (request.method().to_string(), Instant::now());
    let id = request.extensions().get::<CorrelationId>().map(|id| id.0.as_str());
    let span = telemetry::incoming(request.method(), route.as_str(), request.headers(), id);
    let response = next.run(request).instrument(span.clone()).await;
    telemetry::answered(&span, Some(response.status().as_u16()));
    let route = route.as_str().to_owned();
    tracing::debug!(method, route, status = response.status().as_u16(), took = ?started.elapsed(), "answered");
    let labels = [("method", method), ("route", route), ("status", response.status().as_u16().to_string())];
    metrics::counter!("openkcm_bff_requests_total", &labels).increment(1);
    metrics::histogram!("openkcm_bff_request_seconds", &labels[..2]).record(started.elapsed().as_secs_f64());
    response
}
