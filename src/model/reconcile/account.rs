//! The Account's status (FR-201, FR-203, FR-204).

use super::conditions::Conditions;
use super::rekey::{RekeyWish, rekey_wish};
use crate::account::{
    Account, AccountPhase, AccountStatus, ActiveKey, Dependents, Rekey, RekeyFailure, RekeyPhase, Verification,
    VerificationStep,
};
use crate::condition::{ConditionStatus, types};
use jiff::{SignedDuration, Timestamp};

/// What was observed of a root of trust.
#[derive(Clone, Copy, Debug)]
pub struct AccountFacts<'a> {
    /// The object, with its previous status.
    pub account: &'a Account,
    /// Whether the tenant is suspended.
    pub tenant_suspended: bool,
    /// The external key in use: set when L2 material is wrapped by it, changed when a re-key completes.
    pub active_key: Option<&'a ActiveKey>,
    /// The version of the L2 material.
    pub key_version: Option<u32>,
    /// The last or running verification; its `key_reference` tells whether it is of the key in use or of a re-key's target.
    pub verification: Option<&'a Verification>,
    /// The last or running re-key.
    pub rekey: Option<&'a Rekey>,
    /// What hangs on the root.
    pub dependents: &'a Dependents,
    /// The service keys that hold up the deletion of a root that is being deleted, by name.
    pub blocked_by: &'a [String],
    /// Roots of another environment on the same external key, by name.
    pub shared_with: &'a [String],
    /// How long service keys go on while the provider of the key in use doesn't answer.
    pub grace: SignedDuration,
    /// The moment.
    pub now: Timestamp,
}

/// Names that a condition holds at most.
const NAMED_KEYS: usize = 10;

/// The status of a root of trust.
///
/// A verification of the key in use that fails with a transient reason keeps the last good state, for as long as the grace. A failed verification of a
/// re-key's target says nothing about the key in use.
pub fn account_status(facts: AccountFacts<'_>) -> AccountStatus {
    let AccountFacts { account, now, .. } = facts;
    let previous = account.status.as_ref();
    let generation = account.metadata.generation;
    let mut conditions = Conditions::after(previous.map_or(&[], |status| &status.conditions), now, generation);
    let phase = phase(facts);
    ready(&mut conditions, facts, phase);
    verified(&mut conditions, facts);
    chain(&mut conditions, facts);
    if phase == AccountPhase::Deleting && facts.dependents.keys > 0 {
        let message = blocked(facts.dependents.keys, facts.blocked_by);
        conditions.set(types::DELETION_BLOCKED, ConditionStatus::True, "InUse", message);
    } else {
        conditions.remove(types::DELETION_BLOCKED);
    }
    if facts.shared_with.is_empty() {
        conditions.remove(types::ENVIRONMENT_SHARED);
    } else {
        let message = format!("the external key also serves {}, of another environment", facts.shared_with.join(", "));
        conditions.set(types::ENVIRONMENT_SHARED, ConditionStatus::True, "SharedExternalKey", message);
    }
    AccountStatus {
        phase: Some(phase),
        observed_generation: generation,
        conditions: conditions.into_inner(),
        active_key: facts.active_key.cloned(),
        key_version: facts.key_version,
        verification: facts.verification.cloned(),
        rekey: facts.rekey.cloned(),
        dependents: Some(facts.dependents.clone()),
    }
}

/// What holds a deletion up: the first names, and how many more there are.
fn blocked(keys: u32, names: &[String]) -> String {
    let shown = &names[..names.len().min(NAMED_KEYS)];
    let listed = match (shown.join(", "), (keys as usize).saturating_sub(shown.len())) {
        (first, _) if first.is_empty() => first,
        (first, 0) => format!(" ({first})"),
        (first, more) => format!(" ({first} and {more} more)"),
    };
    format!("{}{listed}; delete them first", crate::can::in_use(keys))
}

fn phase(facts: AccountFacts<'_>) -> AccountPhase {
    if facts.account.metadata.deletion_timestamp.is_some() {
        AccountPhase::Deleting
    } else if facts.tenant_suspended {
        AccountPhase::Suspended
    } else if facts.active_key.is_none() {
        match facts.verification {
            None => AccountPhase::Pending,
            // Looked at again by itself, and yet nothing is under way: somebody has to do something.
            Some(verification) if verification.failure().is_some_and(|step| !is_transient(step)) => {
                AccountPhase::Unavailable
            }
            Some(_) => AccountPhase::Verifying,
        }
    } else if facts.rekey.is_some_and(|rekey| rekey.phase.is_running()) {
        AccountPhase::Rekeying
    } else if active_failure(facts).is_some() {
        AccountPhase::Unavailable
    } else if left_behind(facts) > 0 {
        AccountPhase::Degraded
    } else {
        AccountPhase::Ready
    }
}

/// The lasting failure of the key in use; an outage lasts when it is longer than the grace.
fn active_failure(facts: AccountFacts<'_>) -> Option<&VerificationStep> {
    let active = facts.active_key?;
    let verification = facts.verification.filter(|v| v.key_reference == active.key_reference)?;
    let lasts = |step: &&VerificationStep| !is_transient(step) || grace_ends(facts) <= facts.now;
    verification.failure().filter(lasts)
}

fn is_transient(step: &VerificationStep) -> bool {
    step.reason.is_some_and(crate::Reason::is_transient)
}

/// When an outage of the key in use ends the service of its keys. It began when `KeyVerified` became Unknown, or begins now.
fn grace_ends(facts: AccountFacts<'_>) -> Timestamp {
    let verified = facts.account.status.as_ref().and_then(|status| status.condition(types::KEY_VERIFIED));
    let since =
        verified.filter(|known| known.status == ConditionStatus::Unknown).map(|known| known.last_transition_time);
    since.unwrap_or(facts.now).checked_add(facts.grace).unwrap_or(Timestamp::MAX)
}

/// What an old external key that opens nothing any more means for the keys, in words.
fn what_is_lost(rekey: &Rekey) -> Option<String> {
    let closed = |failure: &RekeyFailure| failure.reason == RekeyFailure::OLD_KEY_UNAVAILABLE;
    rekey.failures.iter().any(closed).then(|| {
        format!(
            "the old external key does not unwrap any more: {} service keys stay wrapped by it, and what they have encrypted can't be \
             read unless it works again; {} are moved and not affected. Restore the old key (enable it, cancel its deletion, allow \
             OpenKCM to decrypt with it) and retry the re-key",
            rekey.failed, rekey.done
        )
    })
}

/// Keys that an ended re-key left on the old material.
fn left_behind(facts: AccountFacts<'_>) -> u32 {
    match facts.rekey {
        Some(rekey) if matches!(rekey.phase, RekeyPhase::Failed | RekeyPhase::Cancelled) && rekey.done > 0 => {
            rekey.total.saturating_sub(rekey.done)
        }
        _ => 0,
    }
}

fn ready(conditions: &mut Conditions, facts: AccountFacts<'_>, phase: AccountPhase) {
    use ConditionStatus::{False, True};
    let failure = facts.verification.and_then(Verification::failure);
    let word = |step: &VerificationStep| step.reason.map_or("VerificationFailed", crate::Reason::as_str);
    let mut set = |status, reason: &str, message: &str| conditions.set(types::READY, status, reason, message);
    match phase {
        AccountPhase::Pending => set(False, "Pending", "the external key has not been looked at yet"),
        AccountPhase::Verifying => match failure {
            Some(step) => set(False, word(step), &step.message),
            None => set(False, "Verifying", "the external key is being verified"),
        },
        AccountPhase::Ready => set(True, "Ready", "the external key works"),
        AccountPhase::Rekeying => set(True, "Rekeying", "the root works while it moves to another external key"),
        AccountPhase::Degraded => {
            set(True, "KeysLeftBehind", &format!("{} service keys still need the old material", left_behind(facts)));
        }
        AccountPhase::Unavailable => match active_failure(facts).or(failure.filter(|_| facts.active_key.is_none())) {
            Some(step) => set(False, word(step), &step.message),
            None => set(False, "Unavailable", "the external key can't be used"),
        },
        AccountPhase::Suspended => set(False, "TenantSuspended", "the tenant is suspended"),
        AccountPhase::Deleting => set(False, "Deleting", "the root is being deleted"),
    }
}

fn verified(conditions: &mut Conditions, facts: AccountFacts<'_>) {
    let (status, reason, message) = match (facts.verification, facts.active_key) {
        (None, None) => (ConditionStatus::Unknown, "Pending", "the external key has not been looked at yet".to_owned()),
        (None, Some(_)) => (ConditionStatus::True, "Verified", "the external key passed its verification".to_owned()),
        (Some(verification), active) => match verification.failure() {
            // A verification of a re-key's target is the re-key's business.
            _ if active.is_some_and(|active| active.key_reference != verification.key_reference) => return,
            Some(step) if active.is_some() && is_transient(step) => {
                let reason = step.reason.map_or("Unreachable", crate::Reason::as_str);
                let ends = grace_ends(facts);
                let message = if ends > facts.now {
                    format!(
                        "{}; service keys go on with what was unwrapped before, at most until {ends:.0}",
                        step.message
                    )
                } else {
                    format!("{}; service keys stopped at {ends:.0}, when the grace ended", step.message)
                };
                (ConditionStatus::Unknown, reason, message)
            }
            Some(step) => {
                let reason = step.reason.map_or("VerificationFailed", crate::Reason::as_str);
                (ConditionStatus::False, reason, step.message.clone())
            }
            None if verification.passed() => {
                (ConditionStatus::True, "Verified", "the external key passed its verification".to_owned())
            }
            // A repeated verification under way doesn't take back the last one.
            None if active.is_some() => return,
            None => (ConditionStatus::Unknown, "Verifying", "the external key is being verified".to_owned()),
        },
    };
    conditions.set(types::KEY_VERIFIED, status, reason, message);
}

fn chain(conditions: &mut Conditions, facts: AccountFacts<'_>) {
    let mut set = |status, reason, message: &str| conditions.set(types::CHAIN_CURRENT, status, reason, message);
    if facts.active_key.is_none() {
        return set(ConditionStatus::Unknown, "NotVerified", "no external key is in use yet");
    }
    let lost = facts.rekey.filter(|rekey| rekey.phase == RekeyPhase::Failed).and_then(what_is_lost);
    if let Some(message) = lost {
        return set(ConditionStatus::False, RekeyFailure::OLD_KEY_UNAVAILABLE, &message);
    }
    let wish = rekey_wish(facts.account, facts.active_key);
    match (facts.rekey.map(|rekey| rekey.phase), wish) {
        (Some(phase), _) if phase.is_running() => {
            set(ConditionStatus::False, "Rekeying", "service keys are being wrapped anew");
        }
        (Some(RekeyPhase::Failed), wish) if wish != RekeyWish::AwaitingConfirmation || left_behind(facts) > 0 => {
            set(ConditionStatus::False, "RekeyFailed", "the re-key failed; retry it, or name the old key again");
        }
        (Some(RekeyPhase::Cancelled), _) if left_behind(facts) > 0 => {
            set(ConditionStatus::False, "RekeyCancelled", "the re-key was cancelled; confirm it again to go on");
        }
        (_, RekeyWish::None) => {
            set(ConditionStatus::True, "Current", "everything is wrapped by the key the spec names");
        }
        (_, RekeyWish::AwaitingConfirmation) => set(
            ConditionStatus::False,
            "AwaitingConfirmation",
            "keyReference was changed; confirm the re-key with annotation openkcm.io/confirm-rekey, or change it back",
        ),
        (_, RekeyWish::Confirmed) => set(ConditionStatus::False, "Rekeying", "the re-key is about to start"),
    }
}

#[cfg(test)]
mod tests;
