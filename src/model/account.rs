//! The Account (FR-200): an L2 key, a *root of trust*. Not the Account of `core.platform-mesh.io`.

use crate::condition::{self, Condition};
use crate::reason::Reason;
use jiff::Timestamp;
use kube::CustomResource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a root of trust is asked to be. A change of `keyReference` or `providerType` is a re-key (FR-203).
#[derive(CustomResource, Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[kube(
    group = "openkcm.io",
    version = "v1alpha1",
    kind = "Account",
    plural = "accounts",
    shortname = "kcma",
    category = "openkcm",
    status = "AccountStatus",
    printcolumn = r#"{"name":"Provider","type":"string","jsonPath":".spec.providerType"}"#,
    printcolumn = r#"{"name":"Phase","type":"string","jsonPath":".status.phase"}"#,
    printcolumn = r#"{"name":"Reason","type":"string","jsonPath":".status.conditions[?(@.type==\"Ready\")].reason"}"#,
    printcolumn = r#"{"name":"Keys","type":"integer","jsonPath":".status.dependents.keys"}"#,
    printcolumn = r#"{"name":"Version","type":"integer","jsonPath":".status.keyVersion","priority":1}"#,
    printcolumn = r#"{"name":"Reference","type":"string","jsonPath":".status.activeKey.keyReference","priority":1}"#,
    printcolumn = r#"{"name":"Age","type":"date","jsonPath":".metadata.creationTimestamp"}"#
)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = [
    {"rule": "self.providerType == 'Platform' ? !has(self.keyReference) || self.keyReference == '' : has(self.keyReference) && self.keyReference != ''", "message": "keyReference is required for this providerType; only Platform has none", "fieldPath": ".keyReference"},
    {"rule": "self.providerType in ['AWSKMS', 'GCPKMS'] ? has(self.region) && self.region != '' : true", "message": "region is required for AWSKMS and GCPKMS", "fieldPath": ".region"}
]))]
pub struct AccountSpec {
    /// A name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 120))]
    pub display_name: Option<String>,
    /// Who holds the external key.
    pub provider_type: ProviderType,
    /// The provider's region; informational for Azure, absent for an HSM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 63))]
    pub region: Option<String>,
    /// The external key: an ARN, a URL, a resource name, a PKCS#11 URI or label. Absent for `Platform`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 2048))]
    pub key_reference: Option<String>,
    /// What the root is for; two roots of different environments on one external key are warned about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<Environment>,
}

impl AccountSpec {
    /// The external key as text; empty for `Platform`.
    pub fn reference(&self) -> &str {
        self.key_reference.as_deref().unwrap_or_default()
    }
}

/// The holder of an external key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum ProviderType {
    /// AWS Key Management Service.
    #[serde(rename = "AWSKMS")]
    AwsKms,
    /// Azure Key Vault and Managed HSM.
    AzureKeyVault,
    /// Google Cloud KMS.
    #[serde(rename = "GCPKMS")]
    GcpKms,
    /// A hardware security module through PKCS#11.
    #[serde(rename = "ThalesHSM")]
    ThalesHsm,
    /// The platform's own security, as the operator configured it.
    Platform,
}

impl ProviderType {
    /// All of them, in the order the wizard shows.
    pub const ALL: [Self; 5] = [Self::AwsKms, Self::AzureKeyVault, Self::GcpKms, Self::ThalesHsm, Self::Platform];

    /// The API's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AwsKms => "AWSKMS",
            Self::AzureKeyVault => "AzureKeyVault",
            Self::GcpKms => "GCPKMS",
            Self::ThalesHsm => "ThalesHSM",
            Self::Platform => "Platform",
        }
    }
}

/// What a root is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum Environment {
    /// Real data.
    #[serde(rename = "production")]
    Production,
    /// Anything else.
    #[serde(rename = "non-production")]
    NonProduction,
}

impl Environment {
    /// The word of the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::NonProduction => "non-production",
        }
    }
}

/// What the root of trust is. Only the provider writes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccountStatus {
    /// The state in one word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phase: Option<AccountPhase>,
    /// The generation this status speaks of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed_generation: Option<i64>,
    /// `Ready`, `KeyVerified`, `ChainCurrent`, `DeletionBlocked`, `EnvironmentShared`.
    #[serde(default)]
    pub conditions: Vec<Condition>,
    /// The external key in use; the old one until a re-key needs it no longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active_key: Option<ActiveKey>,
    /// The version of the L2 material, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_version: Option<u32>,
    /// The last or running verification (FR-201).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verification: Option<Verification>,
    /// The last or running re-key (FR-203).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rekey: Option<Rekey>,
    /// What hangs on this root; the rule of FR-204 reads `keys`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dependents: Option<Dependents>,
}

impl AccountStatus {
    /// The condition of this type.
    pub fn condition(&self, type_: &str) -> Option<&Condition> {
        condition::find(&self.conditions, type_)
    }
}

/// The states of a root of trust.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum AccountPhase {
    /// Seen, nothing done yet.
    Pending,
    /// The external key is being verified, or its provider didn't answer yet.
    Verifying,
    /// Usable.
    Ready,
    /// A confirmed re-key is running.
    Rekeying,
    /// Usable, but a re-key left keys behind.
    Degraded,
    /// The external key can't be used; `Ready` says why.
    Unavailable,
    /// The tenant is suspended.
    Suspended,
    /// A deletion was asked for.
    Deleting,
}

/// The external key in use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ActiveKey {
    /// Its holder.
    pub provider_type: ProviderType,
    /// As the spec named it.
    pub key_reference: String,
    /// Pinned: an alias is resolved to the key it stood for.
    pub resolved_reference: String,
    /// When it last passed verification.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub verified_at: Timestamp,
}

/// The steps of a verification, in order; a step is listed once it has started.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Verification {
    /// The reference that is verified (during a re-key: the target).
    pub key_reference: String,
    /// `Syntax`, `Exists`, `Usable`, `RoundTrip`.
    pub steps: Vec<VerificationStep>,
    /// When it is tried again by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub next_attempt: Option<Timestamp>,
}

impl Verification {
    /// Whether all four steps passed.
    pub fn passed(&self) -> bool {
        self.steps.len() == StepName::ALL.len() && self.steps.iter().all(|s| s.state == StepState::Passed)
    }

    /// The step that failed.
    pub fn failure(&self) -> Option<&VerificationStep> {
        self.steps.iter().find(|s| s.state == StepState::Failed)
    }
}

/// One step of a verification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct VerificationStep {
    /// Which.
    pub name: StepName,
    /// How far.
    pub state: StepState,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// A sentence, in English, naming what was found; no secrets.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub message: String,
    /// When it ended (or, while running, started).
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub time: Timestamp,
    /// How long the provider took, milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latency_ms: Option<u32>,
}

/// The four steps of FR-201.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum StepName {
    /// The reference is well formed and its region agrees.
    Syntax,
    /// The provider describes the key.
    Exists,
    /// State, usage and algorithm fit.
    Usable,
    /// 32 random bytes survive encrypt and decrypt.
    RoundTrip,
}

impl StepName {
    /// In order.
    pub const ALL: [Self; 4] = [Self::Syntax, Self::Exists, Self::Usable, Self::RoundTrip];
}

/// How far a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum StepState {
    /// Under way.
    Running,
    /// Done and well.
    Passed,
    /// Done and not well.
    Failed,
}

/// A re-key, running or past.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Rekey {
    /// Where it stands.
    pub phase: RekeyPhase,
    /// Names this run; cancel and retry carry it.
    pub operation_id: String,
    /// The external key before.
    pub from: RekeyEnd,
    /// The external key after.
    pub to: RekeyEnd,
    /// Keys to wrap anew.
    pub total: u32,
    /// Keys wrapped anew.
    pub done: u32,
    /// Keys that could not be wrapped anew.
    pub failed: u32,
    /// At most 20 of the failed, by name.
    #[serde(default)]
    pub failures: Vec<RekeyFailure>,
    /// Who confirmed it, as the API server or the BFF authenticated them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_by: Option<String>,
    /// In the confirmer's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// When it started.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub started_at: Timestamp,
    /// When it last moved.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub updated_at: Timestamp,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub finished_at: Option<Timestamp>,
}

/// One end of a re-key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RekeyEnd {
    /// Its holder.
    pub provider_type: ProviderType,
    /// The external key.
    pub key_reference: String,
    /// The L2 version on this end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_version: Option<u32>,
}

/// A key a re-key could not wrap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RekeyFailure {
    /// The service key's name.
    pub key: String,
    /// A stable word.
    pub reason: String,
    /// A sentence.
    #[serde(default)]
    pub message: String,
}

impl RekeyFailure {
    /// The old external key doesn't unwrap what the service key is wrapped by.
    pub const OLD_KEY_UNAVAILABLE: &str = "OldKeyUnavailable";
    /// A whole bundle can't be read; `key` is then the name of its Secret.
    pub const BUNDLE_UNREADABLE: &str = "BundleUnreadable";
}

/// Where a re-key stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum RekeyPhase {
    /// The spec names a new key; nobody has confirmed.
    AwaitingConfirmation,
    /// The new key is verified in full; the old one is untouched.
    VerifyingTarget,
    /// Keys are wrapped anew.
    Rewrapping,
    /// A known sample per key is decrypted through the new chain.
    VerifyingChain,
    /// Done.
    Completed,
    /// Ended with keys left behind, or the target did not verify.
    Failed,
    /// Stopped by a person.
    Cancelled,
}

impl RekeyPhase {
    /// Whether work is going on.
    pub fn is_running(self) -> bool {
        matches!(self, Self::VerifyingTarget | Self::Rewrapping | Self::VerifyingChain)
    }
}

/// What hangs on a root.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Dependents {
    /// Service keys that reference the root, those terminating included.
    pub keys: u32,
    /// Their active clients; absent means unknown, never zero.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active_clients: Option<u32>,
    /// When this was counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub observed_at: Option<Timestamp>,
}
