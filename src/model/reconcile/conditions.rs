//! Building conditions on the previous ones.

use crate::condition::{self, Condition, ConditionStatus};
use crate::moment::whole_second;
use jiff::Timestamp;

/// The conditions of a status under construction.
pub(super) struct Conditions {
    all: Vec<Condition>,
    now: Timestamp,
    generation: Option<i64>,
}

impl Conditions {
    pub(super) fn after(previous: &[Condition], now: Timestamp, generation: Option<i64>) -> Self {
        Self { all: previous.to_vec(), now: whole_second(now), generation }
    }

    pub(super) fn set(&mut self, type_: &str, status: ConditionStatus, reason: &str, message: impl Into<String>) {
        let new = Condition {
            type_: type_.to_owned(),
            status,
            reason: reason.to_owned(),
            message: message.into(),
            last_transition_time: self.now,
            observed_generation: self.generation,
        };
        condition::set(&mut self.all, new);
    }

    pub(super) fn remove(&mut self, type_: &str) {
        condition::remove(&mut self.all, type_);
    }

    pub(super) fn into_inner(self) -> Vec<Condition> {
        self.all
    }
}
