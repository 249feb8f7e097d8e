//! When a schedule would rotate, and in whose company: so that a herd is seen before it is made.

use crate::schedule::RotationSchedule;
use crate::wire::{KeySummary, PlannedRotation, RotationPreview};
use jiff::Timestamp;

const MINUTE: i64 = 60;
const DAY: i64 = 24 * 60 * MINUTE;

/// The next `count` rotations of `schedule`, counted from `anchor` (the last scheduled rotation, or the creation), with the
/// number of keys but `except` that rotate in the same minute and on the same day (UTC), known schedules continued.
pub fn preview<'a>(
    keys: impl Iterator<Item = &'a KeySummary>,
    schedule: RotationSchedule,
    anchor: Timestamp,
    now: Timestamp,
    count: usize,
    except: Option<&str>,
) -> RotationPreview {
    let planned = |at| PlannedRotation { at, same_minute: 0, same_day: 0 };
    let mut rotations: Vec<_> = schedule.next_n(anchor, now, count).into_iter().map(planned).collect();
    for key in keys.filter(|key| Some(key.name.as_str()) != except) {
        let Some(next) = key.next_rotation else { continue };
        // An overdue key rotates now, once, and its schedule counts on from there.
        let first = next.max(now).as_second();
        let interval = key.rotation_schedule.interval().map(|interval| interval.as_secs());
        for rotation in &mut rotations {
            let at = rotation.at.as_second();
            rotation.same_minute += u32::from(falls_into(first, interval, at, MINUTE));
            rotation.same_day += u32::from(falls_into(first, interval, at, DAY));
        }
    }
    RotationPreview { rotations }
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
