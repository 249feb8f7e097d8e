//! Active clients: distinct callers of a key within the window (FR-302).

use crate::key_id::KeyId;
use crate::protocol::ClientCount;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Clients of one key at most; a caller that invents client names doesn't fill the memory.
const LIMIT: usize = 10_000;

/// Who called which key when, as hashes under a key of this process.
pub struct Clients {
    window: Duration,
    hasher: RandomState,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    keys: HashMap<KeyId, HashMap<u64, Instant>>,
    reported: HashMap<KeyId, u32>,
}

impl Clients {
    /// Counts callers within `window`.
    pub fn new(window: Duration) -> Self {
        Self { window, hasher: RandomState::new(), seen: Mutex::default() }
    }

    /// `caller` has used `key`; `client` is its `OpenKCM-Client` header, the uid of a pod.
    pub fn note(&self, key: &KeyId, caller: &str, client: Option<&str>) {
        let hash = self.hasher.hash_one((caller, client));
        let mut seen = self.lock();
        if !seen.keys.contains_key(key) {
            seen.keys.insert(key.clone(), HashMap::new());
        }
        if let Some(clients) = seen.keys.get_mut(key)
            && (clients.len() < LIMIT || clients.contains_key(&hash))
        {
            clients.insert(hash, Instant::now());
        }
    }

    /// All counts above zero; from now on [`Clients::changed`] compares with these.
    pub fn all(&self) -> Vec<ClientCount> {
        let mut seen = self.lock();
        seen.reported = seen.counts(self.window);
        seen.reported.iter().map(|(key, count)| ClientCount { key: key.clone(), count: *count }).collect()
    }

    /// What has changed since the last report, keys that lost their last client with 0.
    pub fn changed(&self) -> Vec<ClientCount> {
        let mut seen = self.lock();
        let counts = seen.counts(self.window);
        let gone = seen.reported.keys().filter(|key| !counts.contains_key(key)).map(|key| (key, &0));
        let news = counts.iter().filter(|(key, count)| seen.reported.get(key) != Some(count));
        let changed = news.chain(gone).map(|(key, count)| ClientCount { key: key.clone(), count: *count }).collect();
        seen.reported = counts;
        changed
    }

    /// Clients over all keys.
    pub fn total(&self) -> u64 {
        self.lock().counts(self.window).values().map(|count| u64::from(*count)).sum()
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seen {
    fn counts(&mut self, window: Duration) -> HashMap<KeyId, u32> {
        let now = Instant::now();
        self.keys.retain(|_, clients| {
            clients.retain(|_, last| now.duration_since(*last) < window);
            !clients.is_empty()
        });
        let count = |clients: &HashMap<u64, Instant>| u32::try_from(clients.len()).unwrap_or(u32::MAX);
        self.keys.iter().map(|(key, clients)| (key.clone(), count(clients))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{ClientCount, Clients};
    use crate::key_id::KeyId;
    use std::time::Duration;
    use tokio::time::advance;

    #[tokio::test(start_paused = true)]
    async fn fr_302_distinct_callers_count_within_the_window() {
        let clients = Clients::new(Duration::from_mins(5));
        let key = KeyId::new("root:acme", "c1", "orders");
        clients.note(&key, "oidc:member", None);
        clients.note(&key, "oidc:member", None);
        clients.note(&key, "oidc:member", Some("pod-1"));
        clients.note(&key, "oidc:owner", None);
        let count = |count| vec![ClientCount { key: key.clone(), count }];
        assert_eq!(clients.changed(), count(3));
        assert_eq!(clients.changed(), vec![], "only what changed is reported");
        advance(Duration::from_secs(200)).await;
        clients.note(&key, "oidc:owner", None);
        advance(Duration::from_secs(100)).await;
        assert_eq!(clients.changed(), count(1));
        assert_eq!(clients.all(), count(1));
        advance(Duration::from_secs(200)).await;
        assert_eq!(clients.changed(), count(0));
        assert_eq!(clients.changed(), vec![]);
    }
}
