//! What the streams of one workspace share: the beat, and the deltas made for it.
//!
//! Invariants: everyone who streams a workspace may read all of it, so a delta depends on nothing but where a stream stands;
//! streams that stand at the same place send the same bytes; nothing is kept for a stream that doesn't read, which gets the
//! newest state when it does.

use super::frame::frame;
use crate::index::{Index, IndexVersion, Touched, View, Workspace};
use axum::body::Bytes;
use jiff::Timestamp;
use model::overview::Overview;
use model::wire::{Change, Delta};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// Two beats are at least so far apart.
const COALESCE: Duration = Duration::from_millis(100);
/// What a stream adds to that when they are many: so many writes to sockets a second are enough.
const COALESCE_PER_STREAM: Duration = Duration::from_micros(200);
/// However many they are.
const COALESCE_AT_MOST: Duration = Duration::from_secs(1);
/// A change waits so long for company: one action is often several writes.
const COMPANY: Duration = Duration::from_millis(10);
/// Keys become due by themselves: so often the overview is looked at without a change.
const CLOCK: Duration = Duration::from_secs(10);
/// Deltas kept for others who stand at the same place; streams that keep up stand at one.
const REMEMBERED: usize = 32;

/// The streams of one workspace.
pub(super) struct Channel {
    index: Arc<Index>,
    path: String,
    head: Mutex<Head>,
    /// Counts beats.
    pub(super) beat: watch::Sender<u64>,
}

/// The moment of the last beat.
struct Head {
    cluster: Option<String>,
    version: IndexVersion,
    overview: Arc<Overview>,
    /// Counts the overviews that differed.
    edition: u64,
    /// The deltas that lead here, by where they start.
    made: HashMap<Place, Step>,
}

/// Where a stream stands: what it has been sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Place {
    /// The number of the last change.
    pub(super) number: u64,
    /// The edition of the overview; `None` is one that this channel doesn't know.
    pub(super) edition: Option<u64>,
}

/// What leads from a place to the head.
#[derive(Clone)]
pub(super) enum Step {
    /// Nothing has changed.
    Nothing,
    /// These bytes, and where a stream stands after them.
    Delta(Bytes, Place),
    /// What changed isn't known any more, or the workspace has become another one.
    Snapshot,
}

impl Channel {
    pub(super) fn new(index: Arc<Index>, path: &str) -> Self {
        let head = index.view(path, |view| Head {
            cluster: view.cluster.map(str::to_owned),
            version: view.version,
            overview: view.overview(Timestamp::now()),
            edition: 0,
            made: HashMap::new(),
        });
        Self { index, path: path.to_owned(), head: Mutex::new(head), beat: watch::Sender::new(0) }
    }

    /// What leads a stream from `place` in `cluster` to the last beat. The first stream that asks makes it, for all others.
    pub(super) fn step(&self, cluster: Option<&str>, place: Place) -> Step {
        let mut head = self.head();
        if head.cluster.as_deref() != cluster {
            return Step::Snapshot;
        }
        if place.number >= head.version.number && place.edition == Some(head.edition) {
            return Step::Nothing;
        }
        if let Some(step) = head.made.get(&place) {
            return step.clone();
        }
        let step = self.make(&head, place);
        if head.made.len() < REMEMBERED {
            head.made.insert(place, step.clone());
        }
        step
    }

    /// The edition of an overview that was sent in a snapshot.
    pub(super) fn edition_of(&self, overview: &Arc<Overview>) -> Option<u64> {
        let head = self.head();
        (head.overview == *overview).then_some(head.edition)
    }

    /// Beats whenever something has changed, until nobody listens and `over` agrees.
    pub(super) async fn run(&self, over: impl Fn() -> bool) {
        let mut clock = tokio::time::interval_at(Instant::now() + CLOCK, CLOCK);
        let (mut workspace, mut edges, mut paths) = self.index.wakers(&self.path);
        // What happened between the channel's making and its first listening is not missed.
        self.strike();
        let mut last = Instant::now();
        loop {
            let changed = async |waker: &mut Option<watch::Receiver<u64>>| match waker {
                Some(waker) => waker.changed().await.is_ok(),
                None => std::future::pending().await,
            };
            tokio::select! {
                () = self.beat.closed() => if over() { return },
                known = changed(&mut workspace) => if !known { (workspace, ..) = self.index.wakers(&self.path) },
                _ = edges.changed() => {}
                _ = paths.changed() => (workspace, ..) = self.index.wakers(&self.path),
                _ = clock.tick() => {}
            }
            tokio::time::sleep_until((last + self.apart()).max(Instant::now() + COMPANY)).await;
            if workspace.is_none() {
                (workspace, ..) = self.index.wakers(&self.path);
            }
            self.strike();
            last = Instant::now();
        }
    }

    /// How far apart two beats are at least.
    fn apart(&self) -> Duration {
        let streams = u32::try_from(self.beat.receiver_count()).unwrap_or(u32::MAX);
        COALESCE_PER_STREAM.saturating_mul(streams).clamp(COALESCE, COALESCE_AT_MOST)
    }

    /// Looks at the newest state and tells the streams when it is another one.
    fn strike(&self) {
        let mut head = self.head();
        let (cluster, version, changed, overview) = self.index.view(&self.path, |view| {
            let changed = view.last_change() > head.version.number;
            (view.cluster.map(str::to_owned), view.version, changed, view.overview(Timestamp::now()))
        });
        let moved = overview != head.overview;
        if !(changed || moved || cluster != head.cluster) {
            return;
        }
        head.edition += u64::from(moved);
        head.made.clear();
        (head.cluster, head.version, head.overview) = (cluster, version, overview);
        drop(head);
        self.beat.send_modify(|beat| *beat += 1);
    }

    fn make(&self, head: &Head, place: Place) -> Step {
        let changes = self.index.view(&self.path, |view| {
            let touched = view.workspace.map_or(Some(Vec::new()), |known| known.ring.since(place.number))?;
            let edges = view.edge_ring.since(place.number)?;
            let changes = touched.into_iter().map(|what| now(&view, what));
            let edges = edges.into_iter().filter_map(|name| view.edges.get(&name).cloned()).map(Change::Edge);
            Some(changes.chain(edges).collect::<Vec<_>>())
        });
        let Some(changes) = changes else { return Step::Snapshot };
        let moved = place.edition != Some(head.edition);
        let after = Place { number: head.version.number.max(place.number), edition: Some(head.edition) };
        let version = IndexVersion { number: after.number, ..head.version };
        if changes.is_empty() && !moved {
            return Step::Nothing;
        }
        metrics::counter!("openkcm_bff_deltas_made_total").increment(1);
        let delta = Delta {
            changes,
            overview: moved.then(|| Overview::clone(&head.overview)),
            resource_version: version.to_string(),
            as_of: self.index.pulse.as_of(),
        };
        Step::Delta(frame("delta", &delta, Some(version)), after)
    }

    fn head(&self) -> MutexGuard<'_, Head> {
        self.head.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The newest state of what was touched.
fn now(view: &View<'_>, touched: Touched) -> Change {
    let known = view.workspace;
    match touched {
        Touched::Provider => Change::Provider(known.is_some_and(Workspace::provider_enabled)),
        Touched::Tenant => Change::Tenant(known.and_then(|known| known.tenant.clone())),
        Touched::Account(name) => match known.and_then(|known| known.accounts.get(&name)) {
            Some(account) => Change::Account(account.clone()),
            None => Change::AccountGone(name),
        },
        Touched::Key(name) => match known.and_then(|known| known.keys.get(&name)) {
            Some(key) => Change::Key(key.clone()),
            None => Change::KeyGone(name),
        },
    }
}
