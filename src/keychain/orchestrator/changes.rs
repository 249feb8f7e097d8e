//! What changed, coalesced: however often a key changes between two reads, it comes out once.

use super::Inner;
use crate::key_id::KeyId;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use tokio::sync::Notify;

/// Keys whose distribution or clients changed, and edges that came, went or renewed their lease.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Look at [`super::Orchestrator::distribution`] and [`super::Orchestrator::clients`] again.
    pub keys: BTreeSet<KeyId>,
    /// Look at [`super::Orchestrator::edges`] again.
    pub edges: BTreeSet<String>,
}

/// One reader's changes.
pub struct Changes {
    board: Arc<Board>,
    orchestrator: Weak<Inner>,
}

/// Where changes wait for their reader.
#[derive(Default)]
pub(super) struct Board {
    pending: Mutex<Change>,
    wake: Notify,
}

impl Board {
    pub(super) fn key(&self, key: &KeyId) {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever put it there has woken the reader.
        if !pending.keys.contains(key) {
            pending.keys.insert(key.clone());
            self.wake.notify_one();
        }
    }

    pub(super) fn edge(&self, edge: &str) {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner).edges.insert(edge.to_owned());
        self.wake.notify_one();
    }

    pub(super) fn wake(&self) {
        self.wake.notify_one();
    }

    fn take(&self) -> Option<Change> {
        let change = std::mem::take(&mut *self.pending.lock().unwrap_or_else(PoisonError::into_inner));
        (change != Change::default()).then_some(change)
    }
}

impl Changes {
    pub(super) fn new(board: Arc<Board>, orchestrator: Weak<Inner>) -> Self {
        Self { board, orchestrator }
    }

    /// Waits until something has changed and takes all of it. `None` when the orchestrator is gone. Cancel safe.
    pub async fn next(&mut self) -> Option<Change> {
        loop {
            if let Some(change) = self.board.take() {
                return Some(change);
            }
            if self.orchestrator.strong_count() == 0 {
                return None;
            }
            self.board.wake.notified().await;
        }
    }
}
