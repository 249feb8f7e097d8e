//! Keeps the watches alive: those of consumers exist only while the virtual workspaces do.

use super::Index;
use super::feed::feed;
use super::pulse::Source;
use super::shards::Shards;
use crate::kcp::{Kcp, SetupError, slice_urls};
use futures::StreamExt;
use model::Edge;
use model::serving::Departures;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

const PROBE: Duration = Duration::from_secs(2);

/// Feeds `index` from `kcp` until dropped.
pub async fn follow(kcp: Kcp, index: Arc<Index>) {
    let mut always = JoinSet::new();
    always.spawn(feed::<Edge>(kcp.as_provider(), Arc::clone(&index), None));
    always.spawn(probe(kcp.clone(), Arc::clone(&index)));
    let mut shards = Shards::new(kcp.clone(), Arc::clone(&index));
    let mut departures = Departures::default();
    loop {
        let mut slice = std::pin::pin!(slice_urls(&kcp));
        loop {
            let urls = tokio::select! {
                told = slice.next() => match told {
                    Some(Ok(urls)) => departures.told(urls, Instant::now()),
                    Some(Err(error)) => {
                        if index.pulse.lost(Source::Slice) {
                            tracing::warn!(%error, "the endpoint slice can't be watched; trying again until it can");
                        }
                        tokio::time::sleep(Duration::from_millis(500)).await;
                        continue;
                    }
                    None => break,
                },
                () = departed(departures.next()) => departures.present(Instant::now()),
                Some(url) = shards.successor() => {
                    addressed(&index, shards.restart(&url).await);
                    continue;
                }
            };
            index.pulse.heard(Source::Slice);
            addressed(&index, shards.follow(urls).await);
        }
    }
}

async fn departed(at: Option<Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at.into()).await,
        None => std::future::pending().await,
    }
}

fn addressed(index: &Index, outcome: Result<(), SetupError>) {
    if let Err(error) = outcome {
        index.pulse.lost(Source::Slice);
        tracing::error!(%error, "a virtual workspace can't be addressed");
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
