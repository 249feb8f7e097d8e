//! Building what has no object of its own here.

use super::{hours, now};
use crate::tenant::TenantPhase;
use crate::wire::{EdgeSummary, TenantSummary};

impl TenantSummary {
    /// The active tenant of `root:orgs:acme:payments`.
    pub fn test() -> Self {
        Self {
            name: "tenant-root-orgs-acme-payments".into(),
            phase: Some(TenantPhase::Active),
            tenant_id: Some("0d3c6f6e-6c0a-4f0e-9d5b-2f6f2f1c9a10".into()),
            suspended: false,
            conditions: Vec::new(),
            resource_version: "1".into(),
        }
    }
}

impl EdgeSummary {
    /// A connected edge.
    pub fn test(name: &str) -> Self {
        Self { name: name.into(), connected: true, last_seen: Some(now()), lease_until: Some(hours(1)) }
    }

    /// Not connected, its lease still running.
    #[must_use]
    pub fn away(mut self) -> Self {
        self.connected = false;
        self
    }
}
