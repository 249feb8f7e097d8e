//! One open stream.
//!
//! Invariants: it keeps nothing but the number it last sent, so a slow browser costs nothing and gets the newest state; it
//! never outlives the token's `exp`, nor a right that is gone for more than a review's interval.

use crate::http::Viewer;
use crate::identity::Refusal;
use crate::index::{IndexVersion, Touched, View};
use crate::read::view_of;
use axum::response::sse::Event;
use jiff::Timestamp;
use model::overview::Overview;
use model::wire::{Change, Delta, Snapshot};
use serde::Serialize;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch::Receiver;
use tokio::time::{Instant, Interval, MissedTickBehavior};

const HEARTBEAT: Duration = Duration::from_secs(15);
const REVIEW: Duration = Duration::from_secs(30);
/// Two deltas are at least so far apart.
const COALESCE: Duration = Duration::from_millis(100);
/// A delta waits so long for company: one action is often several writes.
const COMPANY: Duration = Duration::from_millis(10);

/// One open stream.
pub(super) struct Feeder {
    viewer: Viewer,
    sent: Option<IndexVersion>,
    cluster: Option<String>,
    overview: Option<Arc<Overview>>,
    workspace: Option<Receiver<u64>>,
    edges: Receiver<u64>,
    paths: Receiver<u64>,
    live: Receiver<bool>,
    reviews: Interval,
    expires: Option<Instant>,
    last: Instant,
    over: bool,
}

enum Woken {
    Changed,
    Moved,
    Review,
    Heartbeat,
    Bye(&'static str),
}

impl Feeder {
    pub(super) fn new(viewer: Viewer, resume: Option<IndexVersion>) -> Self {
        metrics::gauge!("openkcm_bff_streams").increment(1.0);
        let (workspace, edges, paths) = viewer.state.index.wakers(viewer.path.as_str());
        let live = viewer.state.index.pulse.watch();
        let mut reviews = tokio::time::interval_at(Instant::now() + REVIEW, REVIEW);
        reviews.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let left =
            viewer.token.expires().map(|end| end.duration_since(Timestamp::now()).max(jiff::SignedDuration::ZERO));
        let expires = left.map(|left| Instant::now() + left.unsigned_abs());
        let index = Arc::clone(&viewer.state.index);
        let (cluster, sent) = index.view(viewer.path.as_str(), |view| {
            let sent = resume
                .filter(|version| version.process == view.version.process && version.number <= view.version.number);
            (view.cluster.map(str::to_owned), sent)
        });
        // Who comes back hears at once that the stream is there, also when nothing has changed.
        let now = Instant::now();
        let last = sent.and_then(|_| now.checked_sub(HEARTBEAT)).unwrap_or(now);
        Self {
            viewer,
            sent,
            cluster,
            overview: None,
            workspace,
            edges,
            paths,
            live,
            reviews,
            expires,
            last,
            over: false,
        }
    }

    /// The next event; `None` ends the stream.
    pub(super) async fn next(&mut self) -> Option<Event> {
        if self.over {
            return None;
        }
        let mut woken = if self.sent.is_some() { Woken::Changed } else { Woken::Moved };
        loop {
            let says_how_kcp_is = matches!(woken, Woken::Heartbeat);
            let event = match woken {
                Woken::Changed => self.delta(),
                Woken::Moved => Some(self.snapshot()),
                Woken::Heartbeat => Some(self.heartbeat()),
                Woken::Review => self.review().await,
                Woken::Bye(reason) => Some(self.bye(reason)),
            };
            if event.is_some() {
                self.last = Instant::now();
                // Only a heartbeat says that kcp is away; after anything else it follows at once.
                if !says_how_kcp_is && !self.viewer.state.index.pulse.is_live() {
                    self.last = self.last.checked_sub(HEARTBEAT).unwrap_or(self.last);
                }
                return event;
            }
            woken = self.wait().await;
            if matches!(woken, Woken::Changed) {
                tokio::time::sleep_until((self.last + COALESCE).max(Instant::now() + COMPANY)).await;
            }
        }
    }

    async fn wait(&mut self) -> Woken {
        let ending = self.viewer.state.ending.clone();
        let expiry = async |at: Option<Instant>| match at {
            Some(at) => tokio::time::sleep_until(at).await,
            None => std::future::pending().await,
        };
        let changed = async |waker: &mut Option<Receiver<u64>>| match waker {
            Some(waker) => waker.changed().await.is_ok(),
            None => std::future::pending().await,
        };
        tokio::select! {
            biased;
            () = ending.cancelled() => Woken::Bye("ShuttingDown"),
            () = expiry(self.expires) => Woken::Bye("Unauthorized"),
            _ = self.reviews.tick() => Woken::Review,
            known = changed(&mut self.workspace) => if known { Woken::Changed } else { Woken::Moved },
            _ = self.edges.changed() => Woken::Changed,
            _ = self.paths.changed() => Woken::Changed,
            _ = self.live.changed() => Woken::Heartbeat,
            () = tokio::time::sleep_until(self.last + HEARTBEAT) => Woken::Heartbeat,
        }
    }

    /// What changed since the last event; `None` when nothing did. A snapshot when that isn't known, or the workspace has
    /// become another one.
    fn delta(&mut self) -> Option<Event> {
        let index = Arc::clone(&self.viewer.state.index);
        let Some(sent) = self.sent else { return Some(self.snapshot()) };
        let path = self.viewer.path.as_str();
        let found = index.view(path, |view| {
            if view.cluster != self.cluster.as_deref() {
                return None;
            }
            let touched = view.workspace.map_or(Some(Vec::new()), |known| known.ring.since(sent.number))?;
            let edges = view.edge_ring.since(sent.number)?;
            let changes = touched.into_iter().map(|what| now(&view, what));
            let edges = edges.into_iter().filter_map(|name| view.edges.get(&name).cloned()).map(Change::Edge);
            Some((changes.chain(edges).collect::<Vec<_>>(), view.overview(Timestamp::now()), view.version))
        });
        let Some((changes, overview, version)) = found else { return Some(self.snapshot()) };
        if changes.is_empty() {
            return None;
        }
        let moved = self.overview.as_ref() != Some(&overview);
        let delta = Delta {
            changes,
            overview: moved.then(|| Overview::clone(&overview)),
            resource_version: version.to_string(),
            as_of: index.pulse.as_of(),
        };
        (self.sent, self.overview) = (Some(version), Some(overview));
        Some(event("delta", &delta, Some(version)))
    }

    fn snapshot(&mut self) -> Event {
        let index = Arc::clone(&self.viewer.state.index);
        let path = self.viewer.path.as_str();
        (self.workspace, ..) = index.wakers(path);
        let (snapshot, overview, cluster, version) = index.view(path, |view| {
            let mut accounts = view.workspace.map(|known| known.accounts.rows().to_vec()).unwrap_or_default();
            accounts.sort_unstable_by(|one, two| one.name.cmp(&two.name));
            let overview = view.overview(Timestamp::now());
            let snapshot = Snapshot {
                workspace: view_of(&self.viewer, &view),
                accounts,
                edges: view.edges.rows().to_vec(),
                overview: Overview::clone(&overview),
            };
            (snapshot, overview, view.cluster.map(str::to_owned), view.version)
        });
        (self.sent, self.overview, self.cluster) = (Some(version), Some(overview), cluster);
        event("snapshot", &snapshot, Some(version))
    }

    fn heartbeat(&self) -> Event {
        let pulse = &self.viewer.state.index.pulse;
        event("heartbeat", &json!({ "asOf": pulse.as_of(), "live": pulse.is_live() }), None)
    }

    fn bye(&mut self, reason: &str) -> Event {
        self.over = true;
        event("bye", &json!({ "reason": reason }), None)
    }

    /// Asks kcp again; other rights are a new snapshot, none are the end.
    async fn review(&mut self) -> Option<Event> {
        let state = &self.viewer.state;
        match state.identity.access(&self.viewer.token, &self.viewer.path).await {
            Ok(access) if access == self.viewer.access => None,
            Ok(access) if self.cluster.is_none() || access.reads_all() => {
                self.viewer.access = access;
                Some(self.snapshot())
            }
            Ok(_) => Some(self.bye("Forbidden")),
            Err(Refusal::Unavailable) => None,
            Err(Refusal::Unauthorized) => Some(self.bye("Unauthorized")),
            Err(Refusal::NotFound) => Some(self.bye("NotFound")),
        }
    }
}

impl Drop for Feeder {
    fn drop(&mut self) {
        metrics::gauge!("openkcm_bff_streams").decrement(1.0);
    }
}

/// The newest state of what was touched.
fn now(view: &View<'_>, touched: Touched) -> Change {
    let known = view.workspace;
    match touched {
        Touched::Provider => Change::Provider(known.is_some_and(crate::index::Workspace::provider_enabled)),
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

fn event(name: &str, data: &impl Serialize, id: Option<IndexVersion>) -> Event {
    let event = Event::default().event(name);
    let event = id.map_or(event.clone(), |id| event.id(id.to_string()));
    event.clone().json_data(data).unwrap_or_else(|error| {
        tracing::error!(%error, "an event can't be written");
        event.data("{}")
    })
}
