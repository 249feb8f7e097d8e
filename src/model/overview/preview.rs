//! When a schedule would rotate, and in whose company: so that a herd is seen before it is made.

use crate::schedule::{Cadence, RotationSchedule};
use crate::wire::{KeySummary, PlannedRotation, RotationPreview};
use jiff::Timestamp;

const MINUTE: i64 = 60;
const DAY: i64 = 24 * 60 * MINUTE;

/// The next `count` rotations of `schedule`, counted from `anchor` (the last scheduled rotation, or the creation), with the
/// number of other keys that rotate in the same minute and on the same day (UTC), known schedules continued. An overdue rotation
/// happens `now`, once, and the schedule counts on from there. `key` is whose schedule it is; a key that has no name yet keeps it
/// to the second.
pub fn preview<'a>(
    keys: impl Iterator<Item = &'a KeySummary>,
    cadence: &Cadence,
    key: Option<&str>,
    schedule: RotationSchedule,
    anchor: Timestamp,
    now: Timestamp,
    count: usize,
) -> RotationPreview {
    let interval = key.map_or_else(|| schedule.interval(), |key| cadence.interval(schedule, key));
    let after = |anchor: Timestamp| anchor.checked_add(interval?).ok();
    let times = std::iter::successors(after(anchor).map(|due| due.max(now)), |last| after(*last)).take(count);
    let mut rotations: Vec<_> = times.map(|at| PlannedRotation { at, same_minute: 0, same_day: 0 }).collect();
    for key in keys.filter(|other| Some(other.name.as_str()) != key) {
        let Some(next) = key.next_rotation else { continue };
        // An overdue key rotates now, once, and its schedule counts on from there.
        let first = next.max(now).as_second();
        let interval = cadence.interval(key.rotation_schedule, &key.name).map(|interval| interval.as_secs());
        for rotation in &mut rotations {
            let at = rotation.at.as_second();
            rotation.same_minute += u32::from(falls_into(first, interval, at, MINUTE));
            rotation.same_day += u32::from(falls_into(first, interval, at, DAY));
        }
    }
    RotationPreview { rotations, jitter: cadence.jitter() }
}

/// What the key's schedule counts from: its last scheduled rotation or its creation, as its next rotation tells; while that is paused,
/// its last rotation of any cause.
pub fn anchor(key: &KeySummary, cadence: &Cadence) -> Option<Timestamp> {
    let interval = cadence.interval(key.rotation_schedule, &key.name);
    let counted = key.next_rotation.zip(interval).and_then(|(next, interval)| next.checked_sub(interval).ok());
    counted.or(key.last_rotation)
}

/// Whether a rotation first at `first` and then every `interval` falls into the same `unit` (all seconds) as `at`.
fn falls_into(first: i64, interval: Option<i64>, at: i64, unit: i64) -> bool {
    let start = at.div_euclid(unit) * unit;
    let end = start + unit;
    match interval {
        _ if first >= end => false,
        _ if first >= start => true,
        // The first repetition that isn't before the start.
        Some(interval) => first + (start - first + interval - 1).div_euclid(interval) * interval < end,
        None => false,
    }
}
