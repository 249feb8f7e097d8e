//! Active clients: distinct callers of a key within the window (FR-302).

use crate::callers::Callers;
use crate::key_id::KeyId;
use crate::protocol::KeyCallers;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Clients of one key at most; a caller that invents client names doesn't fill the memory.
const LIMIT: usize = 10_000;

/// A caller as this process remembers it.
type Digested = [u8; 16];

/// Who called which key when. Only hashes leave, under the salt of the orchestrator, which all edges share.
pub struct Clients {
    window: Duration,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    salt: Vec<u8>,
    keys: HashMap<KeyId, HashMap<Digested, Instant>>,
    reported: HashMap<KeyId, Callers>,
}

impl Clients {
    /// Counts callers within `window`.
    pub fn new(window: Duration) -> Self {
        Self { window, seen: Mutex::default() }
    }

    /// `caller` has used `key`; `client` is its `OpenKCM-Client` header, the uid of a pod.
    pub fn note(&self, key: &KeyId, caller: &str, client: Option<&str>) {
        let digested = digest(caller, client);
        let mut seen = self.lock();
        if !seen.keys.contains_key(key) {
            seen.keys.insert(key.clone(), HashMap::new());
        }
        if let Some(clients) = seen.keys.get_mut(key)
            && (clients.len() < LIMIT || clients.contains_key(&digested))
        {
            clients.insert(digested, Instant::now());
        }
    }

    /// From now on callers are reported under this salt; another orchestrator has another.
    pub fn salt(&self, salt: Vec<u8>) {
        self.lock().salt = salt;
    }

    /// Everybody; from now on [`Clients::changed`] compares with this.
    pub fn all(&self) -> Vec<KeyCallers> {
        let mut seen = self.lock();
        seen.reported = seen.callers(self.window);
        let all = seen.reported.iter();
        all.map(|(key, callers)| KeyCallers { key: key.clone(), callers: callers.clone() }).collect()
    }

    /// What has changed since the last report, keys that lost their last client with nobody.
    pub fn changed(&self) -> Vec<KeyCallers> {
        let mut seen = self.lock();
        let now = seen.callers(self.window);
        let nobody = Callers::default();
        let gone = seen.reported.keys().filter(|key| !now.contains_key(key)).map(|key| (key, &nobody));
        let news = now.iter().filter(|(key, callers)| seen.reported.get(key) != Some(callers));
        let changed = news.chain(gone);
        let changed = changed.map(|(key, callers)| KeyCallers { key: key.clone(), callers: callers.clone() }).collect();
        seen.reported = now;
        changed
    }

    /// Clients over all keys.
    pub fn total(&self) -> u64 {
        self.lock().callers(self.window).values().map(|callers| u64::from(callers.count())).sum()
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seen {
    fn callers(&mut self, window: Duration) -> HashMap<KeyId, Callers> {
        let now = Instant::now();
        self.keys.retain(|_, clients| {
            clients.retain(|_, last| now.duration_since(*last) < window);
            !clients.is_empty()
        });
        let salt = &self.salt;
        let callers = |clients: &HashMap<Digested, Instant>| clients.keys().map(|one| salted(salt, one)).collect();
        self.keys.iter().map(|(key, clients)| (key.clone(), callers(clients))).collect()
    }
}

fn digest(caller: &str, client: Option<&str>) -> Digested {
    let mut hasher = Sha256::new();
    // Its length first: no other caller and client give the same bytes.
    hasher.update((caller.len() as u64).to_be_bytes());
    hasher.update(caller);
    if let Some(client) = client {
        hasher.update([1]);
        hasher.update(client);
    }
    let mut digested = Digested::default();
    digested.copy_from_slice(&hasher.finalize()[..16]);
    digested
}

fn salted(salt: &[u8], caller: &Digested) -> u64 {
    let mut hasher = Sha256::new();
    hasher.update(salt);
    hasher.update(caller);
    let mut first = [0; 8];
    first.copy_from_slice(&hasher.finalize()[..8]);
    u64::from_be_bytes(first)
}

#[cfg(test)]
mod tests {
    use super::Clients;
    use crate::key_id::KeyId;
    use std::time::Duration;
    use tokio::time::advance;

    fn counts(clients: &Clients) -> Vec<u32> {
        clients.changed().iter().map(|key| key.callers.count()).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn fr_302_distinct_callers_count_within_the_window() {
        let clients = Clients::new(Duration::from_mins(5));
        let key = KeyId::new("root:acme", "c1", "orders");
        clients.note(&key, "oidc:member", None);
        clients.note(&key, "oidc:member", None);
        clients.note(&key, "oidc:member", Some("pod-1"));
        clients.note(&key, "oidc:owner", None);
        assert_eq!(counts(&clients), [3]);
        assert!(clients.changed().is_empty(), "only what changed is reported");
        advance(Duration::from_secs(200)).await;
        clients.note(&key, "oidc:owner", None);
        advance(Duration::from_secs(100)).await;
        assert_eq!(counts(&clients), [1]);
        assert_eq!(clients.all()[0].callers.count(), 1);
        advance(Duration::from_secs(200)).await;
        assert_eq!(counts(&clients), [0]);
        assert!(clients.changed().is_empty());
    }

    #[test]
    fn fr_302_two_edges_report_the_same_caller_alike_and_only_under_the_same_salt() {
        let key = KeyId::new("root:acme", "c1", "orders");
        let report = |salt: u8| {
            let edge = Clients::new(Duration::from_mins(5));
            edge.salt(vec![salt; 16]);
            edge.note(&key, "oidc:member", None);
            edge.all()
        };
        assert_eq!(report(1), report(1));
        assert_ne!(report(1), report(2));
    }
}
