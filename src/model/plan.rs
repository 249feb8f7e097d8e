//! Plans: what a dangerous action will do, before it is done. Pure, so that the dialog, the 409 and the execution agree.
//!
//! The hash covers what a person decided by: tier, effects, blockers. It moves when any of them does, and an execution
//! that carries an old hash is refused with the new plan.

use crate::can::Blocked;
use crate::wire::{AccountSummary, EdgeSummary, KeySummary, RekeyTarget, TenantSummary, Verb};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

mod hash;
mod make;
mod moved;
pub use make::make;
pub use moved::{Moved, moved};

/// The dangerous actions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Action {
    /// Move a root to another external key (FR-203).
    Rekey,
    /// Delete a root, or set a key to `PendingDeletion` (FR-204).
    Delete,
    /// Disable a key (FR-305).
    Disable,
    /// Rotate a key now (FR-304).
    Rotate,
    /// Suspend the tenant (FR-101).
    Suspend,
}

impl Action {
    /// The right it takes on its subject's kind. A deletion takes `delete` also where it is written as an update: who may not
    /// delete a key may not schedule its destruction either.
    pub fn verb(self) -> Verb {
        match self {
            Self::Delete => Verb::Delete,
            Self::Rekey | Self::Disable | Self::Rotate | Self::Suspend => Verb::Update,
        }
    }
}

/// What an action is meant for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Subject {
    /// Its kind.
    pub kind: Kind,
    /// Its name.
    pub name: String,
}

/// The kinds a plan can be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum Kind {
    /// The tenant.
    Tenant,
    /// A root of trust.
    Account,
    /// A service key.
    ServiceEncryptionKey,
}

/// How much care an action takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(into = "u8", try_from = "u8")]
pub enum Tier {
    /// Reversible and nothing live: a plain button.
    Plain = 1,
    /// Live clients: a dialog with the effects.
    Confirm = 2,
    /// Hierarchy-wide or irreversible: type the name.
    TypeName = 3,
}

impl From<Tier> for u8 {
    fn from(tier: Tier) -> Self {
        tier as Self
    }
}

impl TryFrom<u8> for Tier {
    type Error = String;
    fn try_from(number: u8) -> Result<Self, Self::Error> {
        match number {
            1 => Ok(Self::Plain),
            2 => Ok(Self::Confirm),
            3 => Ok(Self::TypeName),
            _ => Err(format!("tier {number} is not one of 1, 2, 3")),
        }
    }
}

/// What an action will do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// What is meant to be done.
    pub action: Action,
    /// To what.
    pub subject: Subject,
    /// The new external key of a re-key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<RekeyTarget>,
    /// How much care it takes.
    pub tier: Tier,
    /// What happens.
    pub effects: Effects,
    /// What stands in the way; empty means it can be done.
    pub blockers: Vec<Blocked>,
    /// Whether it can be undone.
    pub reversible: bool,
    /// What a careful person would want to know.
    pub warnings: Vec<Warning>,
    /// 16 hex digits; covers action, subject, target, tier, effects and blockers.
    pub hash: String,
}

/// What happens, in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Effects {
    /// Service keys concerned, in all.
    pub keys: u32,
    /// The first of them by name, at most 20.
    pub key_names: Vec<String>,
    /// Active clients of them.
    pub clients: Clients,
    /// Connected edges that are told.
    pub edges: u32,
    /// Edges that aren't connected and are only covered by their lease.
    pub edges_by_lease: Vec<String>,
    /// Scheduled rotations that will not happen (disable, delete, suspend) or wait (re-key) within the next 24 hours.
    pub next_rotations_skipped: u32,
    /// Days until the material is destroyed; only where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destroyed_after_days: Option<u32>,
}

/// Clients known, and keys whose clients nobody reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Clients {
    /// Active clients that are reported.
    pub known: u32,
    /// Keys without a report: a risk, not a zero.
    pub unknown: u32,
}

/// What a careful person would want to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum Warning {
    /// Some clients aren't known.
    UnknownClients,
    /// Some edges only stop when their lease ends.
    EdgesOnlyByLease,
    /// The target is the key in use.
    TargetIsCurrent,
    /// The old external key can't be used now: keys wrapped by it can't be moved.
    OldKeyUnavailable,
    /// The provider changes too.
    ProviderChanges,
    /// The key's data can't be decrypted after the window.
    DataLost,
    /// What is kept of some keys is damaged: what edges hold of them may be all there is, and a re-key can't move them.
    MaterialDamaged,
}

/// What a plan is made from: the state of the workspace at one moment.
#[derive(Clone, Copy, Debug)]
pub struct World<'a> {
    /// The tenant.
    pub tenant: Option<&'a TenantSummary>,
    /// All roots.
    pub accounts: &'a [AccountSummary],
    /// All keys concerned (or all keys).
    pub keys: &'a [KeySummary],
    /// All edges.
    pub edges: &'a [EdgeSummary],
    /// The moment.
    pub now: Timestamp,
}

/// Why a plan can't be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// The subject doesn't exist.
    #[error("there is no {kind:?} named {name:?} in this workspace")]
    NoSubject {
        /// The kind asked for.
        kind: Kind,
        /// The name asked for.
        name: String,
    },
    /// The action doesn't apply to the kind.
    #[error("{action:?} doesn't apply to a {kind:?}")]
    NotApplicable {
        /// The action asked for.
        action: Action,
        /// The kind asked for.
        kind: Kind,
    },
    /// A re-key needs a target.
    #[error("target is missing; a re-key needs target.keyReference")]
    NoTarget,
    /// The target isn't a reference.
    #[error("target.keyReference: {0}")]
    BadTarget(#[from] crate::key_reference::ReferenceError),
}

#[cfg(test)]
mod tests;
