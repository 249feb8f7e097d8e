//! Plans that were shown: so that a refused one can be told with what moved. Kept by this process, for as long as a person may look
//! at a dialog; without them the answer is the new plan alone.

use crate::kcp::WorkspacePath;
use model::plan::Plan;
use moka::sync::Cache;
use std::sync::Arc;
use std::time::Duration;

const KEPT: Duration = Duration::from_mins(30);
const CAPACITY: u64 = 5_000;

/// Plans by workspace and hash.
pub(crate) struct ShownPlans(Cache<(String, String), Arc<Plan>>);

impl Default for ShownPlans {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(CAPACITY).time_to_live(KEPT).build())
    }
}

impl ShownPlans {
    /// Keeps a plan that someone in `path` gets to see.
    pub(super) fn keep(&self, path: &WorkspacePath, plan: &Plan) {
        self.0.insert((path.to_string(), plan.hash.clone()), Arc::new(plan.clone()));
    }

    /// The plan of this hash, if it was shown in `path`.
    pub(super) fn find(&self, path: &WorkspacePath, hash: &str) -> Option<Arc<Plan>> {
        self.0.get(&(path.to_string(), hash.to_owned()))
    }
}
