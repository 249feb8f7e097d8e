//! Workspaces of shards that have not been heard yet. A shard that is away when the controller starts keeps nobody else waiting, and
//! nothing of its own is taken for gone: neither shredded nor unbound, and edges go on as the record says.
//!
//! Invariant: nothing is done for a workspace before every kind has been listed there ([`Context::knows`]); then all of it is looked at.

use crate::context::{Context, Next, Work};
use keychain::KeyId;
use keychain::orchestrator::EvictReason;
use kube::ResourceExt;
use model::service_key::KeyState;
use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How often a workspace that has not been heard is looked for.
const NOT_HEARD: Duration = Duration::from_secs(1);

/// The workspaces, by logical cluster.
#[derive(Default)]
pub struct Absent(Mutex<HashSet<String>>);

impl Absent {
    fn held(&self) -> MutexGuard<'_, HashSet<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What happens to `work` of a workspace that has not been heard, or nothing where it is known.
pub(crate) fn wait(ctx: &Context, work: &Work) -> Option<Next> {
    let cluster = work.cluster();
    if ctx.knows(cluster) {
        // What came meanwhile was left aside, and what is in the record alone never came.
        if matches!(work, Work::Workspace(_)) && ctx.absent.held().remove(cluster) {
            ctx.touch_cluster(cluster);
            ctx.recorded_keys(cluster).into_iter().for_each(|id| ctx.queue.add(Work::Key(id)));
        }
        return None;
    }
    if ctx.absent.held().insert(cluster.to_owned()) {
        hold(ctx, cluster);
        ctx.queue.add(Work::Workspace(cluster.to_owned()));
    }
    // Its roots and keys come again with the workspace.
    Some(if matches!(work, Work::Workspace(_)) { Next::After(NOT_HEARD) } else { Next::Done })
}

/// Edges that hold a key of the workspace go on with it, unless it was meant to be evicted when it was last seen.
fn hold(ctx: &Context, cluster: &str) {
    let Some(record) = ctx.records.get(cluster).filter(|record| record.spec.unbound_at.is_none()) else { return };
    for root in ctx.bundles.roots_of(&record.name_any()) {
        for (name, entry) in ctx.bundles.read(&root).keys().filter(|(_, entry)| entry.orphaned_at.is_none()) {
            let key = KeyId::new(&record.spec.path, cluster, name);
            if ctx.orchestrator.distribution(&key).is_some() {
                continue;
            }
            let reason = match entry.spec.state {
                KeyState::Disabled => EvictReason::KeyDisabled,
                KeyState::PendingDeletion => EvictReason::PendingDeletion,
                KeyState::Enabled if record.spec.suspended => EvictReason::TenantSuspended,
                KeyState::Enabled => {
                    let since = entry.last_rotation().unwrap_or(entry.created_at);
                    ctx.orchestrator.keep(&key, &entry.uid, entry.current_version(), since);
                    continue;
                }
            };
            ctx.orchestrator.evict(&key, reason);
        }
    }
}
