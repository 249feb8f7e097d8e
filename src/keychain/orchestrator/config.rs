//! The orchestrator's settings.

use std::time::Duration;

/// Times of the edge protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrchestratorConfig {
    /// How long an edge may serve without hearing from the orchestrator.
    pub lease: Duration,
    /// How often an edge says it is there; well below `lease`.
    pub heartbeat: Duration,
    /// An edge that leaves an eviction unacknowledged for longer gets no new lease.
    pub eviction_patience: Duration,
    /// How often a connected edge's token is checked again.
    pub reauthenticate: Duration,
}

impl Default for OrchestratorConfig {
    fn default() -> Self {
        Self {
            lease: Duration::from_mins(1),
            heartbeat: Duration::from_secs(10),
            eviction_patience: Duration::from_secs(5),
            reauthenticate: Duration::from_mins(1),
        }
    }
}
