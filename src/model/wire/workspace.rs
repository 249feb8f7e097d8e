//! `GET /workspaces/{path}`: the tenant, what this user may do, and the counts.

use crate::condition::Condition;
use crate::tenant::TenantPhase;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A workspace as this user sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WorkspaceView {
    /// For example `root:orgs:acme:payments`.
    pub path: String,
    /// Whether an APIBinding to our export exists (FR-101).
    pub provider_enabled: bool,
    /// The tenant, once the controller has made it.
    pub tenant: Option<TenantSummary>,
    /// Who kcp says this user is.
    pub user: UserView,
    /// What kcp says this user may do.
    pub permissions: Permissions,
    /// How many there are.
    pub counts: Counts,
    /// When the index last heard from kcp.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub as_of: Timestamp,
    /// The index's version.
    pub resource_version: String,
}

/// Who a token is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UserView {
    /// The name as kcp knows it, for example `oidc:owner@acme.example`.
    pub name: String,
}

/// What a user may do, per kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[allow(clippy::struct_field_names)]
pub struct Permissions {
    /// On `tenants`.
    pub tenants: Verbs,
    /// On `accounts`.
    pub accounts: Verbs,
    /// On `serviceencryptionkeys`.
    pub service_keys: Verbs,
    /// On `apibindings` (enabling and uninstalling the provider).
    pub api_bindings: Verbs,
}

/// The verbs of a kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[allow(clippy::struct_excessive_bools)]
pub struct Verbs {
    /// get, list and watch.
    pub read: bool,
    /// create.
    pub create: bool,
    /// update and patch.
    pub update: bool,
    /// delete.
    pub delete: bool,
}

/// What someone wants to do with a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verb {
    /// get, list and watch.
    Read,
    /// create.
    Create,
    /// update and patch.
    Update,
    /// delete.
    Delete,
}

impl Verb {
    /// The word for people and problems.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }
}

impl Verbs {
    /// Whether this is among them.
    pub fn allow(self, verb: Verb) -> bool {
        match verb {
            Verb::Read => self.read,
            Verb::Create => self.create,
            Verb::Update => self.update,
            Verb::Delete => self.delete,
        }
    }
}

/// The Tenant, pruned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TenantSummary {
    /// Its name, for example `tenant-root-orgs-acme-payments`.
    pub name: String,
    /// FR-102; `None` until the controller has spoken.
    pub phase: Option<TenantPhase>,
    /// Minted once.
    pub tenant_id: Option<String>,
    /// What it is asked to be.
    pub suspended: bool,
    /// As in its status.
    pub conditions: Vec<Condition>,
    /// Its own version, for writes.
    pub resource_version: String,
}

/// How many there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Counts {
    /// Roots of trust.
    pub accounts: u32,
    /// Service keys.
    pub keys: u32,
}

/// A crypto edge, as every workspace may see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EdgeSummary {
    /// Its name.
    pub name: String,
    /// Whether its stream to the orchestrator is open.
    pub connected: bool,
    /// When it was last heard of.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub last_seen: Option<Timestamp>,
    /// Until when it may serve without hearing from the orchestrator.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub lease_until: Option<Timestamp>,
}
