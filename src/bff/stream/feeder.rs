//! One open stream.
//!
//! Invariants: it keeps nothing but the place where it stands, so a slow browser costs nothing and gets the newest state; it
//! never outlives the token's `exp`, nor a right that is gone for more than a review's interval.

use super::channel::{Place, Step};
use super::channels::Listening;
use super::frame::frame;
use crate::http::Viewer;
use crate::identity::Refusal;
use crate::index::IndexVersion;
use crate::read::view_of;
use axum::body::Bytes;
use jiff::Timestamp;
use model::overview::Overview;
use model::wire::Snapshot;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch::Receiver;
use tokio::time::Instant;

const HEARTBEAT: Duration = Duration::from_secs(15);

/// One open stream.
pub(super) struct Feeder {
    viewer: Viewer,
    listening: Listening,
    cluster: Option<String>,
    /// `None` before the first snapshot.
    place: Option<Place>,
    live: Receiver<bool>,
    review: Instant,
    expires: Option<Instant>,
    last: Instant,
    /// The last beat that was looked at.
    beat: u64,
    over: bool,
}

enum Woken {
    Changed,
    Fresh,
    Review,
    Heartbeat,
    Bye(&'static str),
}

impl Feeder {
    pub(super) fn new(viewer: Viewer, resume: Option<IndexVersion>) -> Self {
        let state = &viewer.state;
        let path = viewer.path.as_str();
        let listening = state.streams.listen(&state.index, path);
        let live = state.index.pulse.watch();
        let left =
            viewer.token.expires().map(|end| end.duration_since(Timestamp::now()).max(jiff::SignedDuration::ZERO));
        let expires = left.map(|left| Instant::now() + left.unsigned_abs());
        let (cluster, place) = state.index.view(path, |view| {
            let known = resume
                .filter(|version| version.process == view.version.process && version.number <= view.version.number);
            (view.cluster.map(str::to_owned), known.map(|version| Place { number: version.number, edition: None }))
        });
        // Who comes back hears at once that the stream is there, also when nothing has changed.
        let now = Instant::now();
        let last = place.and_then(|_| now.checked_sub(HEARTBEAT)).unwrap_or(now);
        // Streams that begin together, after a restart, don't ask together.
        let spread = f64::from(uuid::Uuid::new_v4().as_bytes()[0]) / 512.0 + 0.5;
        let review = now + state.streams.review_interval().mul_f64(spread);
        let beat = *listening.beat.borrow();
        Self { viewer, listening, cluster, place, live, review, expires, last, beat, over: false }
    }

    /// The next event; `None` ends the stream.
    pub(super) async fn next(&mut self) -> Option<Bytes> {
        if self.over {
            return None;
        }
        let mut woken = if self.place.is_some() { Woken::Changed } else { Woken::Fresh };
        loop {
            let says_how_kcp_is = matches!(woken, Woken::Heartbeat);
            let event = match woken {
                Woken::Changed => self.delta(),
                Woken::Fresh => Some(self.snapshot()),
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
        }
    }

    /// One timer for whatever is due first: a stream is mostly what it waits with.
    async fn wait(&mut self) -> Woken {
        let due = (self.last + HEARTBEAT).min(self.review).min(self.expires.unwrap_or(self.review));
        tokio::select! {
            biased;
            () = self.viewer.state.ending.cancelled() => Woken::Bye("ShuttingDown"),
            () = tokio::time::sleep_until(due) => self.due(),
            _ = self.listening.beat.changed() => Woken::Changed,
            _ = self.live.changed() => Woken::Heartbeat,
        }
    }

    fn due(&self) -> Woken {
        let now = Instant::now();
        if self.expires.is_some_and(|expires| expires <= now) {
            Woken::Bye("Unauthorized")
        } else if self.review <= now {
            Woken::Review
        } else {
            Woken::Heartbeat
        }
    }

    /// What changed since the last event; `None` when nothing did.
    fn delta(&mut self) -> Option<Bytes> {
        let beat = *self.listening.beat.borrow_and_update();
        let missed = beat.saturating_sub(self.beat + 1);
        self.beat = beat;
        if missed > 0 {
            metrics::counter!("openkcm_bff_stream_coalesced_total").increment(missed);
        }
        let Some(place) = self.place else { return Some(self.snapshot()) };
        match self.listening.channel.step(self.cluster.as_deref(), place) {
            Step::Nothing => None,
            Step::Snapshot => {
                metrics::counter!("openkcm_bff_stream_restarts_total").increment(1);
                Some(self.snapshot())
            }
            Step::Delta(bytes, after) => {
                self.place = Some(after);
                metrics::counter!("openkcm_bff_stream_events_total", "event" => "delta").increment(1);
                Some(bytes)
            }
        }
    }

    fn snapshot(&mut self) -> Bytes {
        let index = Arc::clone(&self.viewer.state.index);
        let (snapshot, overview, cluster, version) = index.view(self.viewer.path.as_str(), |view| {
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
        let edition = self.listening.channel.edition_of(&overview);
        (self.place, self.cluster) = (Some(Place { number: version.number, edition }), cluster);
        metrics::counter!("openkcm_bff_stream_events_total", "event" => "snapshot").increment(1);
        frame("snapshot", &snapshot, Some(version))
    }

    fn heartbeat(&self) -> Bytes {
        let pulse = &self.viewer.state.index.pulse;
        frame("heartbeat", &json!({ "asOf": pulse.as_of(), "live": pulse.is_live() }), None)
    }

    fn bye(&mut self, reason: &str) -> Bytes {
        self.over = true;
        metrics::counter!("openkcm_bff_stream_events_total", "event" => "bye").increment(1);
        frame("bye", &json!({ "reason": reason }), None)
    }

    /// Asks kcp again; other rights are a new snapshot, none are the end.
    async fn review(&mut self) -> Option<Bytes> {
        let state = &self.viewer.state;
        self.review = Instant::now() + state.streams.review_interval();
        // Boxed, so that a stream has the state of two requests to kcp only while it asks.
        match Box::pin(state.identity.access(&self.viewer.token, &self.viewer.path)).await {
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
