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
            AtLeast::Object { kind, version } => self.seen(path, Some(kind)) >= version,
            AtLeast::Any(version) => self.seen(path, None) >= version,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{AtLeast, Index};
    use crate::index::{Kind, Observed, Row};
    use model::ServiceEncryptionKey;
    use model::wire::KeySummary;

    fn see(index: &Index, cluster: &str, name: &str, version: u64) {
        let key = KeySummary::from(&ServiceEncryptionKey::test().named(name).active());
        index.put(cluster, name, Observed { row: Row::Key(Box::new(key)), version });
    }

    #[test]
    fn a_read_waits_for_its_own_shard_whatever_others_have_come_to() {
        let index = Index::default();
        see(&index, "on-a-young-shard", "orders", 40);
        see(&index, "on-an-old-shard", "orders", 900_000);
        let version = AtLeast::Object { kind: Kind::Key, version: 41 };
        assert!(!index.has_seen("on-a-young-shard", version) && !index.has_seen("on-a-young-shard", AtLeast::Any(41)));
        see(&index, "on-a-young-shard", "orders", 41);
        assert!(index.has_seen("on-a-young-shard", version) && index.has_seen("on-a-young-shard", AtLeast::Any(41)));
        index.remove(Kind::Key, "on-a-young-shard", "orders", 50);
        let gone = AtLeast::Object { kind: Kind::Key, version: 50 };
        assert!(index.has_seen("on-a-young-shard", gone), "what is gone for good keeps nobody waiting");
    }
}
