//! Keeps the watches alive: those of consumers exist only while the virtual workspace does.

use super::feed::feed;
use super::pulse::Source;
use super::{Index, Kind};
use crate::kcp::{Kcp, slice_url};
use futures::StreamExt;
use k8s_openapi::api::core::v1::Event;
use kube::api::DynamicObject;
use model::{Account, Edge, ServiceEncryptionKey, Tenant};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

const PROBE: Duration = Duration::from_secs(2);

/// Feeds `index` from `kcp` until dropped.
pub async fn follow(kcp: Kcp, index: Arc<Index>) {
    let mut always = JoinSet::new();
    always.spawn(feed::<Edge>(kcp.as_provider(), Arc::clone(&index)));
    always.spawn(probe(kcp.clone(), Arc::clone(&index)));
    let mut consumers = JoinSet::new();
    loop {
        let mut urls = std::pin::pin!(slice_url(&kcp));
        while let Some(told) = urls.next().await {
            match told {
                Ok(url) => {
                    index.pulse.heard(Source::Slice);
                    consumers.shutdown().await;
                    watch_consumers(&kcp, &index, url, &mut consumers);
                }
                Err(error) => {
                    if index.pulse.lost(Source::Slice) {
                        tracing::warn!(%error, "the endpoint slice can't be watched; trying again until it can");
                    }
                    tokio::time::sleep(Duration::from_millis(500)).await;
                }
            }
        }
    }
}

fn watch_consumers(kcp: &Kcp, index: &Arc<Index>, url: Option<String>, tasks: &mut JoinSet<()>) {
    let Some(url) = url else {
        tracing::info!("no workspace has enabled the provider yet");
        index.forget_consumers();
        for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Edge) {
            index.pulse.synced(kind);
        }
        return;
    };
    tracing::info!(url, "following the virtual workspace");
    match kcp.at_all_consumers(&url) {
        Ok(client) => {
            tasks.spawn(feed::<DynamicObject>(client.clone(), Arc::clone(index)));
            tasks.spawn(feed::<Tenant>(client.clone(), Arc::clone(index)));
            tasks.spawn(feed::<Account>(client.clone(), Arc::clone(index)));
            tasks.spawn(feed::<ServiceEncryptionKey>(client.clone(), Arc::clone(index)));
            tasks.spawn(feed::<Event>(client, Arc::clone(index)));
        }
        Err(error) => {
            index.pulse.lost(Source::Slice);
            tracing::error!(%error, url, "the virtual workspace can't be addressed");
        }
    }
}

/// Asks kcp every two seconds whether it is there: a watch that hears nothing can't tell silence from loss.
async fn probe(kcp: Kcp, index: Arc<Index>) {
    let mut ticks = tokio::time::interval(PROBE);
    loop {
        ticks.tick().await;
        match kcp.answers().await {
            Ok(()) => {
                index.pulse.heard(Source::Kcp);
                index.pulse.settle();
            }
            Err(error) => {
                if index.pulse.lost(Source::Kcp) {
                    tracing::warn!(%error, "kcp doesn't answer; reads go on as of now, writes are off");
                }
            }
        }
    }
}
