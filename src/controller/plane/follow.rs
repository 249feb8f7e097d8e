//! One watch per kind and shard over all consumers: begun when a shard's URL appears, restarted when it ends, ended with its
//! URL, which takes the objects of the workspaces it served with it and no others.

use super::client::VirtualWorkspace;
use super::id::Id;
use super::served::Served;
use super::shards::Shards;
use super::store::Store;
use futures::future::BoxFuture;
use futures::{FutureExt, StreamExt};
use kube::runtime::WatchStreamExt;
use kube::runtime::watcher::{self, Event, ExponentialBackoff};
use kube::{Api, Resource};
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

const FIRST_RETRY: Duration = Duration::from_millis(100);
const LAST_RETRY: Duration = Duration::from_secs(2);

/// The pause between two attempts to watch: a control plane that is back is noticed within two seconds.
pub(super) fn backoff() -> ExponentialBackoff {
    backon::ExponentialBuilder::default()
        .with_min_delay(FIRST_RETRY)
        .with_max_delay(LAST_RETRY)
        .with_factor(2.0)
        .without_max_times()
        .with_jitter()
        .into()
}

/// A kind that is watched through every URL.
pub trait Followed: Send + Sync {
    /// Watches it through one URL until dropped; URLs that take a cluster over are told to `takeovers`.
    fn watch(&self, shard: VirtualWorkspace, served: Served, takeovers: Takeovers) -> BoxFuture<'static, ()>;
    /// These URLs must have listed it before it is known in full.
    fn expect(&self, urls: BTreeSet<Arc<str>>);
    /// Nobody serves these clusters any more.
    fn forget(&self, clusters: &[String]);
}

/// URLs that list anew.
pub type Takeovers = mpsc::UnboundedSender<Arc<str>>;

/// A store, and whom its changes are told.
pub struct Kind<K, F> {
    store: Store<K>,
    changed: Arc<F>,
    /// Whether a URL serves a cluster only as long as it shows one of this kind there: a binding is there before everything else of a
    /// consumer, and goes last.
    is_presence: bool,
}

impl<K, F> Kind<K, F>
where
    K: Resource<DynamicType = ()> + Clone + DeserializeOwned + Debug + Send + Sync + 'static,
    F: Fn(Id) + Send + Sync + 'static,
{
    /// Keeps `store` current and calls `changed` for every identity that may have moved.
    pub fn boxed(store: Store<K>, changed: F) -> Box<dyn Followed> {
        Box::new(Self { store, changed: Arc::new(changed), is_presence: K::kind(&()) == "APIBinding" })
    }
}

impl<K, F> Followed for Kind<K, F>
where
    K: Resource<DynamicType = ()> + Clone + DeserializeOwned + Debug + Send + Sync + 'static,
    F: Fn(Id) + Send + Sync + 'static,
{
    fn watch(&self, shard: VirtualWorkspace, served: Served, takeovers: Takeovers) -> BoxFuture<'static, ()> {
        let (store, changed, is_presence) = (self.store.clone(), self.changed.clone(), self.is_presence);
        let url = shard.url().clone();
        let (held, shown) = (store.clone(), served.clone());
        let told = move |id: Id| {
            let cluster = &id.cluster;
            if is_presence && held.of_cluster(cluster).is_empty() && !shown.is_anothers(cluster, &url) {
                // Whoever else shows this cluster has been left aside so far.
                if let Some(successor) = shown.leaves(cluster, &url) {
                    // The other end lives as long as the watches.
                    let _ = takeovers.send(successor);
                }
            }
            changed(id);
        };
        async move { follow(&shard, &store, &served, &told).await }.boxed()
    }

    fn expect(&self, urls: BTreeSet<Arc<str>>) {
        self.store.expect(urls);
    }

    fn forget(&self, clusters: &[String]) {
        self.store.forget(clusters).into_iter().for_each(self.changed.as_ref());
    }
}

/// Follows the consumers of every shard. Without a shard there are no consumers: every store is empty and complete. Ends when the
/// sender of `shards` is gone.
pub async fn follow_consumers(mut shards: watch::Receiver<Shards>, served: Served, kinds: Vec<Box<dyn Followed>>) {
    let (takeovers, mut successors) = mpsc::unbounded_channel();
    let mut watches: BTreeMap<Arc<str>, JoinSet<()>> = BTreeMap::new();
    let begin = |shard: &VirtualWorkspace| {
        kinds.iter().map(|kind| kind.watch(shard.clone(), served.clone(), takeovers.clone())).collect::<JoinSet<()>>()
    };
    loop {
        let current = shards.borrow_and_update().clone();
        if let Some(current) = &current {
            // What is to come is known before what goes: nobody takes a workspace for gone that another URL is about to show.
            for kind in &kinds {
                kind.expect(current.keys().cloned().collect());
            }
            let gone: Vec<_> = watches.keys().filter(|url| !current.contains_key(*url)).cloned().collect();
            for url in gone {
                if let Some(mut ended) = watches.remove(&url) {
                    ended.shutdown().await;
                }
                let left = served.forget(&url);
                for kind in &kinds {
                    kind.forget(&left.clusters);
                }
                for successor in left.successors {
                    // This loop holds the other end.
                    let _ = takeovers.send(successor);
                }
            }
            for (url, shard) in current {
                watches.entry(url.clone()).or_insert_with(|| begin(shard));
            }
        }
        tokio::select! {
            moved = shards.changed() => if moved.is_err() {
                return;
            },
            Some(url) = successors.recv() => {
                let shard = current.as_ref().and_then(|current| current.get(&url));
                if let (Some(shard), Some(watched)) = (shard, watches.get_mut(&url)) {
                    watched.shutdown().await;
                    *watched = begin(shard);
                }
            }
        }
    }
}

async fn follow<K>(shard: &VirtualWorkspace, store: &Store<K>, served: &Served, changed: &(impl Fn(Id) + Send + Sync))
where
    K: Resource<DynamicType = ()> + Clone + DeserializeOwned + Debug + Send + Sync + 'static,
{
    let url = shard.url();
    let api: Api<K> = Api::all(shard.wildcard());
    let stream = kube::runtime::watcher(api, watcher::Config::default().any_semantic()).backoff(backoff());
    let mut stream = std::pin::pin!(stream);
    let mut listed = BTreeMap::new();
    let is_ours = |id: &Id| served.shows(&id.cluster, url);
    while let Some(event) = stream.next().await {
        match event {
            Ok(Event::Init) => listed = BTreeMap::new(),
            Ok(Event::InitApply(object)) => {
                if let Some(id) = Id::of(&object).filter(is_ours) {
                    listed.insert(id, Arc::new(object));
                }
            }
            Ok(Event::InitDone) => {
                let anothers = |cluster: &str| served.is_anothers(cluster, url);
                store.listed(url, std::mem::take(&mut listed), anothers).into_iter().for_each(changed);
            }
            Ok(Event::Apply(object)) => {
                if let Some(id) = Id::of(&object).filter(is_ours).filter(|_| store.observe(object)) {
                    changed(id);
                }
            }
            Ok(Event::Delete(object)) => {
                if let Some(id) = Id::of(&object).filter(|id| !served.is_anothers(&id.cluster, url)) {
                    store.remove(&id);
                    changed(id);
                }
            }
            // A schema change and a restart of kcp end the watch; both heal by trying again.
            Err(error) => tracing::debug!(kind = %K::kind(&()), %url, %error, "the watch ended; trying again"),
        }
    }
}
