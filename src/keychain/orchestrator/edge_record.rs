//! What is known of one edge.

use super::served_key::EdgeInfo;
use crate::callers::Callers;
use crate::key_id::KeyId;
use jiff::Timestamp;
use model::edge::EdgeStatus;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

#[derive(Default)]
pub(super) struct EdgeRecord {
    pub(super) session: Option<Session>,
    pub(super) connected_since: Option<Timestamp>,
    pub(super) last_seen: Option<Timestamp>,
    /// For people; `lease_end` decides.
    pub(super) lease_until: Option<Timestamp>,
    pub(super) lease_end: Option<Instant>,
    pub(super) version: Option<String>,
    /// The revision of each key that it has acknowledged last.
    pub(super) acked: HashMap<KeyId, u64>,
    pub(super) clients: HashMap<KeyId, Callers>,
}

/// An open stream.
pub(super) struct Session {
    pub(super) id: u64,
    /// Something is to be sent.
    pub(super) wake: Arc<Notify>,
    /// Another stream has taken its place.
    pub(super) end: CancellationToken,
    /// `Some` once `SyncEnd` was sent.
    pub(super) sync_seq: Option<u64>,
    /// Whether `SyncEnd` was acknowledged: the edge serves.
    pub(super) synced: bool,
    pub(super) evictions: BTreeSet<KeyId>,
    pub(super) pushes: BTreeSet<KeyId>,
    pub(super) lease_reply: Option<u64>,
    pub(super) in_flight: HashMap<u64, InFlight>,
}

/// Sent and not acknowledged.
pub(super) struct InFlight {
    pub(super) key: KeyId,
    pub(super) eviction: bool,
    pub(super) sent: Instant,
}

impl Session {
    pub(super) fn new(id: u64) -> Self {
        Self {
            id,
            wake: Arc::default(),
            end: CancellationToken::new(),
            sync_seq: None,
            synced: false,
            evictions: BTreeSet::new(),
            pushes: BTreeSet::new(),
            lease_reply: None,
            in_flight: HashMap::new(),
        }
    }

    pub(super) fn mark(&mut self, key: &KeyId, eviction: bool) {
        self.evictions.remove(key);
        self.pushes.remove(key);
        let lane = if eviction { &mut self.evictions } else { &mut self.pushes };
        lane.insert(key.clone());
        self.wake.notify_one();
    }

    /// Whether it leaves an eviction unacknowledged for longer than `patience`.
    pub(super) fn disobeys(&self, patience: Duration, at: Instant) -> bool {
        self.in_flight.values().any(|sent| sent.eviction && at.duration_since(sent.sent) > patience)
    }
}

impl EdgeRecord {
    /// Whether it may be serving: what it holds concerns people.
    pub(super) fn is_concerned(&self, at: Instant) -> bool {
        self.is_live() || self.lease_end.is_some_and(|end| end > at)
    }

    /// Whether it is connected and synchronised: what it reports counts.
    pub(super) fn is_live(&self) -> bool {
        self.session.as_ref().is_some_and(|session| session.synced)
    }

    pub(super) fn info(&self, name: &str) -> EdgeInfo {
        EdgeInfo {
            name: name.to_owned(),
            status: EdgeStatus {
                connected: self.session.is_some(),
                connected_since: self.connected_since,
                last_seen: self.last_seen,
                lease_until: self.lease_until,
                version: self.version.clone(),
            },
        }
    }
}
