//! What a watch has seen, by (cluster, name).

use super::id::Id;
use kube::Resource;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, RwLock};
use tokio::sync::watch;

type Objects<K> = BTreeMap<Id, Arc<K>>;

/// The objects of one kind over all consumers. Cheap to clone; readers never wait for the API.
pub struct Store<K> {
    objects: Arc<RwLock<Objects<K>>>,
    lists: Arc<watch::Sender<Lists>>,
}

/// Which URLs have listed the kind, of those that must.
#[derive(Default)]
struct Lists {
    expected: Option<BTreeSet<Arc<str>>>,
    listed: BTreeSet<Arc<str>>,
    /// Whether all had, once.
    synced: bool,
}

impl Lists {
    fn is_complete(&self) -> bool {
        self.expected.as_ref().is_some_and(|expected| expected.is_subset(&self.listed))
    }
}

impl<K> Clone for Store<K> {
    fn clone(&self) -> Self {
        Self { objects: self.objects.clone(), lists: self.lists.clone() }
    }
}

impl<K> Default for Store<K> {
    fn default() -> Self {
        Self { objects: Arc::default(), lists: Arc::new(watch::Sender::new(Lists::default())) }
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

    /// Whether every URL has listed the kind, at some time.
    pub fn is_synced(&self) -> bool {
        self.lists.borrow().synced
    }

    /// Whether every URL of the slice has listed the kind: only then is what isn't here nowhere.
    pub fn is_complete(&self) -> bool {
        self.lists.borrow().is_complete()
    }

    /// Whether what isn't here of a consumer is nowhere: the URL that serves it has listed the kind, or every URL has.
    pub fn is_complete_by(&self, serving: Option<&Arc<str>>) -> bool {
        let lists = self.lists.borrow();
        serving.is_some_and(|url| lists.listed.contains(url)) || lists.is_complete()
    }

    /// The URLs that have not listed the kind yet.
    pub fn missing(&self) -> BTreeSet<Arc<str>> {
        let lists = self.lists.borrow();
        lists.expected.iter().flatten().filter(|url| !lists.listed.contains(*url)).cloned().collect()
    }

    /// Waits until every URL has listed the kind.
    pub async fn synced(&self) {
        // The sender lives as long as the store, so waiting can't fail.
        let _ = self.lists.subscribe().wait_for(|lists| lists.synced).await;
    }

    /// The slice names these URLs. One that was away lists again.
    pub(super) fn expect(&self, urls: BTreeSet<Arc<str>>) {
        self.lists.send_modify(|lists| {
            lists.listed.retain(|url| urls.contains(url));
            lists.expected = Some(urls);
            lists.synced |= lists.is_complete();
        });
    }

    pub(super) fn remove(&self, id: &Id) {
        self.write().remove(id);
    }

    /// Forgets clusters that nobody serves; answers every identity that was there.
    pub(super) fn forget(&self, clusters: &[String]) -> Vec<Id> {
        let mut held = self.write();
        let gone: Vec<Id> = held.keys().filter(|id| clusters.binary_search(&id.cluster).is_ok()).cloned().collect();
        for id in &gone {
            held.remove(id);
        }
        gone
    }

    /// Swaps the content for what `url` has listed, but for clusters that are another's; answers every identity that was or is there.
    pub(super) fn listed(&self, url: &Arc<str>, mut objects: Objects<K>, anothers: impl Fn(&str) -> bool) -> Vec<Id> {
        let touched = {
            let mut held = self.write();
            objects.retain(|id, _| !anothers(&id.cluster));
            let gone = held.keys().filter(|id| !objects.contains_key(id) && !anothers(&id.cluster));
            let mut touched: Vec<Id> = gone.cloned().collect();
            for id in &touched {
                held.remove(id);
            }
            touched.extend(objects.keys().cloned());
            held.append(&mut objects);
            touched
        };
        self.lists.send_modify(|lists| {
            lists.listed.insert(url.clone());
            lists.synced |= lists.is_complete();
        });
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

    fn urls<const N: usize>(names: [&str; N]) -> [Arc<str>; N] {
        names.map(Arc::from)
    }

    #[test]
    fn a_new_list_names_what_vanished_meanwhile() {
        let ([url], store) = (urls(["u"]), store(&[("a", "gone"), ("a", "kept")]));
        store.expect([url.clone()].into());
        let touched = store.listed(&url, [(Id::new("a", "kept"), Arc::new(1))].into(), |_| false);
        assert_eq!(touched, [Id::new("a", "gone"), Id::new("a", "kept")]);
        assert!(store.is_synced() && store.get(&Id::new("a", "gone")).is_none());
    }

    #[test]
    fn a_list_leaves_what_another_url_serves_alone() {
        let ([one], store) = (urls(["one"]), store(&[("theirs", "kept"), ("nobodys", "gone")]));
        let list = [(Id::new("theirs", "shadow"), Arc::new(1)), (Id::new("ours", "new"), Arc::new(2))];
        let touched = store.listed(&one, list.into(), |cluster| cluster == "theirs");
        assert_eq!(touched, [Id::new("nobodys", "gone"), Id::new("ours", "new")]);
        assert_eq!(store.ids(), [Id::new("ours", "new"), Id::new("theirs", "kept")]);
    }

    #[test]
    fn a_kind_is_complete_when_every_url_has_listed_it_and_a_url_that_was_away_lists_again() {
        let ([one, two], store) = (urls(["one", "two"]), Store::<u32>::default());
        assert!(!store.is_complete(), "the slice has not been seen");
        store.expect([one.clone(), two.clone()].into());
        store.listed(&one, [].into(), |_| false);
        assert!(!store.is_complete() && !store.is_synced());
        store.listed(&two, [].into(), |_| false);
        assert!(store.is_complete() && store.is_synced());
        store.expect([one.clone()].into());
        assert!(store.is_complete());
        store.expect([one, two].into());
        assert!(!store.is_complete() && store.is_synced(), "it was in sync once, and what is here is used");
        let [one, two] = urls(["one", "two"]);
        assert_eq!(store.missing(), [two.clone()].into());
        assert!(store.is_complete_by(Some(&one)) && !store.is_complete_by(Some(&two)) && !store.is_complete_by(None));
    }

    #[test]
    fn clusters_that_nobody_serves_go_and_no_others() {
        let store = store(&[("a", "x"), ("b", "y"), ("c", "z")]);
        assert_eq!(store.forget(&["a".into(), "c".into()]), [Id::new("a", "x"), Id::new("c", "z")]);
        assert_eq!(store.ids(), [Id::new("b", "y")]);
    }
}
