//! The orchestrator: what crypto edges must hold and must not, and how far they are.
//!
//! Invariants: what an edge must not hold is evicted before the edge serves; material leaves only sealed to the session
//! key of one edge; nothing is kept on disk, the controller says on start what is to be served and then calls
//! [`Orchestrator::loaded`]. Times are wall clock for people, monotonic for leases.

mod authenticator;
mod changes;
mod config;
mod desired;
mod edge_record;
mod progress;
mod router;
mod served_key;
mod session;
mod state;

pub use authenticator::{EdgeAuthError, EdgeAuthenticator};
pub use changes::{Change, Changes};
pub use config::OrchestratorConfig;
pub use progress::same_progress;
pub use served_key::{EdgeInfo, EvictReason, ServedKey, ServedVersion};

use crate::callers::Callers;
use crate::key_id::KeyId;
use desired::What;
use jiff::Timestamp;
use model::service_key::{Distribution, DistributionEffect, UnreachableEdge};
use state::{Now, State};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// Edge objects are written at most this often, so a lease read from one may have been renewed since.
const EDGE_STATUS_LAG: Duration = Duration::from_secs(20);

/// Told by the controller what to serve; tells edges, and says how far they are. Cheap to clone.
#[derive(Clone)]
pub struct Orchestrator {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    config: OrchestratorConfig,
    authenticator: Arc<dyn EdgeAuthenticator>,
    loaded: watch::Sender<bool>,
    sessions: AtomicU64,
    /// Callers are hashed with it before they are reported.
    caller_salt: String,
    closed: CancellationToken,
    state: Mutex<State>,
}

impl Orchestrator {
    /// One that nobody is connected to.
    pub fn new(config: OrchestratorConfig, authenticator: Arc<dyn EdgeAuthenticator>) -> Self {
        let inner = Inner {
            config,
            authenticator,
            loaded: watch::Sender::new(false),
            sessions: AtomicU64::new(0),
            caller_salt: uuid::Uuid::new_v4().to_string(),
            closed: CancellationToken::new(),
            state: Mutex::default(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// `GET /v1/edge` (WebSocket), to be mounted on the orchestrator's port.
    pub fn router(&self) -> axum::Router {
        router::router(self.inner.clone())
    }

    /// Edges known from an earlier life of the controller (Edge objects): they may hold keys within their lease though
    /// they haven't connected yet. To be called before [`Orchestrator::loaded`], inside a tokio runtime.
    pub fn remember(&self, edges: impl IntoIterator<Item = EdgeInfo>) {
        let now = Now::read();
        for EdgeInfo { name, status } in edges {
            let lease_until = status.lease_until.and_then(|until| until.checked_add(EDGE_STATUS_LAG).ok());
            let left = lease_until.and_then(|until| Duration::try_from(until.duration_since(now.wall)).ok());
            let mut state = self.inner.state();
            let edge = state.edges.entry(name.clone()).or_default();
            if edge.session.is_some() || edge.lease_end.is_some() {
                continue;
            }
            (edge.last_seen, edge.version, edge.lease_until) = (status.last_seen, status.version, lease_until);
            edge.lease_end = left.map(|left| now.at + left);
            if let Some(end) = edge.lease_end {
                self.inner.watch_lease(&name, end);
            }
            state.edge_changed(&name);
        }
    }

    /// Every key to be served has been told: edges may be synchronised from now on. Until then they wait, and serve what
    /// they hold within their lease; what they hold and the orchestrator doesn't know is then evicted.
    pub fn loaded(&self) {
        self.inner.loaded.send_replace(true);
    }

    /// Sends every edge away, for good: another orchestrator takes over. Edges go on within their lease.
    pub fn close(&self) {
        self.inner.closed.cancel();
    }

    /// Makes every edge hold exactly these versions. Returns at once; nothing is sent when nothing changed.
    pub fn serve(&self, key: ServedKey) {
        self.inner.state().serve(key, Now::read());
    }

    /// The key is to be served, but its material can't be unwrapped now (a controller that starts while the external key
    /// is away): edges that hold this uid go on, others answer `RootUnavailable`. Without effect on a key that is served.
    pub fn keep(&self, key: &KeyId, uid: impl Into<String>, version: u32, since: Timestamp) {
        self.inner.state().keep(key, Some(uid.into()), version, since, Now::read());
    }

    /// As [`Orchestrator::keep`], when nobody knows its uid any more: whatever an edge holds under this name goes on.
    pub fn keep_any(&self, key: &KeyId, version: u32, since: Timestamp) {
        self.inner.state().keep(key, None, version, since, Now::read());
    }

    /// Makes every edge forget the key and answer with the reason. Returns at once. The distribution shows the version
    /// that was served last (0 if none was) and starts now; see [`Orchestrator::evict_since`].
    pub fn evict(&self, key: &KeyId, reason: EvictReason) {
        self.inner.state().evict(key, reason, None, Now::read());
    }

    /// As [`Orchestrator::evict`], for a key that was evicted at `version` in an earlier life of the controller.
    pub fn evict_since(&self, key: &KeyId, reason: EvictReason, version: u32, since: Timestamp) {
        self.inner.state().evict(key, reason, Some((version, since)), Now::read());
    }

    /// The key is no more: edges forget it and its reason, and answer `KeyNotFound`.
    pub fn forget(&self, key: &KeyId) {
        self.inner.state().forget(key);
    }

    /// How far the last push or eviction got; `None` for a key nobody was told about. Edges are those that may be
    /// serving: connected and synchronised, or within their lease.
    pub fn distribution(&self, key: &KeyId) -> Option<Distribution> {
        let at = Instant::now();
        let state = self.inner.state();
        let desired = state.desired.get(key)?;
        let concerned: Vec<_> = state.edges.iter().filter(|(_, edge)| edge.is_concerned(at)).collect();
        let unreachable: Vec<UnreachableEdge> = concerned
            .iter()
            .filter(|(_, edge)| edge.acked.get(key) != Some(&desired.revision))
            .map(|(name, edge)| UnreachableEdge {
                name: (*name).clone(),
                last_seen: edge.last_seen,
                lease_until: edge.lease_until,
            })
            .collect();
        let (edges, missing) = (count(concerned.len()), count(unreachable.len()));
        Some(Distribution {
            effect: match desired.what {
                What::Serve(_) | What::Keep(_) => DistributionEffect::Pushed,
                What::Evict(_) => DistributionEffect::Evicted,
            },
            version: desired.version,
            edges,
            acknowledged: edges - missing,
            unreachable,
            started_at: desired.started_at,
            completed_at: desired.completed_at,
        })
    }

    /// The edges that have acknowledged what they were last told about the key, by name.
    pub fn acknowledged_by(&self, key: &KeyId) -> Vec<String> {
        let state = self.inner.state();
        let Some(desired) = state.desired.get(key) else { return Vec::new() };
        let done = state.edges.iter().filter(|(_, edge)| edge.acked.get(key) == Some(&desired.revision));
        done.map(|(name, _)| name.clone()).collect()
    }

    /// Waits until every connected edge has acknowledged what it was last told about the key, at most for `patience`.
    pub async fn settled(&self, key: &KeyId, patience: Duration) {
        let all = async {
            loop {
                let Some(heard) = self.inner.state().awaited(key) else { return };
                let mut notified = std::pin::pin!(heard.notified());
                notified.as_mut().enable();
                // What came between the look and the enabling is looked at again.
                if self.inner.state().awaited(key).is_none() {
                    return;
                }
                notified.await;
            }
        };
        // Whoever is late is shown as late.
        let _ = tokio::time::timeout(patience, all).await;
    }

    /// Active clients over all live edges; `None` is unknown: no live edge reports. A client that uses two edges counts once.
    pub fn clients(&self, key: &KeyId) -> Option<u32> {
        self.clients_of([key])
    }

    /// Active clients of several keys together; a client that uses two of them counts once.
    pub fn clients_of<'a>(&self, keys: impl IntoIterator<Item = &'a KeyId>) -> Option<u32> {
        let state = self.inner.state();
        let live: Vec<_> = state.edges.values().filter(|edge| edge.is_live()).collect();
        if live.is_empty() {
            return None;
        }
        let mut all = Callers::default();
        for key in keys {
            live.iter().filter_map(|edge| edge.clients.get(key)).for_each(|callers| all.merge(callers));
        }
        Some(all.count())
    }

    /// Every known edge, by name, as its Edge object's status.
    pub fn edges(&self) -> Vec<EdgeInfo> {
        self.inner.state().edges.iter().map(|(name, edge)| edge.info(name)).collect()
    }

    /// What changed from now on, coalesced.
    pub fn changes(&self) -> Changes {
        let board = Arc::default();
        self.inner.state().readers.push(Arc::downgrade(&board));
        Changes::new(board, Arc::downgrade(&self.inner))
    }
}

impl Inner {
    fn state(&self) -> MutexGuard<'_, State> {
        // What a panic left behind is still what edges were told.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next_session(&self) -> u64 {
        self.sessions.fetch_add(1, Ordering::Relaxed)
    }

    fn disconnected(self: &Arc<Self>, name: &str, id: u64) {
        let lease_end = self.state().disconnect(name, id, Now::read());
        if let Some(end) = lease_end {
            self.watch_lease(name, end);
        }
    }

    /// Looks at the edge again when its lease has ended.
    fn watch_lease(self: &Arc<Self>, name: &str, end: Instant) {
        let (inner, name) = (Arc::downgrade(self), name.to_owned());
        tokio::spawn(async move {
            tokio::time::sleep_until(end).await;
            if let Some(inner) = inner.upgrade() {
                inner.state().expire(&name, Now::read());
            }
        });
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        for reader in &self.state().readers {
            if let Some(board) = reader.upgrade() {
                board.wake();
            }
        }
    }
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
