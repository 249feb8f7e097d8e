//! The last changes by number: what a stream that was away needs, or the news that it was away too long.

use std::collections::{HashSet, VecDeque};
use std::hash::Hash;

/// The last changes. It remembers *what* changed, never the state, so a slow reader gets the newest state and not a queue.
#[derive(Clone, Debug)]
pub struct Ring<R> {
    entries: VecDeque<(u64, R)>,
    capacity: usize,
    /// The number of the last change that fell out.
    floor: u64,
}

impl<R: Clone + Eq + Hash> Ring<R> {
    /// Remembers `capacity` changes that come after number `floor`.
    pub fn new(capacity: usize, floor: u64) -> Self {
        Self { entries: VecDeque::new(), capacity, floor }
    }

    /// Adds change number `at`; numbers grow.
    pub fn push(&mut self, at: u64, what: R) {
        if self.entries.len() == self.capacity
            && let Some((gone, _)) = self.entries.pop_front()
        {
            self.floor = gone;
        }
        self.entries.push_back((at, what));
    }

    /// What changed after number `at`, each thing once; `None` when that is no longer known.
    pub fn since(&self, at: u64) -> Option<Vec<R>> {
        if at < self.floor {
            return None;
        }
        let start = self.entries.partition_point(|(number, _)| *number <= at);
        let mut seen = HashSet::new();
        let new = self.entries.range(start..).map(|(_, what)| what).filter(|what| seen.insert((*what).clone()));
        Some(new.cloned().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::Ring;
    use proptest::prelude::*;

    #[test]
    fn a_reader_who_is_up_to_date_gets_nothing() {
        let mut ring = Ring::new(4, 0);
        ring.push(1, "a");
        assert_eq!(ring.since(1), Some(vec![]));
        assert_eq!(ring.since(0), Some(vec!["a"]));
    }

    #[test]
    fn a_reader_who_was_away_too_long_is_told_so() {
        let mut ring = Ring::new(2, 0);
        for (at, what) in [(1, "a"), (2, "b"), (3, "c")] {
            ring.push(at, what);
        }
        assert_eq!(ring.since(0), None);
        assert_eq!(ring.since(1), Some(vec!["b", "c"]));
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_comes_twice(
            changes in proptest::collection::vec(0_u16..6, 0..40), capacity in 1_usize..20, at in 0_u64..45,
        ) {
            let mut ring = Ring::new(capacity, 0);
            for (number, what) in changes.iter().enumerate() {
                ring.push(number as u64 + 1, *what);
            }
            let after = changes.get(usize::try_from(at).unwrap()..).unwrap_or_default();
            match ring.since(at) {
                None => prop_assert!(after.len() > capacity),
                Some(found) => {
                    for what in after {
                        prop_assert_eq!(found.iter().filter(|f| *f == what).count(), 1);
                    }
                    prop_assert!(found.iter().all(|f| after.contains(f)));
                }
            }
        }
    }
}
