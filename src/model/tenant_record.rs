//! The provider's record of a tenant, in the provider workspace: what survives an unbind (FR-101). Key specs and wrapped
//! key material live in bundles, not here.

use crate::account::AccountSpec;
use jiff::Timestamp;
use kube::CustomResource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A tenant as the provider remembers it. The object's name is the tenant id.
#[derive(CustomResource, Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[kube(
    group = "openkcm.io",
    version = "v1alpha1",
    kind = "TenantRecord",
    plural = "tenantrecords",
    printcolumn = r#"{"name":"Path","type":"string","jsonPath":".spec.path"}"#,
    printcolumn = r#"{"name":"Cluster","type":"string","jsonPath":".spec.cluster"}"#
)]
#[serde(rename_all = "camelCase")]
pub struct TenantRecordSpec {
    /// The workspace's path.
    pub path: String,
    /// The logical cluster's id: the identity of a workspace.
    pub cluster: String,
    /// The Tenant's name in the workspace.
    pub tenant_name: String,
    /// Whether the tenant is suspended.
    #[serde(default)]
    pub suspended: bool,
    /// Its roots of trust.
    #[serde(default)]
    pub roots: Vec<RootRecord>,
    /// The uid of the binding that the workspace's objects came with: another one means that kcp has deleted them all in between.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub binding: Option<String>,
    /// When the binding went away; restored or shredded from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub unbound_at: Option<Timestamp>,
}

/// A root of trust as the provider remembers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RootRecord {
    /// The Account's name.
    pub name: String,
    /// The Account's spec as last seen.
    pub spec: AccountSpec,
    /// The L2 material, each version wrapped by an external key; the first is the one in use. While a re-key runs, an old version
    /// may be listed again, wrapped by the target's external key.
    #[serde(default)]
    pub versions: Vec<WrappedRoot>,
    /// When the Account was deleted while material of removed keys still waits for the end of its window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub deleted_at: Option<Timestamp>,
}

impl RootRecord {
    /// One without material.
    pub fn new(name: impl Into<String>, spec: AccountSpec) -> Self {
        Self { name: name.into(), spec, versions: Vec::new(), deleted_at: None }
    }

    /// Each version once, wrapped by the external key that it was made for.
    pub fn made(&self) -> impl Iterator<Item = &WrappedRoot> {
        let first =
            |index: usize, version: u32| self.versions[..index].iter().all(|earlier| earlier.version != version);
        self.versions
            .iter()
            .enumerate()
            .filter(move |(index, known)| first(*index, known.version))
            .map(|(_, known)| known)
    }

    /// Drops everything but `version`, as it was made.
    pub fn keep_only(&mut self, version: u32) {
        let kept = self.made().find(|known| known.version == version).cloned();
        self.versions = kept.into_iter().collect();
    }
}

/// One version of L2 material, wrapped by the external key `key_reference`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WrappedRoot {
    /// Counted from 1.
    pub version: u32,
    /// The provider of the external key.
    pub provider_type: crate::account::ProviderType,
    /// The external key, resolved and pinned.
    pub key_reference: String,
    /// The provider's ciphertext, base64.
    pub ciphertext: String,
    /// When it was made.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub created_at: Timestamp,
}
