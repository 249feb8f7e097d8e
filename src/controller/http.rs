//! Health and metrics, on a port of their own.

use crate::context::Context;
use crate::metrics::Metrics;
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use std::sync::{Arc, OnceLock};

/// What the handlers read.
#[derive(Clone, Default)]
pub struct Health {
    /// Set once the record is read and the watches run.
    pub context: Arc<OnceLock<Arc<Context>>>,
    /// The metrics.
    pub metrics: Arc<Metrics>,
}

/// `/healthz`, `/readyz`, `/metrics`.
pub fn router(health: Health) -> Router {
    Router::new()
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(health)
}

async fn ready(State(health): State<Health>) -> impl IntoResponse {
    let Some(ctx) = health.context.get() else {
        return (StatusCode::SERVICE_UNAVAILABLE, "the provider's record is not read yet");
    };
    let synced = [ctx.bindings.is_synced(), ctx.tenants.is_synced(), ctx.accounts.is_synced(), ctx.keys.is_synced()];
    if synced.iter().all(|synced| *synced) {
        (StatusCode::OK, "ok")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the watches have not seen everything yet")
    }
}

async fn metrics(State(health): State<Health>) -> impl IntoResponse {
    let text = health.metrics.text(health.context.get().map(Arc::as_ref));
    ([(header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text)
}
