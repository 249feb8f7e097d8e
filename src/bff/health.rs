//! `/healthz`, `/readyz` and `/metrics`, on a port of their own.

use crate::state::AppState;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use jiff::Timestamp;
use metrics_exporter_prometheus::PrometheusHandle;

/// The operator's door.
pub fn health(state: AppState, metrics: PrometheusHandle) -> Router {
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(async move |State(state): State<AppState>| rendered(&state, &metrics)))
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

/// What is counted as it happens, and what is looked at now.
fn rendered(state: &AppState, metrics: &PrometheusHandle) -> String {
    let index = &state.index;
    let census = index.census();
    for (kind, count) in census.objects {
        metrics::gauge!("openkcm_bff_index_objects", "kind" => kind.plural()).set(precise(count));
    }
    for (kind, works) in index.pulse.watches() {
        metrics::gauge!("openkcm_bff_index_watch_up", "kind" => kind.plural()).set(u8::from(works));
    }
    metrics::gauge!("openkcm_bff_index_workspaces").set(precise(census.workspaces));
    metrics::counter!("openkcm_bff_index_changes_total").absolute(census.version);
    let behind = Timestamp::now().duration_since(index.pulse.as_of());
    metrics::gauge!("openkcm_bff_index_age_seconds").set(behind.as_secs_f64().max(0.0));
    metrics::gauge!("openkcm_bff_streamed_workspaces").set(precise(state.streams.open()));
    metrics.render()
}

/// Enough for what fits into memory.
fn precise(count: usize) -> f64 {
    u32::try_from(count).unwrap_or(u32::MAX).into()
}
