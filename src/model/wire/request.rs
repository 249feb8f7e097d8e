//! What the microfrontend asks for.

use crate::account::ProviderType;
use crate::plan::{Action, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `POST …/accounts`, `POST …/keys`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CreateRequestOf{S}")]
pub struct CreateRequest<S> {
    /// The new object's name: a DNS label.
    pub name: String,
    /// Its spec.
    pub spec: S,
}

/// `PATCH …/accounts/{name}`, `PATCH …/keys/{name}`: a merge patch of the spec. Disabling and deleting a key go this way
/// too and then carry the plan's hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PatchRequest {
    /// The version the patch is meant for.
    pub resource_version: String,
    /// RFC 7386.
    pub spec: serde_json::Value,
    /// The spec as the person saw it. With it, a change of other fields meanwhile is no conflict: the patch goes on top.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<serde_json::Value>,
    /// The hash of the plan that was shown, for a change that needs one (state).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan_hash: Option<String>,
    /// The typed name, tier 3.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirm_name: Option<String>,
    /// In the user's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// `POST …/keys/{name}/rotate` (FR-304).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RotateRequest {
    /// A new one per wish; the same one twice rotates once.
    pub request_id: String,
    /// In the user's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// `POST …/accounts/{name}/rekey` (FR-203).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RekeyRequest {
    /// The new external key.
    pub target: RekeyTarget,
    /// The hash of the plan that was shown.
    pub plan_hash: String,
    /// The typed name.
    pub confirm_name: String,
    /// In the user's words.
    pub reason: String,
}

/// The new external key. What is absent stays, but the region goes with its provider: one that is named without a region has none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RekeyTarget {
    /// Its holder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider_type: Option<ProviderType>,
    /// Its region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Its reference.
    pub key_reference: String,
}

/// `DELETE …` and other dangerous requests without a target.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ConfirmRequest {
    /// The hash of the plan that was shown.
    pub plan_hash: String,
    /// The typed name, tier 3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirm_name: Option<String>,
    /// In the user's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// `PUT …/tenant/suspended`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SuspendRequest {
    /// What it shall be.
    pub suspended: bool,
    /// The hash of the plan that was shown; needed to suspend, not to resume.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan_hash: Option<String>,
    /// The typed name, tier 3.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirm_name: Option<String>,
    /// In the user's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// `POST …/plans`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlanRequest {
    /// What is meant to be done.
    pub action: Action,
    /// To what.
    pub subject: Subject,
    /// The new external key, for `rekey`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<RekeyTarget>,
}

/// What a write answers: the object and the version the index will have seen (`?atLeast=`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "WriteAnswerOf{T}")]
pub struct WriteAnswer<T> {
    /// The object after the write.
    pub object: T,
    /// Pass it as `?atLeast=` to a read to see this write.
    pub resource_version: String,
}
