//! Lists: what a row needs, nothing more. Built from the resources here, so that every reader prunes alike.

use crate::account::{Account, AccountPhase, Environment, ProviderType, RekeyPhase, Verification};
use crate::condition::{self, ConditionStatus};
use crate::reconcile::MaterialFault;
use crate::service_key::{Algorithm, Distribution, EffectiveState, KeyPhase, KeyState, ServiceEncryptionKey};
use crate::{RotationSchedule, names};
use jiff::Timestamp;
use kube::ResourceExt;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PageOf{T}")]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// How many match the filter in all.
    pub total: u32,
    /// Asks for the next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// The index's version.
    pub resource_version: String,
    /// When the index last heard from kcp.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub as_of: Timestamp,
}

/// A root of trust in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccountSummary {
    /// The object's name.
    pub name: String,
    /// A name for people.
    pub display_name: Option<String>,
    /// What the spec asks for.
    pub provider_type: ProviderType,
    /// What the spec asks for.
    pub region: Option<String>,
    /// What the spec asks for; see `active_reference` for what is in use.
    pub key_reference: Option<String>,
    /// What the spec asks for.
    pub environment: Option<Environment>,
    /// The external key in use.
    pub active_reference: Option<String>,
    /// When it last passed verification.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub verified_at: Option<Timestamp>,
    /// The state in one word.
    pub phase: AccountPhase,
    /// The stable word behind a phase that isn't Ready: the `Ready` condition's reason.
    pub reason: Option<String>,
    /// The `Ready` condition's message.
    pub message: Option<String>,
    /// Since when the `Ready` condition is what it is.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub since: Option<Timestamp>,
    /// The L2 version.
    pub key_version: Option<u32>,
    /// Service keys that reference it.
    pub keys: u32,
    /// Their active clients; `None` is unknown.
    pub active_clients: Option<u32>,
    /// The last verification, for rows that must explain themselves.
    pub verification: Option<Verification>,
    /// A re-key that runs or waits.
    pub rekey: Option<RekeySummary>,
    /// When it was made.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub created_at: Option<Timestamp>,
    /// Its own version, for writes.
    pub resource_version: String,
}

/// A re-key in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RekeySummary {
    /// Where it stands.
    pub phase: RekeyPhase,
    /// Keys to wrap anew.
    pub total: u32,
    /// Keys wrapped anew.
    pub done: u32,
    /// Keys that could not be.
    pub failed: u32,
}

impl From<&Account> for AccountSummary {
    fn from(account: &Account) -> Self {
        let status = account.status.clone().unwrap_or_default();
        let ready = condition::find(&status.conditions, condition::types::READY);
        let deleting = account.metadata.deletion_timestamp.is_some();
        Self {
            name: account.name_any(),
            display_name: account.spec.display_name.clone(),
            provider_type: account.spec.provider_type,
            region: account.spec.region.clone(),
            key_reference: account.spec.key_reference.clone(),
            environment: account.spec.environment,
            active_reference: status.active_key.as_ref().map(|key| key.key_reference.clone()),
            verified_at: status.active_key.as_ref().map(|key| key.verified_at),
            phase: if deleting { AccountPhase::Deleting } else { status.phase.unwrap_or(AccountPhase::Pending) },
            reason: ready.filter(|c| c.status != ConditionStatus::True).map(|c| c.reason.clone()),
            message: ready.filter(|c| c.status != ConditionStatus::True).map(|c| c.message.clone()),
            since: ready.map(|c| c.last_transition_time),
            key_version: status.key_version,
            keys: status.dependents.as_ref().map_or(0, |d| d.keys),
            active_clients: status.dependents.as_ref().and_then(|d| d.active_clients),
            verification: status.verification,
            rekey: status.rekey.as_ref().map(|rekey| RekeySummary {
                phase: rekey.phase,
                total: rekey.total,
                done: rekey.done,
                failed: rekey.failed,
            }),
            created_at: account.metadata.creation_timestamp.as_ref().map(|t| t.0),
            resource_version: account.resource_version().unwrap_or_default(),
        }
    }
}

/// A service key in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct KeySummary {
    /// The object's name.
    pub name: String,
    /// A name for people.
    pub display_name: Option<String>,
    /// Its application.
    pub application: String,
    /// Its root's name.
    pub account: String,
    /// Its algorithm.
    pub algorithm: Algorithm,
    /// Its schedule.
    pub rotation_schedule: RotationSchedule,
    /// What the spec asks for.
    pub state: KeyState,
    /// The state in one word.
    pub phase: KeyPhase,
    /// The key's own state and its parents' together.
    pub effective_state: Option<EffectiveState>,
    /// The `Ready` condition's reason when it doesn't hold.
    pub reason: Option<String>,
    /// Since when the `Ready` condition is what it is.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub since: Option<Timestamp>,
    /// The version in use.
    pub current_version: Option<u32>,
    /// When it was made.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub last_rotation: Option<Timestamp>,
    /// When the next is due.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub next_rotation: Option<Timestamp>,
    /// Days its material is kept once its deletion is asked for.
    pub deletion_window_days: Option<u32>,
    /// When the deletion window ends.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub deletion_at: Option<Timestamp>,
    /// `None` is unknown.
    pub active_clients: Option<u32>,
    /// The last push or eviction.
    pub distribution: Option<Distribution>,
    /// The rotation request last seen in the annotation, handled or not.
    pub requested_rotation: Option<String>,
    /// The rotation request last carried out.
    pub handled_rotation: Option<String>,
    /// When the object was made.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub created_at: Option<Timestamp>,
    /// Its own version, for writes.
    pub resource_version: String,
}

impl KeySummary {
    /// What is wrong with its material, when that is why it can't be used.
    pub fn material_fault(&self) -> Option<MaterialFault> {
        MaterialFault::parse(self.reason.as_deref()?)
    }
}

impl From<&ServiceEncryptionKey> for KeySummary {
    fn from(key: &ServiceEncryptionKey) -> Self {
        let status = key.status.clone().unwrap_or_default();
        let ready = condition::find(&status.conditions, condition::types::READY);
        let deleting = key.metadata.deletion_timestamp.is_some();
        Self {
            name: key.name_any(),
            display_name: key.spec.display_name.clone(),
            application: key.spec.application.clone(),
            account: key.spec.account_ref.name.clone(),
            algorithm: key.spec.algorithm,
            rotation_schedule: key.spec.rotation_schedule,
            state: key.spec.state,
            phase: if deleting { KeyPhase::Deleting } else { status.phase.unwrap_or(KeyPhase::Pending) },
            effective_state: status.effective_state,
            reason: ready.filter(|c| c.status != ConditionStatus::True).map(|c| c.reason.clone()),
            since: ready.map(|c| c.last_transition_time),
            current_version: status.current_version,
            last_rotation: status.last_rotation,
            next_rotation: status.next_rotation,
            deletion_window_days: Some(key.spec.deletion_window().into()),
            deletion_at: status.deletion_at,
            active_clients: status.active_clients.map(|clients| clients.count),
            distribution: status.distribution,
            requested_rotation: key.annotations().get(names::ROTATE).cloned(),
            handled_rotation: status.handled_rotation,
            created_at: key.metadata.creation_timestamp.as_ref().map(|t| t.0),
            resource_version: key.resource_version().unwrap_or_default(),
        }
    }
}
