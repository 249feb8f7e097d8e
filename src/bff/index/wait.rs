//! Read your writes: a read waits, a bounded time, until the index has seen a version.

use super::{AtLeast, Index};
use std::time::Duration;

/// The longest a read waits.
const BOUND: Duration = Duration::from_secs(5);

impl Index {
    /// Waits until `version` has been seen, at most five seconds; says whether it has.
    pub async fn wait(&self, path: &str, version: AtLeast) -> bool {
        let mut ticks = self.ticked.subscribe();
        let seen = async {
            while !self.has_seen(path, version) {
                if ticks.changed().await.is_err() {
                    return;
                }
            }
        };
        tokio::time::timeout(BOUND, seen).await.is_ok()
    }

    fn has_seen(&self, path: &str, version: AtLeast) -> bool {
        match version {
            AtLeast::Index(wanted) => {
                self.view(path, |view| view.version.process != wanted.process || view.version.number >= wanted.number)
            }
            AtLeast::Object { kind, version } => self.seen(Some(kind)) >= version,
            AtLeast::Any(version) => self.seen(None) >= version,
        }
    }
}
