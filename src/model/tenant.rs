//! The Tenant (FR-100): that OpenKCM is enabled for a workspace.

use crate::condition::Condition;
use crate::schedule::RotationJitter;
use kube::CustomResource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a tenant is asked to be.
#[derive(CustomResource, Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[kube(
    group = "openkcm.io",
    version = "v1alpha1",
    kind = "Tenant",
    plural = "tenants",
    category = "openkcm",
    status = "TenantStatus",
    printcolumn = r#"{"name":"Phase","type":"string","jsonPath":".status.phase"}"#,
    printcolumn = r#"{"name":"Workspace","type":"string","jsonPath":".spec.workspace.path"}"#,
    printcolumn = r#"{"name":"Tenant ID","type":"string","jsonPath":".status.tenantId","priority":1}"#,
    printcolumn = r#"{"name":"Age","type":"date","jsonPath":".metadata.creationTimestamp"}"#
)]
#[serde(rename_all = "camelCase")]
pub struct TenantSpec {
    /// The workspace the tenant stands for; never changes.
    #[schemars(extend("x-kubernetes-validations" = [{"rule": "self == oldSelf", "message": "spec.workspace can't be changed; a tenant belongs to one workspace"}]))]
    pub workspace: Workspace,
    /// Suspended: nothing is deleted, keys stop being served.
    #[serde(default)]
    pub suspended: bool,
}

/// A workspace by path and by id: paths collapse when written as a name, ids don't.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Workspace {
    /// For example `root:orgs:acme:payments`.
    #[schemars(length(min = 1))]
    pub path: String,
    /// The logical cluster's id.
    #[schemars(length(min = 1))]
    pub cluster: String,
}

/// What the tenant is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TenantStatus {
    /// The provider status of FR-102.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phase: Option<TenantPhase>,
    /// Minted once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant_id: Option<String>,
    /// The generation this status speaks of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed_generation: Option<i64>,
    /// How much of its interval a key of this workspace may rotate early, in percent: the operator's choice. Absent is none.
    #[serde(default, skip_serializing_if = "RotationJitter::is_none", rename = "rotationJitterPercent")]
    pub rotation_jitter: RotationJitter,
    /// `Ready`, `Recovered`.
    #[serde(default)]
    pub conditions: Vec<Condition>,
}

/// FR-102: grey, green, red.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum TenantPhase {
    /// Grey.
    Provisioning,
    /// Green.
    Active,
    /// Red.
    Suspended,
}
