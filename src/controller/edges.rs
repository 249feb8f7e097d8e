//! The Edge objects of the provider workspace: one per edge, written when its connection changes and every 20 seconds at most.

use crate::error::ReconcileError;
use jiff::{SignedDuration, Timestamp};
use keychain::Orchestrator;
use keychain::orchestrator::EdgeInfo;
use kube::api::{Api, ListParams, Patch, PatchParams, PostParams};
use kube::{Client, ResourceExt};
use model::moment::whole_second;
use model::{Edge, EdgeSpec, EdgeStatus};
use serde_json::json;
use std::collections::HashMap;
use std::time::Duration;

/// The pause between two writes that only say that an edge is still there.
pub const FRESHNESS: Duration = Duration::from_secs(20);

/// Writes Edge objects.
pub struct EdgeObjects {
    api: Api<Edge>,
    written: HashMap<String, EdgeStatus>,
}

impl EdgeObjects {
    /// Reads what an earlier life has written: those edges may hold keys within their lease.
    pub async fn load(provider: Client) -> Result<(Self, Vec<EdgeInfo>), ReconcileError> {
        let api: Api<Edge> = Api::all(provider);
        let edges = api.list(&ListParams::default()).await?;
        let written: HashMap<_, _> =
            edges.iter().map(|edge| (edge.name_any(), edge.status.clone().unwrap_or_default())).collect();
        let known =
            written.iter().map(|(name, status)| EdgeInfo { name: name.clone(), status: status.clone() }).collect();
        Ok((Self { api, written }, known))
    }

    /// Writes what moved.
    pub async fn write(&mut self, orchestrator: &Orchestrator) -> Result<(), ReconcileError> {
        for EdgeInfo { name, status } in orchestrator.edges() {
            let status = shown(status);
            let before = self.written.get(&name);
            if before.is_some_and(|before| !is_news(before, &status)) {
                continue;
            }
            if before.is_none() {
                match self.api.create(&PostParams::default(), &Edge::new(&name, EdgeSpec {})).await {
                    Ok(_) => {}
                    Err(kube::Error::Api(answer)) if answer.is_already_exists() => {}
                    Err(error) => return Err(error.into()),
                }
            }
            let change = Patch::Merge(json!({ "status": full(&status) }));
            self.api.patch_status(&name, &PatchParams::default(), &change).await?;
            self.written.insert(name, status);
        }
        Ok(())
    }
}

fn shown(status: EdgeStatus) -> EdgeStatus {
    EdgeStatus {
        connected_since: status.connected_since.map(whole_second),
        last_seen: status.last_seen.map(whole_second),
        lease_until: status.lease_until.map(whole_second),
        ..status
    }
}

/// With explicit nulls: what an edge has no more, its object doesn't keep.
fn full(status: &EdgeStatus) -> serde_json::Value {
    json!({
        "connected": status.connected,
        "connectedSince": status.connected_since,
        "lastSeen": status.last_seen,
        "leaseUntil": status.lease_until,
        "version": status.version,
    })
}

fn is_news(before: &EdgeStatus, now: &EdgeStatus) -> bool {
    let stale = |before: Option<Timestamp>, now: Option<Timestamp>| match (before, now) {
        (Some(before), Some(now)) => {
            now.duration_since(before) >= SignedDuration::try_from(FRESHNESS).unwrap_or(SignedDuration::ZERO)
        }
        (before, now) => before != now,
    };
    before.connected != now.connected || before.version != now.version || stale(before.last_seen, now.last_seen)
}
