//! The work queue: an identity is worked on by one worker at a time, and what happens meanwhile is done once afterwards.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet, VecDeque};
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;

/// A queue of identities, each at most once in it. Cheap to clone.
pub struct Queue<T> {
    state: Arc<Mutex<State<T>>>,
    wake: Arc<Notify>,
}

struct State<T> {
    ready: VecDeque<T>,
    queued: HashSet<T>,
    active: HashSet<T>,
    /// Added while active: queued again when the worker is done.
    dirty: HashSet<T>,
    delayed: BinaryHeap<Reverse<(Instant, u64)>>,
    delayed_items: HashMap<u64, T>,
    /// The earliest delay per identity; later ones are dropped when they come up.
    earliest: HashMap<T, Instant>,
    next: u64,
}

impl<T> Clone for Queue<T> {
    fn clone(&self) -> Self {
        Self { state: self.state.clone(), wake: self.wake.clone() }
    }
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        let state = State {
            ready: VecDeque::new(),
            queued: HashSet::new(),
            active: HashSet::new(),
            dirty: HashSet::new(),
            delayed: BinaryHeap::new(),
            delayed_items: HashMap::new(),
            earliest: HashMap::new(),
            next: 0,
        };
        Self { state: Arc::new(Mutex::new(state)), wake: Arc::new(Notify::new()) }
    }
}

impl<T: Clone + Eq + Hash> Queue<T> {
    /// Asks for `item` to be worked on.
    pub fn add(&self, item: T) {
        self.lock().push(item);
        self.wake.notify_one();
    }

    /// Asks for `item` to be worked on after `delay`, if nothing asks for it earlier.
    pub fn add_after(&self, item: T, delay: Duration) {
        if delay.is_zero() {
            return self.add(item);
        }
        let at = Instant::now() + delay;
        {
            let mut state = self.lock();
            if state.earliest.get(&item).is_some_and(|known| *known <= at) {
                return;
            }
            let number = state.next;
            state.next += 1;
            state.earliest.insert(item.clone(), at);
            state.delayed.push(Reverse((at, number)));
            state.delayed_items.insert(number, item);
        }
        self.wake.notify_one();
    }

    /// The next identity; give it back with [`Queue::done`].
    pub async fn next(&self) -> T {
        loop {
            let due = {
                let mut state = self.lock();
                let due = state.promote(Instant::now());
                if let Some(item) = state.take() {
                    if !state.ready.is_empty() {
                        self.wake.notify_one();
                    }
                    return item;
                }
                due
            };
            match due {
                Some(at) => tokio::select! {
                    () = self.wake.notified() => {}
                    () = tokio::time::sleep_until(at) => {}
                },
                None => self.wake.notified().await,
            }
        }
    }

    /// The worker is done with `item`.
    pub fn done(&self, item: &T) {
        let again = {
            let mut state = self.lock();
            state.active.remove(item);
            let again = state.dirty.take(item);
            again.map(|item| state.push(item)).is_some()
        };
        if again {
            self.wake.notify_one();
        }
    }

    /// How many wait.
    pub fn len(&self) -> usize {
        self.lock().ready.len()
    }

    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Clone + Eq + Hash> State<T> {
    fn push(&mut self, item: T) {
        if self.active.contains(&item) {
            self.dirty.insert(item);
        } else if self.queued.insert(item.clone()) {
            self.ready.push_back(item);
        }
    }

    fn take(&mut self) -> Option<T> {
        let item = self.ready.pop_front()?;
        self.queued.remove(&item);
        self.active.insert(item.clone());
        Some(item)
    }

    /// Moves what is due to the ready ones; answers when the next is.
    fn promote(&mut self, now: Instant) -> Option<Instant> {
        while let Some(Reverse((at, number))) = self.delayed.peek().copied() {
            if at > now {
                return Some(at);
            }
            self.delayed.pop();
            let Some(item) = self.delayed_items.remove(&number) else { continue };
            if self.earliest.get(&item) == Some(&at) {
                self.earliest.remove(&item);
                self.push(item);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{Duration, Instant, Queue};
    use futures::FutureExt;

    #[tokio::test]
    async fn an_identity_is_worked_on_by_one_worker_and_then_once_more() {
        let queue = Queue::default();
        queue.add("a");
        queue.add("a");
        assert_eq!(queue.next().await, "a");
        queue.add("a");
        queue.add("a");
        assert!(queue.next().now_or_never().is_none(), "a second worker got what a first is working on");
        queue.done(&"a");
        assert_eq!(queue.next().await, "a");
        queue.done(&"a");
        assert!(queue.next().now_or_never().is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn the_earliest_of_several_delays_counts() {
        let queue = Queue::default();
        queue.add_after("a", Duration::from_mins(1));
        queue.add_after("a", Duration::from_secs(5));
        let start = Instant::now();
        assert_eq!(queue.next().await, "a");
        assert_eq!(start.elapsed(), Duration::from_secs(5));
        queue.done(&"a");
        assert!(tokio::time::timeout(Duration::from_secs(90), queue.next()).await.is_err());
    }
}
