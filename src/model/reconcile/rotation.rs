//! When a key rotates next, or why it doesn't (FR-303).

use crate::account::AccountPhase;
use crate::moment::whole_second;
use crate::service_key::{EffectiveState, ServiceEncryptionKeySpec};
use jiff::{SignedDuration, Timestamp};

/// When a key rotates next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// By hand only.
    Never,
    /// Not before the pause ends; then once if it is overdue.
    Paused(Pause),
    /// Now, once, however many intervals have passed; it was due at this time.
    Due(Timestamp),
    /// At this time.
    At(Timestamp),
}

/// Why a key doesn't rotate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pause {
    /// The key is disabled.
    Disabled,
    /// The key waits for its deletion.
    PendingDeletion,
    /// The tenant is suspended.
    TenantSuspended,
    /// The root can't be used.
    RootUnavailable,
    /// It is due, and its root is being re-keyed: it rotates once after that.
    Rekeying,
    /// What is kept of the key is damaged.
    Damaged,
}

impl Pause {
    /// The stable word, as the `RotationScheduled` condition carries it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Disabled => "KeyDisabled",
            Self::PendingDeletion => "PendingDeletion",
            Self::TenantSuspended => "TenantSuspended",
            Self::RootUnavailable => "RootUnavailable",
            Self::Rekeying => "Rekeying",
            Self::Damaged => "MaterialDamaged",
        }
    }
}

/// When a key rotates next. `anchor` is what the schedule counts from: the creation or the last *scheduled* rotation; a rotation
/// by hand doesn't move it (FR-304). `interval` is the key's own ([`crate::Cadence`]); a changed one counts from the same anchor.
pub fn rotation(
    interval: Option<SignedDuration>,
    anchor: Timestamp,
    effective: EffectiveState,
    root: Option<AccountPhase>,
    now: Timestamp,
) -> Rotation {
    let Some(due) = interval.and_then(|interval| anchor.checked_add(interval).ok()) else { return Rotation::Never };
    match effective {
        EffectiveState::Disabled => Rotation::Paused(Pause::Disabled),
        EffectiveState::PendingDeletion => Rotation::Paused(Pause::PendingDeletion),
        EffectiveState::TenantSuspended => Rotation::Paused(Pause::TenantSuspended),
        EffectiveState::RootUnavailable => Rotation::Paused(Pause::RootUnavailable),
        EffectiveState::Enabled if due > now => Rotation::At(due),
        EffectiveState::Enabled if root == Some(AccountPhase::Rekeying) => Rotation::Paused(Pause::Rekeying),
        EffectiveState::Enabled => Rotation::Due(due),
    }
}

/// When a key that waits for its deletion is destroyed, counted from `since`, the moment it was first seen waiting.
pub fn deletion_at(spec: &ServiceEncryptionKeySpec, since: Timestamp) -> Timestamp {
    let days = spec.deletion_window();
    let end = since.saturating_add(SignedDuration::from_hours(24 * i64::from(days)));
    whole_second(end.unwrap_or(Timestamp::MAX))
}
