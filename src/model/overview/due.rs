//! What due and overdue mean, for the numbers and for the lists they filter.

use super::DUE_HOURS;
use crate::wire::KeySummary;
use jiff::{SignedDuration, Timestamp};

/// A rotation is overdue when it should have happened this long ago: the policy engine works in seconds, and a number that
/// blinks at every rotation is no number.
pub const OVERDUE_AFTER: SignedDuration = SignedDuration::from_secs(60);

/// Whether the key's next rotation is at most [`DUE_HOURS`] away, the overdue included. A paused key has no next rotation.
pub fn is_due(key: &KeySummary, now: Timestamp) -> bool {
    key.next_rotation.is_some_and(|due| due.duration_since(now) <= SignedDuration::from_hours(DUE_HOURS))
}

/// Whether the key's next rotation should have happened [`OVERDUE_AFTER`] ago or longer.
pub fn is_overdue(key: &KeySummary, now: Timestamp) -> bool {
    key.next_rotation.is_some_and(|due| now.duration_since(due) >= OVERDUE_AFTER)
}

/// How many keys but `except` rotate in the minute of `at`, now known schedules continued: the herd a new key would join.
pub fn rotating_with(keys: &[KeySummary], at: Timestamp, except: Option<&str>) -> u32 {
    let minute = |time: Timestamp| time.as_second().div_euclid(60);
    let hits = keys.iter().filter(|key| Some(key.name.as_str()) != except).filter(|key| {
        let Some(next) = key.next_rotation else { return false };
        let distance = minute(at) - minute(next);
        match key.rotation_schedule.interval() {
            Some(interval) if distance >= 0 => distance % interval.as_mins() == 0,
            _ => false,
        }
    });
    u32::try_from(hits.count()).unwrap_or(u32::MAX)
}
