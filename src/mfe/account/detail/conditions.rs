//! Conditions as sentences.

use crate::account::detail::texts::texts;
use crate::i18n::remedy_texts;
use crate::ui::Status;
use model::condition::{Condition, ConditionStatus, types};
use model::{ProviderType, Reason};

/// What a condition says, and what it means to the reader. What is unknown here is told in the controller's own words.
pub(in crate::account) fn sentence(condition: &Condition, provider: ProviderType) -> (Status, String) {
    let t = texts();
    let reason: Option<Reason> = serde_json::from_value(condition.reason.as_str().into()).ok();
    let known = match (condition.type_.as_str(), condition.reason.as_str()) {
        (types::READY, "Ready") => Some(t.ready),
        (types::READY, "Rekeying") => Some(t.ready_rekeying),
        (types::READY, "KeysLeftBehind") => Some(t.left_behind),
        (types::READY | types::KEY_VERIFIED, "Pending") => Some(t.pending),
        (types::READY | types::KEY_VERIFIED, "Verifying") => Some(t.verifying),
        (types::READY, "TenantSuspended") => Some(t.suspended),
        (types::READY, "Deleting") => Some(t.deleting),
        (types::KEY_VERIFIED, "Verified") => Some(t.key_verified),
        (types::CHAIN_CURRENT, "Current") => Some(t.chain_current),
        (types::CHAIN_CURRENT, "NotVerified") => Some(t.chain_unknown),
        (types::CHAIN_CURRENT, "Rekeying") => Some(t.chain_rekeying),
        (types::CHAIN_CURRENT, "RekeyFailed") => Some(t.chain_failed),
        (types::CHAIN_CURRENT, "RekeyCancelled") => Some(t.chain_cancelled),
        (types::CHAIN_CURRENT, "AwaitingConfirmation") => Some(t.chain_awaiting),
        (types::DELETION_BLOCKED, _) => Some(t.deletion_blocked),
        (types::ENVIRONMENT_SHARED, _) => Some(t.shared),
        _ => None,
    };
    let text = match (known, reason) {
        (Some(text), _) => text.to_owned(),
        (None, Some(reason)) => format!("{reason}: {}", (remedy_texts().meaning)(reason, provider)),
        (None, None) => format!("{}: {}", condition.reason, condition.message),
    };
    (status(condition), text)
}

fn status(condition: &Condition) -> Status {
    match (condition.type_.as_str(), condition.status, condition.reason.as_str()) {
        (types::DELETION_BLOCKED | types::ENVIRONMENT_SHARED, _, _) | (types::READY, _, "KeysLeftBehind") => {
            Status::AtRisk
        }
        (_, _, "Rekeying") => Status::Changing,
        (_, ConditionStatus::True, _) => Status::Ok,
        (_, _, "Pending" | "Verifying" | "NotVerified" | "AwaitingConfirmation") => Status::Waiting,
        (_, _, "TenantSuspended") => Status::Off,
        (_, _, "Deleting") => Status::Deletion,
        (_, _, "RekeyCancelled") => Status::AtRisk,
        (_, ConditionStatus::Unknown, _) => Status::Unknown,
        (_, ConditionStatus::False, _) => Status::Broken,
    }
}

#[cfg(test)]
mod tests {
    use super::sentence;
    use crate::ui::Status;
    use jiff::Timestamp;
    use model::ProviderType;
    use model::condition::{Condition, ConditionStatus};

    fn of(type_: &str, status: ConditionStatus, reason: &str) -> (Status, String) {
        let condition = Condition {
            type_: type_.into(),
            status,
            reason: reason.into(),
            message: "what the controller says".into(),
            last_transition_time: Timestamp::UNIX_EPOCH,
            observed_generation: None,
        };
        sentence(&condition, ProviderType::AwsKms)
    }

    #[test]
    fn conditions_are_sentences() {
        use ConditionStatus::{False, True, Unknown};
        assert_eq!(of("Ready", True, "Ready").0, Status::Ok);
        assert_eq!(
            of("KeyVerified", False, "KeyDisabled"),
            (Status::Broken, "KeyDisabled: AWS reports that the key is disabled.".into())
        );
        assert_eq!(of("KeyVerified", Unknown, "Unreachable").0, Status::Unknown);
        assert_eq!(of("EnvironmentShared", True, "SharedExternalKey").0, Status::AtRisk);
        assert_eq!(of("ChainCurrent", False, "Rekeying").0, Status::Changing);
    }

    #[test]
    fn what_is_new_is_told_in_the_controllers_words() {
        assert_eq!(of("Ready", ConditionStatus::False, "Brandnew").1, "Brandnew: what the controller says");
    }
}
