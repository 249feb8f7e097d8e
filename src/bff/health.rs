//! `/healthz`, `/readyz` and `/metrics`, on a port of their own.

use crate::state::AppState;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics_exporter_prometheus::PrometheusHandle;

/// The operator's door.
pub fn health(state: AppState, metrics: PrometheusHandle) -> Router {
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(async move || metrics.render()))
        .with_state(state)
}

/// 503 says what is missing, a line each. A kcp that went away later doesn't make us unready: reads go on.
async fn ready(State(state): State<AppState>) -> Response {
    let mut missing = state.index.pulse.missing();
    if state.ending.is_cancelled() {
        missing.push("the process is ending".into());
    }
    if missing.is_empty() {
        let as_of = state.index.pulse.as_of();
        return format!("ok\nas of {as_of}\n").into_response();
    }
    (StatusCode::SERVICE_UNAVAILABLE, missing.join("\n") + "\n").into_response()
}
