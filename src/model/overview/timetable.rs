//! How many rotations are due by a time, without looking at every key.

use jiff::Timestamp;
use std::collections::BTreeMap;

/// The due and the overdue.
const MARKS: usize = 2;

/// Times with multiplicity, and how many of them lie before some marks. A mark that moves passes each time once, so asking
/// costs nothing per key: only the times since it was last asked are looked at.
#[derive(Clone, Debug, Default)]
pub(super) struct Timetable {
    times: BTreeMap<Timestamp, u32>,
    marks: [Option<Mark>; MARKS],
}

#[derive(Clone, Copy, Debug)]
struct Mark {
    at: Timestamp,
    /// Times up to `at`, itself included.
    before: u32,
}

impl Timetable {
    pub(super) fn add(&mut self, time: Timestamp) {
        *self.times.entry(time).or_default() += 1;
        for mark in self.marks.iter_mut().flatten().filter(|mark| time <= mark.at) {
            mark.before += 1;
        }
    }

    /// Takes back a time that was added.
    pub(super) fn remove(&mut self, time: Timestamp) {
        let Some(count) = self.times.get_mut(&time) else { return };
        *count -= 1;
        if *count == 0 {
            self.times.remove(&time);
        }
        for mark in self.marks.iter_mut().flatten().filter(|mark| time <= mark.at) {
            mark.before -= 1;
        }
    }

    /// How many times lie up to `at`, itself included. Each mark is meant for a clock that moves on steadily.
    pub(super) fn until(&mut self, mark: usize, at: Timestamp) -> u32 {
        let Some(mark) = self.marks.get_mut(mark) else { return 0 };
        let before = match *mark {
            Some(known) if known.at <= at => known.before + between(&self.times, known.at, at),
            Some(known) => known.before - between(&self.times, at, known.at),
            None => self.times.range(..=at).map(|(_, count)| count).sum(),
        };
        *mark = Some(Mark { at, before });
        before
    }

    /// The earliest time.
    pub(super) fn first(&self) -> Option<Timestamp> {
        self.times.first_key_value().map(|(time, _)| *time)
    }
}

/// How many times lie after `from`, up to `to`.
fn between(times: &BTreeMap<Timestamp, u32>, from: Timestamp, to: Timestamp) -> u32 {
    use std::ops::Bound::{Excluded, Included};
    // `range` panics on an empty exclusive range.
    if from == to { 0 } else { times.range((Excluded(from), Included(to))).map(|(_, count)| count).sum() }
}
