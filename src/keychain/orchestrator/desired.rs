//! What edges are to do about a key.

use super::edge_record::EdgeRecord;
use super::served_key::{EvictReason, ServedKey};
use crate::key_id::KeyId;
use crate::protocol::{HeldKey, OrchestratorMessage};
use axum::extract::ws::Utf8Bytes;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use tokio::sync::Notify;

pub(super) struct Desired {
    pub(super) revision: u64,
    pub(super) what: What,
    pub(super) version: u32,
    pub(super) started_at: Timestamp,
    pub(super) completed_at: Option<Timestamp>,
    /// No connected edge has to acknowledge it any more.
    pub(super) heard: Arc<Notify>,
    /// The message that makes an edge forget the key, unless it is to hold it.
    eviction: Option<Arc<Eviction>>,
    /// An edge that hadn't acknowledged it at the last look. As long as it hasn't, no other needs to be looked at: with
    /// hundreds of edges, each acknowledgement would look at all of them.
    late: Option<String>,
}

pub(super) enum What {
    Serve(Arc<ServedKey>),
    /// Material that can't be unwrapped now: whoever holds this uid (any, where none is known) goes on, others say that the
    /// root is unavailable.
    Keep(Option<String>),
    Evict(EvictReason),
}

/// The same message to every edge, written once.
pub(super) struct Eviction {
    pub(super) seq: u64,
    key: KeyId,
    reason: EvictReason,
    text: OnceLock<Utf8Bytes>,
}

impl Desired {
    pub(super) fn new(revision: u64, key: &KeyId, what: What, version: u32, started_at: Timestamp) -> Self {
        let reason = match &what {
            What::Serve(_) => None,
            What::Keep(_) => Some(EvictReason::RootUnavailable),
            What::Evict(reason) => Some(*reason),
        };
        let eviction = reason.map(|reason| Arc::new(Eviction::new(revision, key.clone(), reason)));
        let (heard, late) = (Arc::default(), None);
        Self { revision, what, version, started_at, completed_at: None, heard, eviction, late }
    }

    pub(super) fn eviction(&self) -> Option<Arc<Eviction>> {
        self.eviction.clone()
    }

    /// Whether no edge that `counts` still has to acknowledge it. Looks on from the one that was late last.
    pub(super) fn is_heard_by_all(
        &mut self,
        key: &KeyId,
        edges: &BTreeMap<String, EdgeRecord>,
        counts: impl Fn(&EdgeRecord) -> bool,
    ) -> bool {
        let revision = self.revision;
        let is_late = |(_, edge): &(&String, &EdgeRecord)| counts(edge) && edge.acked.get(key) != Some(&revision);
        let from = self.late.take().unwrap_or_default();
        let late =
            edges.range::<String, _>(&from..).find(is_late).or_else(|| edges.range::<String, _>(..&from).find(is_late));
        self.late = late.map(|(name, _)| name.clone());
        self.late.is_none()
    }
}

impl What {
    /// Whether an edge that lacks the key is told to answer with a reason.
    pub(super) fn is_eviction(&self) -> bool {
        !matches!(self, Self::Serve(_))
    }

    /// Whether what an edge holds is all it needs.
    pub(super) fn is_met_by(&self, holding: &HeldKey) -> bool {
        match self {
            Self::Serve(key) => key.is_held_as(holding),
            Self::Keep(uid) => uid.as_ref().is_none_or(|uid| *uid == holding.uid),
            Self::Evict(_) => false,
        }
    }
}

impl Eviction {
    pub(super) fn new(seq: u64, key: KeyId, reason: EvictReason) -> Self {
        Self { seq, key, reason, text: OnceLock::new() }
    }

    pub(super) fn text(&self) -> Result<Utf8Bytes, serde_json::Error> {
        if let Some(text) = self.text.get() {
            return Ok(text.clone());
        }
        let message = OrchestratorMessage::Evict { seq: self.seq, key: self.key.clone(), reason: self.reason };
        let text = Utf8Bytes::from(serde_json::to_string(&message)?);
        // Who comes second has written the same.
        Ok(self.text.get_or_init(|| text).clone())
    }
}
