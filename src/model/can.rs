//! What may be done, and why not: the rules behind disabled buttons, 409 answers and `DeletionBlocked`.

use crate::account::{AccountPhase, RekeyPhase};
use crate::service_key::{KeyPhase, KeyState};
use crate::wire::{AccountSummary, KeySummary, RekeySummary, TenantSummary};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why something can't be done now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, thiserror::Error)]
#[serde(rename_all = "camelCase", tag = "reason")]
pub enum Blocked {
    /// FR-204: service keys reference the root.
    #[error("{}; delete them or move their data to keys of another root first", in_use(*keys))]
    InUse {
        /// How many.
        keys: u32,
    },
    /// One re-key at a time.
    #[error("a re-key is running; wait for it or cancel it")]
    Rekeying,
    /// The root isn't ready for this.
    #[error("the root of trust is {phase:?}; it must be Ready")]
    RootNotReady {
        /// What it is.
        phase: AccountPhase,
    },
    /// The key isn't enabled.
    #[error("the key is disabled; enable it first")]
    KeyDisabled,
    /// The key waits for its deletion.
    #[error("the key is going to be deleted; cancel the deletion first")]
    PendingDeletion,
    /// The key has no version yet, or its root is away.
    #[error("the key is {phase:?}; it must be Active")]
    KeyNotActive {
        /// What it is.
        phase: KeyPhase,
    },
    /// A deletion is under way.
    #[error("it is being deleted")]
    Deleting,
    /// It is so already.
    #[error("it is so already")]
    NoChange,
}

/// FR-204, the one rule: a root goes only when nothing references it.
pub fn delete_account(account: &AccountSummary, referencing_keys: u32) -> Result<(), Blocked> {
    if account.phase == AccountPhase::Deleting {
        return Err(Blocked::Deleting);
    }
    let keys = referencing_keys.max(account.keys);
    if keys > 0 { Err(Blocked::InUse { keys }) } else { Ok(()) }
}

/// FR-203: one re-key at a time, and not on the way out. An unavailable or degraded root may be re-keyed: that is its cure.
pub fn rekey(account: &AccountSummary) -> Result<(), Blocked> {
    match account.phase {
        AccountPhase::Deleting => Err(Blocked::Deleting),
        phase @ (AccountPhase::Pending | AccountPhase::Verifying | AccountPhase::Suspended) => {
            Err(Blocked::RootNotReady { phase })
        }
        // What has never passed is corrected instead.
        phase if account.active_reference.is_none() => Err(Blocked::RootNotReady { phase }),
        _ if account.rekey.as_ref().is_some_and(|r| r.phase.is_running()) => Err(Blocked::Rekeying),
        _ => Ok(()),
    }
}

/// Whether a running re-key can be cancelled.
pub fn cancel_rekey(phase: RekeyPhase) -> bool {
    phase.is_running() || phase == RekeyPhase::AwaitingConfirmation
}

/// FR-301: only a ready root takes new keys.
pub fn take_keys(account: &AccountSummary) -> Result<(), Blocked> {
    match account.phase {
        AccountPhase::Ready => Ok(()),
        AccountPhase::Deleting => Err(Blocked::Deleting),
        phase => Err(Blocked::RootNotReady { phase }),
    }
}

/// FR-304: only an enabled, usable key is rotated.
pub fn rotate(key: &KeySummary) -> Result<(), Blocked> {
    match (key.state, key.phase) {
        (KeyState::PendingDeletion, _) => Err(Blocked::PendingDeletion),
        (_, KeyPhase::Deleting) => Err(Blocked::Deleting),
        (KeyState::Disabled, _) => Err(Blocked::KeyDisabled),
        (KeyState::Enabled, KeyPhase::Active | KeyPhase::Rotating) => Ok(()),
        (KeyState::Enabled, phase) => Err(Blocked::KeyNotActive { phase }),
    }
}

/// FR-305: a move of `spec.state`; every state can be left for every other while the object lives.
pub fn set_state(key: &KeySummary, to: KeyState) -> Result<(), Blocked> {
    if key.phase == KeyPhase::Deleting && key.state != KeyState::PendingDeletion {
        return Err(Blocked::Deleting);
    }
    if key.state == to { Err(Blocked::NoChange) } else { Ok(()) }
}

/// FR-101: suspending what is suspended changes nothing.
pub fn suspend(tenant: &TenantSummary) -> Result<(), Blocked> {
    if tenant.suspended { Err(Blocked::NoChange) } else { Ok(()) }
}

/// FR-101: resuming what isn't suspended changes nothing.
pub fn resume(tenant: &TenantSummary) -> Result<(), Blocked> {
    if tenant.suspended { Ok(()) } else { Err(Blocked::NoChange) }
}

/// FR-101: the provider is enabled once per workspace.
pub fn enable_provider(enabled: bool) -> Result<(), Blocked> {
    if enabled { Err(Blocked::NoChange) } else { Ok(()) }
}

/// FR-201: until a reference has passed once it is simply corrected; from then on a change is a re-key ([`rekey`]).
pub fn correct_reference(account: &AccountSummary) -> Result<(), Blocked> {
    match account.phase {
        AccountPhase::Deleting => Err(Blocked::Deleting),
        phase if account.active_reference.is_some() => Err(Blocked::RootNotReady { phase }),
        _ => Ok(()),
    }
}

/// FR-201: "Check now", whenever the root is there to stay.
pub fn verify(account: &AccountSummary) -> Result<(), Blocked> {
    if account.phase == AccountPhase::Deleting { Err(Blocked::Deleting) } else { Ok(()) }
}

/// FR-203: whether the failed keys of an ended re-key can be tried again.
pub fn retry_rekey(rekey: &RekeySummary) -> bool {
    rekey.phase == RekeyPhase::Failed && rekey.failed > 0
}

/// FR-303: a schedule can be changed as long as the key is there to stay; paused keys keep it for later.
pub fn change_schedule(key: &KeySummary) -> Result<(), Blocked> {
    match (key.state, key.phase) {
        (KeyState::PendingDeletion, _) => Err(Blocked::PendingDeletion),
        (_, KeyPhase::Deleting) => Err(Blocked::Deleting),
        _ => Ok(()),
    }
}

pub(crate) fn in_use(keys: u32) -> String {
    if keys == 1 { "1 service key uses this root".to_owned() } else { format!("{keys} service keys use this root") }
}

#[cfg(test)]
mod tests;
