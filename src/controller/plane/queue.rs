//! The work queue: an identity is worked on by one worker at a time, and what happens meanwhile is done once afterwards.
//! Consumers take turns, so ten thousand keys of one don't delay another's single change; within a consumer, what somebody
//! waits for comes first.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet, VecDeque};
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;

/// Whose turn a piece of work takes: owners take turns, however much one of them has to do.
pub trait Owned {
    /// The consumer's logical cluster.
    fn owner(&self) -> &str;
}

/// A queue of identities, each at most once in it. Cheap to clone.
pub struct Queue<T> {
    state: Arc<Mutex<State<T>>>,
    wake: Arc<Notify>,
}

struct State<T> {
    ready: HashMap<String, Lane<T>>,
    /// Owners with something ready, in the order of their turns.
    turns: VecDeque<String>,
    /// What is ready, and whether it is urgent; an entry of a lane that disagrees is stale and skipped.
    queued: HashMap<T, Urgency>,
    active: HashSet<T>,
    /// Added while active: queued again when the worker is done.
    dirty: HashMap<T, Urgency>,
    delayed: BinaryHeap<Reverse<(Instant, u64)>>,
    delayed_items: HashMap<u64, T>,
    /// The earliest delay per identity; later ones are dropped when they come up.
    earliest: HashMap<T, Instant>,
    next: u64,
}

/// One owner's work.
struct Lane<T> {
    urgent: VecDeque<T>,
    routine: VecDeque<T>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Urgency {
    Routine,
    Urgent,
}

impl<T> Clone for Queue<T> {
    fn clone(&self) -> Self {
        Self { state: self.state.clone(), wake: self.wake.clone() }
    }
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        let state = State {
            ready: HashMap::new(),
            turns: VecDeque::new(),
            queued: HashMap::new(),
            active: HashSet::new(),
            dirty: HashMap::new(),
            delayed: BinaryHeap::new(),
            delayed_items: HashMap::new(),
            earliest: HashMap::new(),
            next: 0,
        };
        Self { state: Arc::new(Mutex::new(state)), wake: Arc::new(Notify::new()) }
    }
}

impl<T: Clone + Eq + Hash + Owned> Queue<T> {
    /// Asks for `item` to be worked on.
    pub fn add(&self, item: T) {
        self.lock().push(item, Urgency::Routine);
        self.wake.notify_one();
    }

    /// Asks for `item` to be worked on before its owner's other work: somebody waits for it.
    pub fn add_urgent(&self, item: T) {
        self.lock().push(item, Urgency::Urgent);
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
                    if !state.queued.is_empty() {
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
            let again = state.dirty.remove(item);
            again.map(|urgency| state.push(item.clone(), urgency)).is_some()
        };
        if again {
            self.wake.notify_one();
        }
    }

    /// How many wait.
    pub fn len(&self) -> usize {
        self.lock().queued.len()
    }

    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Clone + Eq + Hash + Owned> State<T> {
    fn push(&mut self, item: T, urgency: Urgency) {
        if self.active.contains(&item) {
            let known = self.dirty.entry(item).or_insert(urgency);
            *known = urgency.max(*known);
            return;
        }
        if self.queued.get(&item).is_some_and(|known| *known >= urgency) {
            return;
        }
        self.queued.insert(item.clone(), urgency);
        if !self.ready.contains_key(item.owner()) {
            let lane = Lane { urgent: VecDeque::new(), routine: VecDeque::new() };
            self.ready.insert(item.owner().to_owned(), lane);
            self.turns.push_back(item.owner().to_owned());
        }
        if let Some(lane) = self.ready.get_mut(item.owner()) {
            match urgency {
                Urgency::Urgent => lane.urgent.push_back(item),
                Urgency::Routine => lane.routine.push_back(item),
            }
        }
    }

    fn take(&mut self) -> Option<T> {
        while let Some(owner) = self.turns.pop_front() {
            let Some(lane) = self.ready.get_mut(&owner) else { continue };
            let urgent = lane.urgent.pop_front().map(|item| (item, Urgency::Urgent));
            let Some((item, urgency)) = urgent.or_else(|| Some((lane.routine.pop_front()?, Urgency::Routine))) else {
                self.ready.remove(&owner);
                continue;
            };
            self.turns.push_back(owner);
            if self.queued.get(&item) == Some(&urgency) {
                self.queued.remove(&item);
                self.active.insert(item.clone());
                return Some(item);
            }
        }
        None
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
                self.push(item, Urgency::Routine);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{Duration, Instant, Owned, Queue};
    use futures::FutureExt;

    impl Owned for &str {
        fn owner(&self) -> &str {
            self.split('/').next().unwrap_or_default()
        }
    }

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

    #[tokio::test]
    async fn one_consumers_many_changes_do_not_delay_anothers_single_one() {
        let queue = Queue::default();
        for item in ["big/1", "big/2", "big/3", "small/1"] {
            queue.add(item);
        }
        assert_eq!([queue.next().await, queue.next().await], ["big/1", "small/1"]);
    }

    #[tokio::test]
    async fn a_hundred_thousand_changes_of_one_consumer_leave_another_the_second_turn() {
        let queue: Queue<Numbered> = Queue::default();
        (0..100_000).for_each(|number| queue.add(Numbered("big", number)));
        queue.add_urgent(Numbered("small", 0));
        let first = [queue.next().await, queue.next().await];
        assert!(first.contains(&Numbered("small", 0)), "{first:?}");
    }

    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    struct Numbered(&'static str, u32);

    impl Owned for Numbered {
        fn owner(&self) -> &str {
            self.0
        }
    }

    #[tokio::test]
    async fn what_somebody_waits_for_comes_before_its_owners_routine_and_once() {
        let queue = Queue::default();
        for item in ["big/1", "big/2", "big/3"] {
            queue.add(item);
        }
        queue.add_urgent("big/3");
        assert_eq!([queue.next().await, queue.next().await, queue.next().await], ["big/3", "big/1", "big/2"]);
        for item in ["big/1", "big/2", "big/3"] {
            queue.done(&item);
        }
        assert!(queue.next().now_or_never().is_none() && queue.is_empty());
    }
}
