//! Every address of the BFF, built the same way for production and tests.

use crate::files::files;
use crate::http::correlate;
use crate::state::AppState;
use crate::{read, stream, write};
use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use std::time::{Duration, Instant};
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

const BODY_LIMIT: usize = 64 * 1024;
/// The longest an answer takes; streams are exempt.
const TIME_LIMIT: Duration = Duration::from_secs(20);

/// The whole BFF.
pub fn app(state: AppState) -> Router {
    let api = timely().merge(Router::new().route("/workspaces/{path}/events", get(stream::events)));
    let api = api.route_layer(from_fn(measure)).fallback(nothing).method_not_allowed_fallback(wrong_method);
    let fixed = |name, value| SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value));
    Router::new()
        .nest("/api/v1", api)
        .fallback(files)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(RequestBodyLimitLayer::new(BODY_LIMIT))
        .layer(from_fn(correlate))
        .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(HeaderName::from_static("referrer-policy"), "no-referrer"))
        .with_state(state)
}

fn timely() -> Router<AppState> {
    let no_store = SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let account = get(read::account).patch(write::patch_account).delete(write::delete_account);
    let key = get(read::key).patch(write::patch_key).delete(write::delete_key);
    Router::new()
        .route("/workspaces/{path}", get(read::workspace))
        .route("/workspaces/{path}/overview", get(read::overview))
        .route("/workspaces/{path}/accounts", get(read::accounts).post(write::create_account))
        .route("/workspaces/{path}/keys", get(read::keys).post(write::create_key))
        .route("/workspaces/{path}/accounts/{name}", account)
        .route("/workspaces/{path}/accounts/{name}/verify", post(write::verify_account))
        .route("/workspaces/{path}/accounts/{name}/rekey", post(write::rekey))
        .route("/workspaces/{path}/accounts/{name}/rekey/cancel", post(write::cancel_rekey))
        .route("/workspaces/{path}/accounts/{name}/rekey/retry", post(write::retry_rekey))
        .route("/workspaces/{path}/keys/{name}", key)
        .route("/workspaces/{path}/keys/{name}/rotate", post(write::rotate_key))
        .route("/workspaces/{path}/plans", post(write::plan))
        .route("/workspaces/{path}/tenant/suspended", put(write::suspend))
        .route("/workspaces/{path}/provider", put(write::enable_provider).delete(write::disable_provider))
        .route("/workspaces/{path}/topology", get(read::topology))
        .route("/workspaces/{path}/activity", get(read::activity))
        .route("/workspaces/{path}/rotations", get(read::rotations))
        .layer(no_store)
        .layer(CompressionLayer::new())
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIME_LIMIT))
}

async fn nothing() -> Response {
    StatusCode::NOT_FOUND.into_response()
}

async fn wrong_method() -> Response {
    StatusCode::METHOD_NOT_ALLOWED.into_response()
}

/// Counts and times requests by route, never by path: paths name tenants.
async fn measure(route: MatchedPath, request: Request, next: Next) -> Response {
    let (method, started) = (request.method().to_string(), Instant::now());
    let response = next.run(request).await;
    let route = route.as_str().to_owned();
    let labels = [("method", method), ("route", route), ("status", response.status().as_u16().to_string())];
    metrics::counter!("openkcm_bff_requests_total", &labels).increment(1);
    metrics::histogram!("openkcm_bff_request_seconds", &labels[..2]).record(started.elapsed().as_secs_f64());
    response
}
