//! Follows the export's endpoint slice: one virtual workspace per shard, whose URLs appear, change and go. The first appears with
//! the first binding, and a shard's can go with its last.
//!
//! Invariant: a slice that is deleted says nothing; what was known stays.

use super::client::VirtualWorkspace;
use futures::StreamExt;
use kube::api::{Api, ApiResource, DynamicObject, GroupVersionKind};
use kube::runtime::{WatchStreamExt, watcher};
use kube::{Client, Config};
use model::serving::{Departures, slice_urls};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::watch;

/// The export's virtual workspaces by URL; nothing until the slice has been seen.
pub type Shards = Option<BTreeMap<Arc<str>, VirtualWorkspace>>;

/// Watches the slice named `name` in the provider workspace and keeps `shards` current. Ends when nobody listens any more.
pub async fn follow_slice(config: Config, provider: Client, name: String, shards: watch::Sender<Shards>) {
    let kind = GroupVersionKind::gvk("apis.kcp.io", "v1alpha1", "APIExportEndpointSlice");
    let resource = ApiResource::from_gvk(&kind);
    let slices: Api<DynamicObject> = Api::all_with(provider, &resource);
    let stream = watcher(slices, watcher::Config::default().fields(&format!("metadata.name={name}")))
        .backoff(super::follow::backoff());
    let mut stream = std::pin::pin!(stream);
    let mut listed = false;
    let mut departures = Departures::default();
    loop {
        let event = tokio::select! {
            event = stream.next() => event,
            () = departed(departures.next()) => {
                publish(&config, departures.present(Instant::now()), &shards);
                continue;
            }
            () = shards.closed() => return,
        };
        match event {
            Some(Ok(watcher::Event::Apply(slice) | watcher::Event::InitApply(slice))) => {
                listed = true;
                publish(&config, departures.told(slice_urls(&slice.data), Instant::now()), &shards);
            }
            Some(Ok(watcher::Event::Init)) => listed = false,
            Some(Ok(watcher::Event::InitDone)) if !listed => missing(&name),
            Some(Ok(watcher::Event::Delete(_))) => missing(&name),
            Some(Ok(watcher::Event::InitDone)) => {}
            Some(Err(error)) => tracing::debug!(%error, "can't watch the export's endpoint slice; trying again"),
            None => return,
        }
    }
}

fn missing(name: &str) {
    tracing::warn!(slice = name, "the export has no endpoint slice; run `openkcm-controller install`");
}

async fn departed(at: Option<Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at.into()).await,
        None => std::future::pending().await,
    }
}

/// Connects to what is new, and lets go of what is not among `urls`.
fn publish(config: &Config, urls: BTreeSet<String>, shards: &watch::Sender<Shards>) {
    let known = shards.borrow().clone();
    if known.as_ref().is_some_and(|known| known.keys().map(AsRef::as_ref).eq(urls.iter().map(String::as_str))) {
        return;
    }
    let mut next = BTreeMap::new();
    for url in urls {
        let before = known.as_ref().and_then(|known| known.get(url.as_str())).cloned();
        match before.map_or_else(|| VirtualWorkspace::connect(config, &url), Ok) {
            Ok(workspace) => drop(next.insert(url.into(), workspace)),
            Err(error) => {
                tracing::error!(%error, "a virtual workspace of the export can't be addressed; the slice is not followed");
                return;
            }
        }
    }
    tracing::info!(urls = ?next.keys().collect::<Vec<_>>(), "the export's virtual workspaces");
    shards.send_replace(Some(next));
}
