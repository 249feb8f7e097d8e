//! The policy engine: when which key is due (FR-303).
//!
//! Invariants: `set` takes effect at once; a key that is overdue comes out once, not once per missed interval; the wall
//! clock decides, so timers are armed for at most an hour and looked at again. Knows no schedules: `model` computes times.

use jiff::Timestamp;
use std::{hash::Hash, sync::Arc};
use tokio::sync::mpsc;

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
}

/// A policy engine on the given clock; [`system_clock`] but in tests.
pub fn engine<K: Clone + Eq + Hash>(clock: Clock) -> (Policy<K>, DueKeys<K>) {
    let (sender, receiver) = mpsc::unbounded_channel();
    (Policy { commands: sender }, DueKeys { commands: receiver, clock })
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
        todo!()
    }
}
