//! Moments as statuses write them: whole seconds, as everywhere in Kubernetes.

use jiff::Timestamp;

/// The second that `moment` lies in.
pub fn whole_second(moment: Timestamp) -> Timestamp {
    Timestamp::from_second(moment.as_second()).unwrap_or(moment)
}

/// The millisecond that `moment` lies in: for what is over within a second.
pub fn whole_millisecond(moment: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(moment.as_millisecond()).unwrap_or(moment)
}
