//! The policy engine: when which key is due (FR-303).
//!
//! Invariants: `set` takes effect at once; a key that is overdue comes out once, not once per missed interval; the wall
//! clock decides, so timers are armed for at most an hour and looked at again. Knows no schedules: `model` computes times.

use futures::StreamExt;
use jiff::Timestamp;
use std::{collections::HashMap, future, hash::Hash, sync::Arc, time::Duration};
use tokio::sync::mpsc;
use tokio_util::time::{DelayQueue, delay_queue};

/// No timer is armed for longer: the wall clock may be set, and the timer wheel ends after two years.
const HORIZON: Duration = Duration::from_hours(1);

/// Reads the wall clock.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

enum Command<K> {
    Set(K, Timestamp),
    Remove(K),
}

/// Sets and removes timers, from anywhere.
pub struct Policy<K> {
    commands: mpsc::UnboundedSender<Command<K>>,
}

impl<K> Clone for Policy<K> {
    fn clone(&self) -> Self {
        Self { commands: self.commands.clone() }
    }
}

/// A key whose time has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due<K> {
    /// Which.
    pub key: K,
    /// When it was due.
    pub at: Timestamp,
}

/// Where due keys come out; one reader. It does the work of the engine, so it must be polled.
pub struct DueKeys<K> {
    commands: mpsc::UnboundedReceiver<Command<K>>,
    clock: Clock,
    wheel: DelayQueue<K>,
    timers: HashMap<K, Timer>,
}

struct Timer {
    slot: delay_queue::Key,
    at: Timestamp,
}

/// A policy engine on the given clock; [`system_clock`] but in tests.
pub fn engine<K: Clone + Eq + Hash>(clock: Clock) -> (Policy<K>, DueKeys<K>) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let due = DueKeys { commands: receiver, clock, wheel: DelayQueue::new(), timers: HashMap::new() };
    (Policy { commands: sender }, due)
}

/// The system's clock.
pub fn system_clock() -> Clock {
    Arc::new(Timestamp::now)
}

impl<K> Policy<K> {
    /// Makes `key` come out at `at`, in place of any earlier time; at once when `at` has passed.
    pub fn set(&self, key: K, at: Timestamp) {
        // A reader that is gone has no use for timers.
        let _ = self.commands.send(Command::Set(key, at));
    }

    /// Forgets `key`'s timer: it is paused, or gone.
    pub fn remove(&self, key: K) {
        let _ = self.commands.send(Command::Remove(key));
    }
}

impl<K: Clone + Eq + Hash> DueKeys<K> {
    /// The next due key; `None` when every [`Policy`] is gone. Cancel safe.
    pub async fn next(&mut self) -> Option<Due<K>> {
        loop {
            tokio::select! {
                // What was set or removed counts before what has run out.
                biased;
                command = self.commands.recv() => match command? {
                    Command::Set(key, at) => self.set(key, at),
                    Command::Remove(key) => self.remove(&key),
                },
                key = expired(&mut self.wheel) => {
                    if let Some(due) = self.ran_out(key) {
                        return Some(due);
                    }
                }
            }
        }
    }

    fn set(&mut self, key: K, at: Timestamp) {
        self.remove(&key);
        let slot = self.wheel.insert(key.clone(), self.wait(at));
        self.timers.insert(key, Timer { slot, at });
    }

    fn remove(&mut self, key: &K) {
        if let Some(timer) = self.timers.remove(key) {
            self.wheel.try_remove(&timer.slot);
        }
    }

    /// Due, or armed again because its time is still ahead.
    fn ran_out(&mut self, key: K) -> Option<Due<K>> {
        let at = self.timers.remove(&key)?.at;
        if at > (self.clock)() {
            self.set(key, at);
            return None;
        }
        Some(Due { key, at })
    }

    fn wait(&self, at: Timestamp) -> Duration {
        // A time that has passed gives a negative duration, which is no wait at all.
        let wait = Duration::try_from(at.duration_since((self.clock)())).unwrap_or(Duration::ZERO);
        wait.min(HORIZON)
    }
}

async fn expired<K>(wheel: &mut DelayQueue<K>) -> K {
    match wheel.next().await {
        Some(expired) => expired.into_inner(),
        // An empty wheel has nothing to say until something is set.
        None => future::pending().await,
    }
}

#[cfg(test)]
mod tests;
