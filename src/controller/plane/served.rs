//! Which shard serves which consumer, as the watches of all kinds have seen it.

use model::serving::{Left, Serving};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// Shared by all watches and by whoever writes. Cheap to clone.
#[derive(Clone, Default)]
pub struct Served(Arc<RwLock<Serving>>);

impl Served {
    /// The URL that serves `cluster`.
    pub fn of(&self, cluster: &str) -> Option<Arc<str>> {
        self.read().of(cluster).cloned()
    }

    /// `url` shows something of `cluster`; whether it is the one that serves it.
    pub(super) fn shows(&self, cluster: &str, url: &Arc<str>) -> bool {
        // Nearly always it is known already.
        if self.read().of(cluster) == Some(url) {
            return true;
        }
        self.write().shows(cluster, url)
    }

    pub(super) fn is_anothers(&self, cluster: &str, url: &str) -> bool {
        self.read().is_anothers(cluster, url)
    }

    pub(super) fn leaves(&self, cluster: &str, url: &str) -> Option<Arc<str>> {
        self.write().leaves(cluster, url)
    }

    pub(super) fn forget(&self, url: &str) -> Left {
        self.write().forget(url)
    }

    fn read(&self) -> RwLockReadGuard<'_, Serving> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Serving> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}
