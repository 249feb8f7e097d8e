//! Follows the export's endpoint slice: the virtual workspace's address appears with the first binding and can go with the last.

use super::client::{Endpoint, VirtualWorkspace};
use futures::StreamExt;
use kube::api::{Api, ApiResource, DynamicObject, GroupVersionKind};
use kube::runtime::{WatchStreamExt, watcher};
use kube::{Client, Config};
use tokio::sync::watch;

/// Watches the slice named `name` in the provider workspace and keeps `endpoint` current. Ends when nobody listens any more.
pub async fn follow_endpoint(config: Config, provider: Client, name: String, endpoint: watch::Sender<Endpoint>) {
    let kind = GroupVersionKind::gvk("apis.kcp.io", "v1alpha1", "APIExportEndpointSlice");
    let resource = ApiResource::from_gvk(&kind);
    let slices: Api<DynamicObject> = Api::all_with(provider, &resource);
    let stream = watcher(slices, watcher::Config::default().fields(&format!("metadata.name={name}")))
        .backoff(super::watch::backoff());
    let mut stream = std::pin::pin!(stream);
    loop {
        let event = tokio::select! {
            event = stream.next() => event,
            () = endpoint.closed() => return,
        };
        match event {
            Some(Ok(watcher::Event::Apply(slice) | watcher::Event::InitApply(slice))) => {
                update(&config, &slice, &endpoint);
            }
            Some(Ok(watcher::Event::Delete(_))) => {
                tracing::warn!(slice = name, "the export's endpoint slice is gone; run `openkcm-controller install`");
                endpoint.send_replace(Endpoint::Absent);
            }
            Some(Ok(watcher::Event::InitDone)) => {
                endpoint.send_if_modified(|known| {
                    let unknown = matches!(known, Endpoint::Unknown);
                    if unknown {
                        *known = Endpoint::Absent;
                    }
                    unknown
                });
            }
            Some(Ok(watcher::Event::Init)) => {}
            Some(Err(error)) => tracing::debug!(%error, "can't watch the export's endpoint slice; trying again"),
            None => return,
        }
    }
}

fn update(config: &Config, slice: &DynamicObject, endpoint: &watch::Sender<Endpoint>) {
    // Sharded installations name one URL per shard; this controller serves the first.
    let url = slice.data["status"]["endpoints"][0]["url"].as_str();
    let known = match &*endpoint.borrow() {
        Endpoint::At(known) => Some(known.url().to_owned()),
        Endpoint::Absent => None,
        Endpoint::Unknown => Some(String::new()),
    };
    if url == known.as_deref() {
        return;
    }
    let found = match url.map(|url| VirtualWorkspace::connect(config, url)) {
        None => Endpoint::Absent,
        Some(Ok(found)) => Endpoint::At(found),
        Some(Err(error)) => {
            tracing::error!(%error, "the export's virtual workspace can't be reached");
            return;
        }
    };
    tracing::info!(url, "the export's virtual workspace");
    endpoint.send_replace(found);
}
