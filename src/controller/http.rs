//! Health and metrics, on a port of their own.

use crate::context::Context;
use crate::leader::Election;
use crate::metrics::Metrics;
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// What the handlers read.
#[derive(Clone, Default)]
pub struct Health {
    context: Arc<Mutex<Option<Arc<Context>>>>,
    election: Arc<OnceLock<Arc<Election>>>,
    works: Arc<AtomicBool>,
    /// The metrics.
    pub metrics: Arc<Metrics>,
}

impl Health {
    /// Of the current term; set once the record is read and the watches run.
    pub fn lead(&self, context: Option<Arc<Context>>) {
        self.works.store(false, Ordering::Relaxed);
        *self.context.lock().unwrap_or_else(PoisonError::into_inner) = context;
    }

    /// The current term has heard what it needs, and begins to work.
    pub fn works(&self) {
        self.works.store(true, Ordering::Relaxed);
    }

    /// What says whether another controller leads.
    pub fn stand_by(&self, election: Arc<Election>) {
        // There is one election per process.
        let _ = self.election.set(election);
    }

    /// Whether it leads and works.
    pub fn is_working(&self) -> bool {
        self.works.load(Ordering::Relaxed) && self.context().is_some()
    }

    fn context(&self) -> Option<Arc<Context>> {
        self.context.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn is_standing_by(&self) -> bool {
        self.election.get().is_some_and(|election| election.is_standing_by())
    }
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
    let Some(ctx) = health.context() else {
        return if health.is_standing_by() {
            (StatusCode::OK, "standing by: another controller leads".to_owned())
        } else {
            (StatusCode::SERVICE_UNAVAILABLE, "the provider's record is not read yet".to_owned())
        };
    };
    let (_, missing) = ctx.shards();
    let missing: Vec<_> = missing.iter().map(|url| format!("\nnot heard yet: {url}")).collect();
    if health.is_working() {
        (StatusCode::OK, format!("ok{}", missing.concat()))
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, format!("the watches have not seen everything yet{}", missing.concat()))
    }
}

async fn metrics(State(health): State<Health>) -> impl IntoResponse {
    let text = health.metrics.text(health.context().as_deref());
    ([(header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text)
}
