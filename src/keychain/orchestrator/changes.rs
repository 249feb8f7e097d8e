//! What changed, coalesced: however often a key changes between two reads, it comes out once.

use crate::key_id::KeyId;
use std::collections::BTreeSet;

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
    _private: (),
}

impl Changes {
    /// Waits until something has changed and takes all of it. `None` when the orchestrator is gone. Cancel safe.
    pub async fn next(&mut self) -> Option<Change> {
        todo!()
    }
}
