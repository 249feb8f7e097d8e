//! One watch per kind over all consumers, restarted when it ends and moved when the virtual workspace moves.

use super::client::{Endpoint, VirtualWorkspace};
use super::id::Id;
use super::store::Store;
use futures::StreamExt;
use kube::runtime::WatchStreamExt;
use kube::runtime::watcher::{self, Event, ExponentialBackoff};
use kube::{Api, Resource};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

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

/// Keeps `store` current and calls `changed` for every identity that may have moved. Without a virtual workspace there are no
/// consumers: the store is empty and complete. Ends when the endpoint's sender is gone.
pub async fn watch_all<K>(mut endpoint: watch::Receiver<Endpoint>, store: Store<K>, changed: impl Fn(Id))
where
    K: Resource<DynamicType = ()> + Clone + DeserializeOwned + Debug + Send + Sync + 'static,
{
    loop {
        let current = endpoint.borrow_and_update().clone();
        let moved = match current {
            Endpoint::Unknown => endpoint.changed().await,
            Endpoint::Absent => {
                store.replace(BTreeMap::new()).into_iter().for_each(&changed);
                endpoint.changed().await
            }
            Endpoint::At(workspace) => tokio::select! {
                moved = endpoint.changed() => moved,
                () = follow(&workspace, &store, &changed) => Ok(()),
            },
        };
        if moved.is_err() {
            return;
        }
    }
}

async fn follow<K>(workspace: &VirtualWorkspace, store: &Store<K>, changed: &impl Fn(Id))
where
    K: Resource<DynamicType = ()> + Clone + DeserializeOwned + Debug + Send + Sync + 'static,
{
    let api: Api<K> = Api::all(workspace.wildcard());
    let stream = kube::runtime::watcher(api, watcher::Config::default().any_semantic()).backoff(backoff());
    let mut stream = std::pin::pin!(stream);
    let mut listed = BTreeMap::new();
    while let Some(event) = stream.next().await {
        match event {
            Ok(Event::Init) => listed = BTreeMap::new(),
            Ok(Event::InitApply(object)) => {
                if let Some(id) = Id::of(&object) {
                    listed.insert(id, Arc::new(object));
                }
            }
            Ok(Event::InitDone) => store.replace(std::mem::take(&mut listed)).into_iter().for_each(changed),
            Ok(Event::Apply(object)) => {
                if let Some(id) = Id::of(&object).filter(|_| store.observe(object)) {
                    changed(id);
                }
            }
            Ok(Event::Delete(object)) => {
                if let Some(id) = Id::of(&object) {
                    store.remove(&id);
                    changed(id);
                }
            }
            // A schema change and a restart of kcp end the watch; both heal by trying again.
            Err(error) => tracing::debug!(kind = %K::kind(&()), %error, "the watch ended; trying again"),
        }
    }
}
