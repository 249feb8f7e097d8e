//! The watches of consumers: one per kind and shard, begun and ended with the shard's URL in the slice.
//!
//! Invariants: a URL that goes takes the workspaces it served with it and no others; of two that serve the same one, one counts
//! (`model::serving`); a kind is synced when every URL has listed it.

use super::feed::feed;
use super::{Index, Kind};
use crate::kcp::{Kcp, SetupError};
use k8s_openapi::api::core::v1::Event;
use kube::api::DynamicObject;
use model::serving::Serving;
use model::{Account, ServiceEncryptionKey, Tenant};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// The watches of all shards.
pub(super) struct Shards {
    kcp: Kcp,
    index: Arc<Index>,
    board: Arc<Mutex<Board>>,
    watches: BTreeMap<Arc<str>, JoinSet<()>>,
    takeovers: mpsc::UnboundedSender<Arc<str>>,
    successors: mpsc::UnboundedReceiver<Arc<str>>,
}

/// What the watches share.
#[derive(Default)]
struct Board {
    serving: Serving,
    expected: BTreeSet<Arc<str>>,
    listed: HashSet<(Kind, Arc<str>)>,
}

/// One shard, as its watches see it.
#[derive(Clone)]
pub(super) struct Shard {
    url: Arc<str>,
    board: Arc<Mutex<Board>>,
    takeovers: mpsc::UnboundedSender<Arc<str>>,
}

impl Shards {
    pub(super) fn new(kcp: Kcp, index: Arc<Index>) -> Self {
        let (takeovers, successors) = mpsc::unbounded_channel();
        Self { kcp, index, board: Arc::default(), watches: BTreeMap::new(), takeovers, successors }
    }

    /// The next URL that has taken a workspace over, and lists anew.
    pub(super) async fn successor(&mut self) -> Option<Arc<str>> {
        self.successors.recv().await
    }

    /// Follows these URLs and no others.
    pub(super) async fn follow(&mut self, urls: BTreeSet<String>) -> Result<(), SetupError> {
        let urls: BTreeSet<Arc<str>> = urls.into_iter().map(Arc::from).collect();
        let gone: Vec<_> = self.watches.keys().filter(|url| !urls.contains(*url)).cloned().collect();
        {
            let mut board = lock(&self.board);
            board.listed.retain(|(_, url)| urls.contains(url));
            board.expected.clone_from(&urls);
        }
        for url in gone {
            tracing::info!(%url, "a shard is gone");
            if let Some(mut watches) = self.watches.remove(&url) {
                watches.shutdown().await;
            }
            let left = lock(&self.board).serving.forget(&url);
            self.index.forget(&left.clusters);
            for url in left.successors {
                // This is the other end.
                let _ = self.takeovers.send(url);
            }
        }
        for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Edge) {
            if lock(&self.board).is_complete(kind) {
                self.index.pulse.synced(kind);
            }
        }
        for url in urls {
            if !self.watches.contains_key(&url) {
                tracing::info!(%url, "following a shard");
                let watches = self.begin(&url)?;
                self.watches.insert(url, watches);
            }
        }
        Ok(())
    }

    /// Begins the watches of a URL anew.
    pub(super) async fn restart(&mut self, url: &Arc<str>) -> Result<(), SetupError> {
        if let Some(mut watches) = self.watches.remove(url) {
            watches.shutdown().await;
            let watches = self.begin(url)?;
            self.watches.insert(url.clone(), watches);
        }
        Ok(())
    }

    fn begin(&self, url: &Arc<str>) -> Result<JoinSet<()>, SetupError> {
        let client = self.kcp.at_all_consumers(url)?;
        let shard = Shard { url: url.clone(), board: self.board.clone(), takeovers: self.takeovers.clone() };
        let (index, shard) = (|| self.index.clone(), || Some(shard.clone()));
        let mut tasks = JoinSet::new();
        tasks.spawn(feed::<DynamicObject>(client.clone(), index(), shard()));
        tasks.spawn(feed::<Tenant>(client.clone(), index(), shard()));
        tasks.spawn(feed::<Account>(client.clone(), index(), shard()));
        tasks.spawn(feed::<ServiceEncryptionKey>(client.clone(), index(), shard()));
        tasks.spawn(feed::<Event>(client, index(), shard()));
        Ok(tasks)
    }
}

impl Board {
    fn is_complete(&self, kind: Kind) -> bool {
        self.expected.iter().all(|url| self.listed.contains(&(kind, url.clone())))
    }
}

impl Shard {
    /// It shows something of `cluster`; whether it is the one that serves it.
    pub(super) fn shows(&self, cluster: &str) -> bool {
        lock(&self.board).serving.shows(cluster, &self.url)
    }

    /// Whether another one serves `cluster`.
    pub(super) fn is_anothers(&self, cluster: &str) -> bool {
        lock(&self.board).serving.is_anothers(cluster, &self.url)
    }

    /// It has listed a kind; whether all have.
    pub(super) fn listed(&self, kind: Kind) -> bool {
        let mut board = lock(&self.board);
        board.listed.insert((kind, self.url.clone()));
        board.is_complete(kind)
    }

    /// The last binding of `cluster` is gone here: whoever else shows it has been left aside so far.
    pub(super) fn leaves(&self, cluster: &str) {
        let successor = lock(&self.board).serving.leaves(cluster, &self.url);
        if let Some(url) = successor {
            // The other end lives as long as the watches.
            let _ = self.takeovers.send(url);
        }
    }
}

fn lock(board: &Mutex<Board>) -> MutexGuard<'_, Board> {
    board.lock().unwrap_or_else(PoisonError::into_inner)
}
