//! The crypto edge: holds pushed keys in memory and encrypts, decrypts or refuses for workloads.
//!
//! Invariants: serves only synchronised and within its lease; an eviction is acknowledged when no request uses the key
//! any more; every request's caller is known to kcp and may `use` the key; nothing is written to disk, and neither
//! material, plaintext nor tokens are logged.

mod clients;
mod gate;
mod holdings;
mod kcp_review;
mod link;
mod metrics;
mod problem;
mod review;
mod workload;

pub use clients::Clients;
pub use gate::{Gate, LeaseExpired};
pub use holdings::{Done, Holdings, Refused};
pub use kcp_review::KcpReview;
pub use link::{Link, LinkError, TokenSource};
pub use metrics::Metrics;
pub use problem::{Problem, ProblemReason};
pub use review::{Caller, CallerReview, ReviewError, Reviews};

use std::sync::Arc;
use std::time::Duration;

/// An edge's settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdgeConfig {
    /// Its name: the one its token stands for.
    pub name: String,
    /// How long a client counts as active after a call.
    pub client_window: Duration,
    /// How long kcp's word on a caller is believed.
    pub review_ttl: Duration,
    /// Bytes of a request's body at most.
    pub body_limit: usize,
}

impl EdgeConfig {
    /// The settings of a release.
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            client_window: Duration::from_mins(5),
            review_ttl: Duration::from_secs(5),
            body_limit: 1024 * 1024,
        }
    }
}

/// All parts of an edge; cheap to clone.
#[derive(Clone)]
pub struct Edge {
    pub(crate) config: Arc<EdgeConfig>,
    pub(crate) holdings: Arc<Holdings>,
    pub(crate) gate: Arc<Gate>,
    pub(crate) clients: Arc<Clients>,
    pub(crate) reviews: Arc<Reviews>,
    pub(crate) metrics: Arc<Metrics>,
}

impl Edge {
    /// An edge that holds nothing and doesn't serve yet: run a [`Link`] on it.
    pub fn new(config: EdgeConfig, review: Arc<dyn CallerReview>) -> Self {
        Self {
            holdings: Arc::default(),
            gate: Arc::default(),
            clients: Arc::new(Clients::new(config.client_window)),
            reviews: Arc::new(Reviews::new(review, config.review_ttl)),
            metrics: Arc::default(),
            config: Arc::new(config),
        }
    }

    /// What workloads call.
    pub fn workload_router(&self) -> axum::Router {
        workload::router(self.clone())
    }

    /// `/healthz`, `/readyz`, `/metrics`.
    pub fn metrics_router(&self) -> axum::Router {
        metrics::router(self.clone())
    }

    /// Whether the orchestrator's stream is open and has said Welcome.
    pub fn is_connected(&self) -> bool {
        self.gate.is_connected()
    }

    /// Whether it serves.
    pub fn is_serving(&self) -> bool {
        self.gate.is_open()
    }
}
