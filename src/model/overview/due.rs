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
