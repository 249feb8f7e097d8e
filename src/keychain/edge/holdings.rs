//! The keys an edge holds, by workspace and name.
//!
//! Invariant: data is encrypted and decrypted under the read lock, and an eviction takes the write lock, so that when an
//! eviction is acknowledged no request uses the key any more.

use crate::data::{self, DataContext, DataError, Header};
use crate::key_id::KeyId;
use crate::material::KeyMaterial;
use crate::orchestrator::EvictReason;
use crate::protocol::{HeldKey, Push};
use std::collections::{BTreeMap, HashMap};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use tokio::sync::Notify;

/// What is held, and why some keys are not.
#[derive(Default)]
pub struct Holdings {
    workspaces: RwLock<Workspaces>,
    pushed: Notify,
}

type Workspaces = HashMap<String, HashMap<String, Entry>>;

struct Entry {
    id: KeyId,
    state: State,
}

enum State {
    Held { uid: String, current: u32, versions: BTreeMap<u32, KeyMaterial> },
    Evicted(EvictReason),
}

/// What a request made.
pub struct Done<T> {
    /// Ciphertext or plaintext.
    pub data: T,
    /// The version used.
    pub version: u32,
}

/// Why a request is refused.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// Evicted, and why.
    #[error("the key was evicted")]
    Evicted(EvictReason),
    /// Neither held nor evicted.
    #[error("this workspace has no such key")]
    KeyNotFound,
    /// The version's material is gone.
    #[error("version {0} of the key was destroyed")]
    VersionDestroyed(u32),
    /// The ciphertext names the next version: it may be on its way here.
    #[error("version {0} of the key is not here yet")]
    VersionAhead(u32),
    /// Not a ciphertext of this key.
    #[error(transparent)]
    Data(#[from] DataError),
}

impl Holdings {
    /// Holds exactly the pushed versions; older material of the key is wiped.
    pub fn hold(&self, push: &Push, materials: Vec<KeyMaterial>) {
        let versions = push.versions.iter().copied().zip(materials).collect();
        let state = State::Held { uid: push.uid.clone(), current: push.current, versions };
        self.put(&push.key, state);
        self.pushed.notify_waiters();
    }

    /// Forgets the key's material; returns when no request uses it any more.
    pub fn evict(&self, key: &KeyId, reason: EvictReason) {
        if reason != EvictReason::KeyNotFound {
            self.put(key, State::Evicted(reason));
            return;
        }
        let mut workspaces = self.write();
        if let Some(keys) = workspaces.get_mut(&key.workspace) {
            // A namesake in another logical cluster at the same path is another key.
            keys.retain(|name, entry| name != &key.name || entry.id.cluster != key.cluster);
        }
    }

    /// Forgets why keys are not held; a synchronisation tells anew.
    pub fn forget_reasons(&self) {
        for keys in self.write().values_mut() {
            keys.retain(|_, entry| matches!(entry.state, State::Held { .. }));
        }
    }

    /// What is held, as Hello says it.
    pub fn held(&self) -> Vec<HeldKey> {
        let held = |entry: &Entry| match &entry.state {
            State::Held { uid, current, versions } => Some(HeldKey {
                key: entry.id.clone(),
                uid: uid.clone(),
                current: *current,
                versions: versions.keys().copied().collect(),
            }),
            State::Evicted(_) => None,
        };
        self.read().values().flat_map(HashMap::values).filter_map(held).collect()
    }

    /// How many keys are held.
    pub fn len(&self) -> usize {
        let held = |entry: &&Entry| matches!(entry.state, State::Held { .. });
        self.read().values().flat_map(HashMap::values).filter(held).count()
    }

    /// Whether none is held.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The full name of a key that is held or evicted.
    pub fn id(&self, workspace: &str, key: &str) -> Option<KeyId> {
        Some(self.read().get(workspace)?.get(key)?.id.clone())
    }

    /// Comes back when a key has been pushed after the call.
    pub fn pushed(&self) -> tokio::sync::futures::Notified<'_> {
        self.pushed.notified()
    }

    /// Encrypts with the current version.
    pub fn encrypt(&self, context: DataContext<'_>, plaintext: &[u8]) -> Result<Done<Vec<u8>>, Refused> {
        let workspaces = self.read();
        let (version, versions) = find(&workspaces, context)?;
        let material = versions.get(&version).ok_or(Refused::VersionDestroyed(version))?;
        Ok(Done { data: data::encrypt(material, version, context, plaintext)?, version })
    }

    /// Decrypts with the version that the ciphertext names.
    pub fn decrypt(
        &self,
        context: DataContext<'_>,
        ciphertext: &[u8],
    ) -> Result<Done<zeroize::Zeroizing<Vec<u8>>>, Refused> {
        let workspaces = self.read();
        let (current, versions) = find(&workspaces, context)?;
        let (Header { version, .. }, _) = Header::parse(ciphertext)?;
        match versions.get(&version) {
            Some(material) => Ok(Done { data: data::decrypt(material, context, ciphertext)?, version }),
            None if version > 0 && version <= current => Err(Refused::VersionDestroyed(version)),
            None if current.checked_add(1) == Some(version) => Err(Refused::VersionAhead(version)),
            None => Err(Refused::Data(DataError::Tampered)),
        }
    }

    fn put(&self, key: &KeyId, state: State) {
        let mut workspaces = self.write();
        let keys = workspaces.entry(key.workspace.clone()).or_default();
        if let (Some(Entry { id, state: State::Held { .. } }), State::Evicted(_)) = (keys.get(&key.name), &state)
            && id.cluster != key.cluster
        {
            return;
        }
        keys.insert(key.name.clone(), Entry { id: key.clone(), state });
    }

    fn read(&self) -> RwLockReadGuard<'_, Workspaces> {
        self.workspaces.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Workspaces> {
        self.workspaces.write().unwrap_or_else(PoisonError::into_inner)
    }
}

fn find<'a>(
    workspaces: &'a Workspaces,
    context: DataContext<'_>,
) -> Result<(u32, &'a BTreeMap<u32, KeyMaterial>), Refused> {
    let entry = workspaces.get(context.workspace).and_then(|keys| keys.get(context.key));
    match entry.map(|entry| &entry.state) {
        Some(State::Held { current, versions, .. }) => Ok((*current, versions)),
        Some(State::Evicted(reason)) => Err(Refused::Evicted(*reason)),
        None => Err(Refused::KeyNotFound),
    }
}
