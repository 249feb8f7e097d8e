//! The ServiceEncryptionKey's status and what is to be done for it (FR-302 … FR-305).

use super::conditions::Conditions;
use super::effective::{effective_state, key_phase};
use super::material::MaterialFault;
use super::rotation::{Pause, Rotation, deletion_at, rotation};
use crate::account::AccountPhase;
use crate::condition::{ConditionStatus, types};
use crate::names;
use crate::schedule::Cadence;
use crate::service_key::{
    ActiveClients, Distribution, DistributionEffect, EffectiveState, KeyPhase, KeyState, KeyVersion,
    ServiceEncryptionKey, ServiceEncryptionKeyStatus, VersionCause, VersionState,
};
use jiff::Timestamp;
use kube::ResourceExt;

/// What was observed of a service key.
#[derive(Clone, Copy, Debug)]
pub struct KeyFacts<'a> {
    /// The object, with its previous status.
    pub key: &'a ServiceEncryptionKey,
    /// The phase of its root; `None` when there is no such Account.
    pub root: Option<AccountPhase>,
    /// Whether the tenant is suspended.
    pub tenant_suspended: bool,
    /// How the workspace's schedules are kept.
    pub cadence: &'a Cadence,
    /// What its bundle holds; `None` before its first version is written.
    pub stored: Option<StoredKey<'a>>,
    /// What is wrong with what its bundle holds, or doesn't hold any more; and what exactly.
    pub fault: Option<(MaterialFault, &'a str)>,
    /// The last push or eviction, as the orchestrator counts it.
    pub distribution: Option<&'a Distribution>,
    /// The active clients; `None` is unknown.
    pub active_clients: Option<&'a ActiveClients>,
    /// The moment.
    pub now: Timestamp,
}

/// What a bundle holds of a key.
#[derive(Clone, Copy, Debug)]
pub struct StoredKey<'a> {
    /// The newest 50 versions, newest first.
    pub versions: &'a [KeyVersion],
    /// What the schedule counts from: the creation or the last scheduled rotation.
    pub anchor: Timestamp,
    /// The rotation request last carried out.
    pub handled_rotation: Option<&'a str>,
    /// When the deletion window ends, once it has begun.
    pub deletion_at: Option<Timestamp>,
}

/// What is to be done for a key, and what its status says meanwhile.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyPlan {
    /// What the status says now.
    pub status: ServiceEncryptionKeyStatus,
    /// What is to be done now; plan again after it.
    pub action: KeyAction,
    /// Whether edges shall hold the key; `None` leaves them as they are (a root that is away: within its grace).
    pub served: Option<bool>,
    /// When to look again though nothing changed: the next rotation or the end of the deletion window.
    pub wake_at: Option<Timestamp>,
}

/// What is to be done for a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyAction {
    /// Nothing.
    None,
    /// Make version 1.
    Create,
    /// Make the next version.
    Rotate {
        /// Why.
        cause: VersionCause,
        /// The request to remember as handled, by hand only.
        request: Option<String>,
    },
    /// Write the deletion window's end into the bundle: `Some` begins it, `None` calls it off.
    SetDeletion(Option<Timestamp>),
    /// Destroy the material, then remove the object.
    Destroy,
}

/// What is to be done for a key, and what its status says meanwhile.
pub fn key_plan(facts: KeyFacts<'_>) -> KeyPlan {
    let KeyFacts { key, root, stored, now, .. } = facts;
    let previous = key.status.as_ref();
    let effective = effective_state(key.spec.state, facts.tenant_suspended, root);
    // What was shown of a key whose record is damaged is shown on: it is the evidence that there was something.
    let shown = previous.filter(|_| facts.fault.is_some()).map_or(&[][..], |status| &status.versions);
    let versions = stored.map_or(shown, |stored| stored.versions);
    let current = versions.first();
    let deleting = key.metadata.deletion_timestamp.is_some();
    let phase = match key_phase(effective, current.map(|v| v.version), facts.distribution, deleting) {
        KeyPhase::Active | KeyPhase::Rotating if facts.fault.is_some() => KeyPhase::Unavailable,
        phase => phase,
    };
    let interval = facts.cadence.interval(key.spec.rotation_schedule, &key.name_any());
    let next = stored.map(|stored| rotation(interval, stored.anchor, effective, root, now)).map(|next| match next {
        Rotation::At(_) | Rotation::Due(_) if facts.fault.is_some() => Rotation::Paused(Pause::Damaged),
        next => next,
    });
    let window = (key.spec.state == KeyState::PendingDeletion).then(|| {
        let begun = match stored {
            Some(stored) => stored.deletion_at,
            None => previous.and_then(|status| status.deletion_at),
        };
        begun.unwrap_or_else(|| deletion_at(&key.spec, now))
    });
    let next_rotation = match next {
        Some(Rotation::At(at) | Rotation::Due(at)) if !deleting => Some(at),
        _ => None,
    };
    let mut conditions =
        Conditions::after(previous.map_or(&[], |status| &status.conditions), now, key.metadata.generation);
    ready(&mut conditions, facts, effective, phase);
    scheduled(&mut conditions, next);
    distributed(&mut conditions, facts.distribution);
    KeyPlan {
        status: ServiceEncryptionKeyStatus {
            phase: Some(phase),
            observed_generation: key.metadata.generation,
            effective_state: Some(effective),
            current_version: current.map(|v| v.version),
            last_rotation: current.map(|v| v.created_at),
            next_rotation,
            deletion_at: window,
            active_clients: facts.active_clients.cloned(),
            versions: versions.to_vec(),
            distribution: facts.distribution.cloned(),
            handled_rotation: match stored {
                Some(stored) => stored.handled_rotation.map(str::to_owned),
                None if facts.fault.is_some() => previous.and_then(|status| status.handled_rotation.clone()),
                None => None,
            },
            conditions: conditions.into_inner(),
        },
        action: action(facts, effective, next, window),
        served: match effective {
            _ if deleting => Some(false),
            // Edges that hold the material go on with it.
            EffectiveState::Enabled if facts.fault.is_some() => None,
            EffectiveState::Enabled => Some(stored.is_some()),
            EffectiveState::RootUnavailable => None,
            EffectiveState::Disabled | EffectiveState::PendingDeletion | EffectiveState::TenantSuspended => Some(false),
        },
        wake_at: window.or(match next {
            Some(Rotation::At(at)) => Some(at),
            _ => None,
        }),
    }
}

fn action(
    facts: KeyFacts<'_>,
    effective: EffectiveState,
    next: Option<Rotation>,
    window: Option<Timestamp>,
) -> KeyAction {
    let KeyFacts { key, root, stored, now, .. } = facts;
    if key.metadata.deletion_timestamp.is_some() {
        return KeyAction::None;
    }
    let Some(stored) = stored else {
        // Disabled from the start, a key gets its material when it is enabled.
        return if window.is_some_and(|end| end <= now) {
            KeyAction::Destroy
        } else if facts.fault.is_none() && effective == EffectiveState::Enabled && root != Some(AccountPhase::Deleting)
        {
            KeyAction::Create
        } else {
            KeyAction::None
        };
    };
    // A destruction that was begun is finished: what is left has no material.
    let shredded = stored.versions.first().is_some_and(|current| current.state == VersionState::Destroyed);
    if shredded || stored.deletion_at.is_some() && window.is_some_and(|end| end <= now) {
        return KeyAction::Destroy;
    }
    if stored.deletion_at != window {
        return KeyAction::SetDeletion(window);
    }
    if facts.fault.is_some() {
        return KeyAction::None;
    }
    let asked = key.annotations().get(names::ROTATE).filter(|id| !id.is_empty());
    let open = asked.filter(|id| stored.handled_rotation != Some(id.as_str()));
    match (open, next) {
        // By hand and by schedule at once is one new version; the schedule's anchor must move, so it is the schedule's.
        (request, Some(Rotation::Due(_))) => {
            KeyAction::Rotate { cause: VersionCause::Schedule, request: request.cloned() }
        }
        (Some(request), _) if effective == EffectiveState::Enabled && root != Some(AccountPhase::Rekeying) => {
            KeyAction::Rotate { cause: VersionCause::Manual, request: Some(request.clone()) }
        }
        _ => KeyAction::None,
    }
}

fn ready(conditions: &mut Conditions, facts: KeyFacts<'_>, effective: EffectiveState, phase: KeyPhase) {
    use ConditionStatus::{False, True};
    let root = &facts.key.spec.account_ref.name;
    if let (Some((fault, what)), KeyPhase::Pending | KeyPhase::Unavailable) = (facts.fault, phase) {
        return conditions.set(types::READY, False, fault.as_str(), format!("{what}; {}", fault.remedy()));
    }
    let (status, reason, message) = match (phase, effective) {
        (KeyPhase::Active | KeyPhase::Rotating, _) => (True, "Ready", "the key is served".to_owned()),
        (_, EffectiveState::PendingDeletion) => (
            False,
            "PendingDeletion",
            "the key is destroyed when its window ends; any other state calls it off".to_owned(),
        ),
        (KeyPhase::Deleting, _) => (False, "Deleting", "the key is being deleted".to_owned()),
        (_, EffectiveState::Disabled) => (False, "KeyDisabled", "the key is disabled".to_owned()),
        (_, EffectiveState::TenantSuspended) => (False, "TenantSuspended", "the tenant is suspended".to_owned()),
        (_, EffectiveState::RootUnavailable) if facts.root.is_none() => {
            (False, "RootNotFound", format!("there is no root of trust named {root}; create it"))
        }
        (_, EffectiveState::RootUnavailable) => {
            (False, "RootUnavailable", format!("the root of trust {root} can't be used"))
        }
        (_, EffectiveState::Enabled) => (False, "Pending", "the key's first version is being made".to_owned()),
    };
    conditions.set(types::READY, status, reason, message);
}

fn scheduled(conditions: &mut Conditions, next: Option<Rotation>) {
    use ConditionStatus::{False, True, Unknown};
    let (status, reason, message) = match next {
        None => (Unknown, "Pending", "the key has no version yet"),
        Some(Rotation::Never) => (False, "Never", "the key is rotated by hand only"),
        Some(Rotation::At(_) | Rotation::Due(_)) => (True, "Scheduled", "the key rotates by its schedule"),
        Some(Rotation::Paused(Pause::Rekeying)) => {
            (False, Pause::Rekeying.as_str(), "the rotation waits for the root's re-key and happens once after it")
        }
        Some(Rotation::Paused(Pause::Damaged)) => {
            (False, Pause::Damaged.as_str(), "the rotation waits until what is kept of the key is brought back")
        }
        Some(Rotation::Paused(pause)) => {
            (False, pause.as_str(), "the rotation is paused; when the pause ends an overdue key rotates once")
        }
    };
    conditions.set(types::ROTATION_SCHEDULED, status, reason, message);
}

fn distributed(conditions: &mut Conditions, distribution: Option<&Distribution>) {
    let Some(distribution) = distribution else { return conditions.remove(types::DISTRIBUTED) };
    let what = match distribution.effect {
        DistributionEffect::Pushed => "hold",
        DistributionEffect::Evicted => "have evicted",
    };
    let (done, edges) = (distribution.acknowledged, distribution.edges);
    let (status, reason, message) = if distribution.completed_at.is_some() || done >= edges {
        (ConditionStatus::True, "Acknowledged", format!("all {edges} edges {what} version {}", distribution.version))
    } else {
        let missing: Vec<&str> = distribution.unreachable.iter().map(|edge| edge.name.as_str()).collect();
        let tail = if missing.is_empty() { String::new() } else { format!("; unreachable: {}", missing.join(", ")) };
        let reason = if missing.is_empty() { "InProgress" } else { "EdgesUnreachable" };
        (
            ConditionStatus::False,
            reason,
            format!("{done} of {edges} edges {what} version {}{tail}", distribution.version),
        )
    };
    conditions.set(types::DISTRIBUTED, status, reason, message);
}
