//! Why an external key can't be used: the stable words of FR-201, shared by steps, conditions and the remedies of the UI.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A failed verification's reason. `Unreachable` and `Throttled` are transient: they are retried and keep the last good state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum Reason {
    /// The reference isn't one.
    MalformedReference,
    /// The provider knows no such key.
    NotFound,
    /// The provider refuses us.
    AccessDenied,
    /// The key is disabled.
    KeyDisabled,
    /// The key waits for its deletion.
    PendingDeletion,
    /// The key isn't for encryption.
    WrongUsage,
    /// The key's algorithm doesn't fit.
    WrongAlgorithm,
    /// The reference's region isn't the chosen one.
    RegionMismatch,
    /// More than one object of the HSM matches the label.
    AmbiguousLabel,
    /// The provider doesn't answer.
    Unreachable,
    /// The provider asks us to slow down.
    Throttled,
}

impl Reason {
    /// Whether trying again without a change can help.
    pub fn is_transient(self) -> bool {
        matches!(self, Self::Unreachable | Self::Throttled)
    }

    /// The stable word, as it stands in conditions.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MalformedReference => "MalformedReference",
            Self::NotFound => "NotFound",
            Self::AccessDenied => "AccessDenied",
            Self::KeyDisabled => "KeyDisabled",
            Self::PendingDeletion => "PendingDeletion",
            Self::WrongUsage => "WrongUsage",
            Self::WrongAlgorithm => "WrongAlgorithm",
            Self::RegionMismatch => "RegionMismatch",
            Self::AmbiguousLabel => "AmbiguousLabel",
            Self::Unreachable => "Unreachable",
            Self::Throttled => "Throttled",
        }
    }
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
