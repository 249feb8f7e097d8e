//! What a watch has seen, by (cluster, name).

use super::id::Id;
use kube::Resource;
use std::collections::BTreeMap;
use std::sync::{Arc, RwLock};
use tokio::sync::watch;

type Objects<K> = BTreeMap<Id, Arc<K>>;

/// The objects of one kind over all consumers. Cheap to clone; readers never wait for the API.
pub struct Store<K> {
    objects: Arc<RwLock<Objects<K>>>,
    synced: Arc<watch::Sender<bool>>,
}

impl<K> Clone for Store<K> {
    fn clone(&self) -> Self {
        Self { objects: self.objects.clone(), synced: self.synced.clone() }
    }
}

impl<K> Default for Store<K> {
    fn default() -> Self {
        Self { objects: Arc::default(), synced: Arc::new(watch::Sender::new(false)) }
    }
}

impl<K: Resource> Store<K> {
    /// Takes in what a watch saw or a write answered; whether it was news. An older version than the one held isn't.
    pub fn observe(&self, object: K) -> bool {
        let Some(id) = Id::of(&object) else { return false };
        let mut objects = self.write();
        let news = objects.get(&id).is_none_or(|held| version(held.as_ref()) < version(&object));
        if news {
            objects.insert(id, Arc::new(object));
        }
        news
    }
}

/// kcp's versions are numbers that grow, per object at least.
fn version<K: Resource>(object: &K) -> Option<u64> {
    object.meta().resource_version.as_deref()?.parse().ok()
}

impl<K> Store<K> {
    /// One object.
    pub fn get(&self, id: &Id) -> Option<Arc<K>> {
        self.read().get(id).cloned()
    }

    /// All objects of a consumer, by name.
    pub fn of_cluster(&self, cluster: &str) -> Vec<Arc<K>> {
        let objects = self.read();
        objects
            .range(Id::new(cluster, "")..)
            .take_while(|(id, _)| id.cluster == cluster)
            .map(|(_, object)| object.clone())
            .collect()
    }

    /// All identities.
    pub fn ids(&self) -> Vec<Id> {
        self.read().keys().cloned().collect()
    }

    /// All objects.
    pub fn all(&self) -> Vec<Arc<K>> {
        self.read().values().cloned().collect()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.read().len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.read().is_empty()
    }

    /// Whether a complete list was seen.
    pub fn is_synced(&self) -> bool {
        *self.synced.borrow()
    }

    /// Waits until a complete list was seen.
    pub async fn synced(&self) {
        // The sender lives as long as the store, so waiting can't fail.
        let _ = self.synced.subscribe().wait_for(|synced| *synced).await;
    }

    pub(super) fn remove(&self, id: &Id) {
        self.write().remove(id);
    }

    /// Swaps the content for a complete list; answers every identity that was or is there.
    pub(super) fn replace(&self, objects: Objects<K>) -> Vec<Id> {
        let touched = {
            let mut held = self.write();
            let mut touched: Vec<Id> = held.keys().filter(|id| !objects.contains_key(id)).cloned().collect();
            touched.extend(objects.keys().cloned());
            *held = objects;
            touched
        };
        self.synced.send_replace(true);
        touched
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, Objects<K>> {
        self.objects.read().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn write(&self) -> std::sync::RwLockWriteGuard<'_, Objects<K>> {
        self.objects.write().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::{Arc, Id, Store};

    fn store(entries: &[(&str, &str)]) -> Store<u32> {
        let store = Store::default();
        for (cluster, name) in entries {
            store.write().insert(Id::new(*cluster, *name), Arc::new(0));
        }
        store
    }

    #[test]
    fn two_consumers_objects_of_one_name_are_two_objects() {
        let store = store(&[("a", "key"), ("b", "key"), ("ab", "key")]);
        assert_eq!((store.len(), store.of_cluster("a").len()), (3, 1));
    }

    #[test]
    fn a_new_list_names_what_vanished_meanwhile() {
        let store = store(&[("a", "gone"), ("a", "kept")]);
        let touched = store.replace([(Id::new("a", "kept"), Arc::new(1))].into());
        assert_eq!(touched, [Id::new("a", "gone"), Id::new("a", "kept")]);
        assert!(store.is_synced() && store.get(&Id::new("a", "gone")).is_none());
    }
}
