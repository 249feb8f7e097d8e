//! The health of the watches: what readiness says, and how old a read is.

use super::Kind;
use jiff::Timestamp;
use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// A source that has not failed for so long works again: failing watches are retried at least every two seconds.
const HEALED: Duration = Duration::from_secs(5);

/// kcp's refusals count again so long after it has come back.
const WARM: Duration = Duration::from_secs(20);

/// Seconds an answer is kept at most.
const ROUNDED: i64 = 5;

/// What can fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// kcp as a whole.
    Kcp,
    /// The endpoint slice.
    Slice,
    /// The watch of a kind.
    Watch(Kind),
}

/// The health of the watches.
#[derive(Debug)]
pub struct Pulse {
    state: Mutex<State>,
    live: watch::Sender<bool>,
}

#[derive(Debug, Default)]
struct State {
    synced: HashSet<Kind>,
    failing: HashMap<Source, Failing>,
    /// When kcp as a whole last failed.
    away: Option<Instant>,
}

#[derive(Clone, Copy, Debug)]
struct Failing {
    since: Timestamp,
    last: Instant,
}

impl Default for Pulse {
    fn default() -> Self {
        Self { state: Mutex::default(), live: watch::Sender::new(true) }
    }
}

impl Pulse {
    /// A source failed; says whether that is news.
    pub fn lost(&self, source: Source) -> bool {
        let failing = Failing { since: Timestamp::now(), last: Instant::now() };
        let mut state = self.lock();
        let news = !state.failing.contains_key(&source);
        if source == Source::Kcp {
            state.away = Some(failing.last);
        }
        state.failing.entry(source).and_modify(|known| known.last = failing.last).or_insert(failing);
        drop(state);
        self.tell();
        news
    }

    /// A source was heard.
    pub fn heard(&self, source: Source) {
        self.lock().failing.remove(&source);
        self.tell();
    }

    /// A kind has been listed in full.
    pub fn synced(&self, kind: Kind) {
        self.lock().synced.insert(kind);
        self.heard(Source::Watch(kind));
    }

    /// Drops failures that have not come again.
    pub fn settle(&self) {
        self.lock().failing.retain(|_, failing| failing.last.elapsed() < HEALED);
        self.tell();
    }

    /// When the index last heard from kcp: now, or since when it doesn't.
    pub fn as_of(&self) -> Timestamp {
        let state = self.lock();
        state.since().unwrap_or_else(Timestamp::now)
    }

    /// Now, and when the index last heard from kcp, both rounded down to five seconds while it does: what answers are about
    /// that are kept so long.
    pub fn rounded(&self) -> (Timestamp, Timestamp) {
        let now = Timestamp::now();
        let down = now.as_second().div_euclid(ROUNDED) * ROUNDED;
        let now = Timestamp::from_second(down).unwrap_or(now);
        (now, self.lock().since().unwrap_or(now))
    }

    /// Whether kcp is heard.
    pub fn is_live(&self) -> bool {
        self.lock().since().is_none()
    }

    /// Whether kcp is away, or has just come back and may still refuse what it will allow in a moment: workspaces aren't
    /// known and issuers aren't loaded in its first seconds.
    pub fn is_shaky(&self) -> bool {
        let state = self.lock();
        state.failing.contains_key(&Source::Kcp) || state.away.is_some_and(|away| away.elapsed() < WARM)
    }

    /// Tells changes of [`Self::is_live`].
    pub fn watch(&self) -> watch::Receiver<bool> {
        self.live.subscribe()
    }

    /// Whether each kind has been listed, and its watch hasn't failed since.
    pub fn watches(&self) -> [(Kind, bool); 6] {
        let state = self.lock();
        let works = |kind| state.synced.contains(&kind) && !state.failing.contains_key(&Source::Watch(kind));
        Kind::ALL.map(|kind| (kind, works(kind)))
    }

    /// What has not been listed yet, in words; empty means ready.
    pub fn missing(&self) -> Vec<String> {
        let state = self.lock();
        let needed = Kind::ALL.into_iter().filter(|kind| !kind.is_optional() && !state.synced.contains(kind));
        needed.map(|kind| format!("the index has not seen {} yet", kind.plural())).collect()
    }

    fn tell(&self) {
        let live = self.is_live();
        self.live.send_if_modified(|known| std::mem::replace(known, live) != live);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn since(&self) -> Option<Timestamp> {
        let counts = |source: &Source| !matches!(source, Source::Watch(kind) if kind.is_optional());
        self.failing.iter().filter(|(source, _)| counts(source)).map(|(_, failing)| failing.since).min()
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, Pulse, Source};

    #[test]
    fn a_read_is_as_old_as_the_first_failure() {
        let pulse = Pulse::default();
        assert!(pulse.is_live());
        pulse.lost(Source::Watch(Kind::Key));
        let first = pulse.as_of();
        pulse.lost(Source::Kcp);
        assert_eq!(pulse.as_of(), first);
        pulse.heard(Source::Watch(Kind::Key));
        assert!(!pulse.is_live());
        pulse.heard(Source::Kcp);
        assert!(pulse.is_live());
    }

    #[test]
    fn events_are_a_nicety() {
        let pulse = Pulse::default();
        pulse.lost(Source::Watch(Kind::Event));
        assert!(pulse.is_live());
        for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Event) {
            assert!(!pulse.missing().is_empty());
            pulse.synced(kind);
        }
        assert_eq!(pulse.missing(), Vec::<String>::new());
    }
}
