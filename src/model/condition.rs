//! Conditions: the part of a status that says in stable words what holds and why.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One condition, in the shape of `metav1.Condition`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Condition {
    /// The condition's type, for example `Ready`.
    #[serde(rename = "type")]
    pub type_: String,
    /// `True`, `False` or `Unknown`.
    pub status: ConditionStatus,
    /// A stable word in CamelCase.
    pub reason: String,
    /// A sentence for people, in English.
    #[serde(default)]
    pub message: String,
    /// When `status` last changed.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub last_transition_time: Timestamp,
    /// The generation the condition was derived from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed_generation: Option<i64>,
}

/// The three values of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum ConditionStatus {
    /// It holds.
    True,
    /// It doesn't hold.
    False,
    /// Nobody knows at the moment.
    Unknown,
}

impl From<bool> for ConditionStatus {
    fn from(holds: bool) -> Self {
        if holds { Self::True } else { Self::False }
    }
}

/// The types of our conditions.
pub mod types {
    /// The object can be used.
    pub const READY: &str = "Ready";
    /// The external key passed its last verification (Account).
    pub const KEY_VERIFIED: &str = "KeyVerified";
    /// Everything is wrapped by the key the spec names (Account).
    pub const CHAIN_CURRENT: &str = "ChainCurrent";
    /// A deletion is waiting for dependents (Account).
    pub const DELETION_BLOCKED: &str = "DeletionBlocked";
    /// The external key also serves a root of another environment (Account).
    pub const ENVIRONMENT_SHARED: &str = "EnvironmentShared";
    /// False when events can't be written in the workspace (Tenant).
    pub const EVENTS_WRITTEN: &str = "EventsWritten";
    /// The object was restored from the provider's record (Tenant).
    pub const RECOVERED: &str = "Recovered";
    /// The key's next rotation is known and will happen (ServiceEncryptionKey).
    pub const ROTATION_SCHEDULED: &str = "RotationScheduled";
    /// All reachable edges hold, or have evicted, the key (ServiceEncryptionKey).
    pub const DISTRIBUTED: &str = "Distributed";
}

/// The condition of this type, if there is one.
pub fn find<'a>(conditions: &'a [Condition], type_: &str) -> Option<&'a Condition> {
    conditions.iter().find(|c| c.type_ == type_)
}

/// Whether the condition of this type is `True`.
pub fn holds(conditions: &[Condition], type_: &str) -> bool {
    find(conditions, type_).is_some_and(|c| c.status == ConditionStatus::True)
}

/// Sets a condition; its transition time moves only when its status does.
pub fn set(conditions: &mut Vec<Condition>, mut new: Condition) {
    match conditions.iter_mut().find(|c| c.type_ == new.type_) {
        Some(old) => {
            if old.status == new.status {
                new.last_transition_time = old.last_transition_time;
            }
            *old = new;
        }
        None => conditions.push(new),
    }
}

/// Takes a condition away.
pub fn remove(conditions: &mut Vec<Condition>, type_: &str) {
    conditions.retain(|c| c.type_ != type_);
}

#[cfg(test)]
mod tests {
    use super::{Condition, set, types};
    use jiff::Timestamp;

    fn at(second: i64, status: bool) -> Condition {
        Condition {
            type_: types::READY.into(),
            status: status.into(),
            reason: "Test".into(),
            message: String::new(),
            last_transition_time: Timestamp::from_second(second).unwrap(),
            observed_generation: None,
        }
    }

    #[test]
    fn the_transition_time_moves_only_with_the_status() {
        let mut all = vec![at(1, true)];
        set(&mut all, at(2, true));
        assert_eq!(all, [at(1, true)]);
        set(&mut all, at(3, false));
        assert_eq!(all, [at(3, false)]);
    }
}
