//! One watch of one kind, as long as it lives. A relist swaps: what it doesn't list is removed, though no one says so.

use super::pulse::Source;
use super::shards::Shard;
use super::{Index, Kind, Observed, Watched};
use futures::StreamExt;
use kube::core::DeserializeGuard;
use kube::runtime::WatchStreamExt;
use kube::runtime::utils::Backoff;
use kube::runtime::watcher::{self, Event, watcher};
use kube::{Client, ResourceExt};
use model::names;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Feeds the index with one kind until dropped: of the consumers that `shard` serves, or of the provider.
pub(super) async fn feed<W: Watched>(client: Client, index: Arc<Index>, shard: Option<Shard>) {
    let kind = W::KIND;
    let limit = Duration::from_secs(if kind.is_optional() { 30 } else { 2 });
    let events = watcher(W::api(client), watcher::Config::default()).backoff(Capped::new(limit));
    let mut events = std::pin::pin!(events);
    let mut listed = HashSet::new();
    let is_ours = |cluster: &str| shard.as_ref().is_none_or(|shard| shard.shows(cluster));
    let is_nobody_elses = |cluster: &str| shard.as_ref().is_none_or(|shard| !shard.is_anothers(cluster));
    let gone = |cluster: &str| {
        if let Some(shard) = shard.as_ref().filter(|_| kind == Kind::Binding && index.is_unbound(cluster)) {
            shard.leaves(cluster);
        }
    };
    while let Some(event) = events.next().await {
        match event {
            Ok(Event::Init) => listed.clear(),
            Ok(Event::InitApply(object)) => {
                let (cluster, name) = place(&object);
                if is_ours(&cluster) {
                    listed.insert((cluster, name));
                    take::<W>(&index, object);
                }
            }
            Ok(Event::InitDone) => {
                let lost = index.retain(kind, &std::mem::take(&mut listed), is_nobody_elses);
                for (cluster, _) in &lost {
                    gone(cluster);
                }
                if shard.as_ref().is_none_or(|shard| shard.listed(kind)) {
                    index.pulse.synced(kind);
                }
                tracing::info!(kind = kind.plural(), "listed");
            }
            Ok(Event::Apply(object)) => {
                if is_ours(&place(&object).0) {
                    take::<W>(&index, object);
                }
            }
            Ok(Event::Delete(object)) => {
                let (cluster, name) = place(&object);
                if is_nobody_elses(&cluster) {
                    index.remove(kind, &cluster, &name, version(&object));
                    gone(&cluster);
                }
            }
            Err(error) => {
                let error = brief(&error);
                if index.pulse.lost(Source::Watch(kind)) {
                    tracing::warn!(kind = kind.plural(), error, "a watch failed and is tried again until it works");
                } else {
                    tracing::debug!(kind = kind.plural(), error, "a watch still fails");
                }
            }
        }
    }
}

fn take<W: Watched>(index: &Index, object: DeserializeGuard<W>) {
    let ((cluster, name), version) = (place(&object), version(&object));
    match object.0 {
        Ok(object) => {
            if let Some(row) = object.row() {
                index.put(&cluster, &name, Observed { row, version });
            }
        }
        Err(error) => {
            tracing::error!(kind = W::KIND.plural(), cluster, name, %error, "an object can't be read; it is left out");
        }
    }
}

/// Cluster and name; objects outside of consumers have no cluster here.
fn place<W: Watched>(object: &DeserializeGuard<W>) -> (String, String) {
    let name = match object.namespace() {
        Some(namespace) => format!("{namespace}/{}", object.name_any()),
        None => object.name_any(),
    };
    if W::KIND == super::Kind::Edge {
        return (String::new(), name);
    }
    (object.annotations().get(names::KCP_CLUSTER).cloned().unwrap_or_default(), name)
}

fn version<W: Watched>(object: &DeserializeGuard<W>) -> u64 {
    object.resource_version().and_then(|version| version.parse().ok()).unwrap_or_default()
}

/// kcp's words alone; the errors' own texts repeat the whole Status.
fn brief(error: &watcher::Error) -> String {
    match error {
        watcher::Error::InitialListFailed(kube::Error::Api(status))
        | watcher::Error::WatchStartFailed(kube::Error::Api(status))
        | watcher::Error::WatchFailed(kube::Error::Api(status))
        | watcher::Error::WatchError(status) => format!("{} {}", status.code, status.message),
        other => other.to_string(),
    }
}

/// Doubles from 0.2 s up to a limit. A watch that starts isn't one that works, so only a calm while resets it.
struct Capped {
    next: Duration,
    limit: Duration,
    failed: Option<Instant>,
}

impl Capped {
    const START: Duration = Duration::from_millis(200);

    fn new(limit: Duration) -> Self {
        Self { next: Self::START, limit, failed: None }
    }
}

impl Iterator for Capped {
    type Item = Duration;

    fn next(&mut self) -> Option<Duration> {
        let now = self.next;
        self.next = (now * 2).min(self.limit);
        self.failed = Some(Instant::now());
        Some(now)
    }
}

impl Backoff for Capped {
    fn reset(&mut self) {
        if self.failed.is_none_or(|failed| failed.elapsed() > 2 * self.limit) {
            self.next = Self::START;
        }
    }
}
