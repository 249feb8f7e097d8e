//! The orchestrator: what crypto edges must hold and must not, and how far they are.
//!
//! Invariants: what an edge must not hold is evicted before the edge serves; material leaves only sealed to the session
//! key of one edge; nothing is kept on disk, the controller says on start what is to be served and then calls
//! [`Orchestrator::loaded`]. Times are wall clock for people, monotonic for leases.

mod authenticator;
mod changes;
mod config;
mod progress;
mod served_key;

pub use authenticator::{EdgeAuthError, EdgeAuthenticator};
pub use changes::{Change, Changes};
pub use config::OrchestratorConfig;
pub use progress::same_progress;
pub use served_key::{EdgeInfo, EvictReason, ServedKey, ServedVersion};

use crate::key_id::KeyId;
use model::service_key::Distribution;
use std::sync::Arc;

/// Told by the controller what to serve; tells edges, and says how far they are. Cheap to clone.
#[derive(Clone)]
pub struct Orchestrator {
    inner: Arc<()>,
}

impl Orchestrator {
    /// One that nobody is connected to.
    pub fn new(_config: OrchestratorConfig, _authenticator: Arc<dyn EdgeAuthenticator>) -> Self {
        Self { inner: Arc::new(()) }
    }

    /// `GET /v1/edge` (WebSocket), to be mounted on the orchestrator's port.
    pub fn router(&self) -> axum::Router {
        let _ = &self.inner;
        todo!()
    }

    /// Edges known from an earlier life of the controller (Edge objects): they may hold keys within their lease though
    /// they haven't connected yet. To be called before [`Orchestrator::loaded`].
    pub fn remember(&self, _edges: impl IntoIterator<Item = EdgeInfo>) {
        todo!()
    }

    /// Every key to be served has been told: edges may be synchronised from now on. Until then they wait, and serve what
    /// they hold within their lease; what they hold and the orchestrator doesn't know is then evicted.
    pub fn loaded(&self) {
        todo!()
    }

    /// Makes every edge hold exactly these versions. Returns at once; nothing is sent when nothing changed.
    pub fn serve(&self, _key: ServedKey) {
        todo!()
    }

    /// Makes every edge forget the key and answer with the reason. Returns at once.
    pub fn evict(&self, _key: &KeyId, _reason: EvictReason) {
        todo!()
    }

    /// The key is no more: edges forget it and its reason, and answer `KeyNotFound`.
    pub fn forget(&self, _key: &KeyId) {
        todo!()
    }

    /// How far the last push or eviction got; `None` for a key nobody was told about.
    pub fn distribution(&self, _key: &KeyId) -> Option<Distribution> {
        todo!()
    }

    /// Active clients over all edges; `None` is unknown: no live edge reports.
    pub fn clients(&self, _key: &KeyId) -> Option<u32> {
        todo!()
    }

    /// Every known edge, by name, as its Edge object's status.
    pub fn edges(&self) -> Vec<EdgeInfo> {
        todo!()
    }

    /// What changed from now on, coalesced.
    pub fn changes(&self) -> Changes {
        todo!()
    }
}
