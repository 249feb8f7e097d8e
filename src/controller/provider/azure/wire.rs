//! What Azure's REST API says (version 7.4).

use super::fault::Failed;
use crate::ports::ProviderFault;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use model::key_reference::AzureKeyReference;
use model::{KeyReference, ProviderType, Reason};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// A key as `GET /keys/{name}` answers it.
#[derive(Debug, Deserialize)]
pub(super) struct KeyBundle {
    key: JsonWebKey,
    #[serde(default)]
    attributes: Attributes,
}

#[derive(Debug, Deserialize)]
struct JsonWebKey {
    kid: String,
    kty: String,
    #[serde(default)]
    key_ops: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Attributes {
    enabled: Option<bool>,
    /// Seconds since 1970.
    nbf: Option<i64>,
    exp: Option<i64>,
}

impl KeyBundle {
    /// The version that was answered, when it is one of `asked`.
    pub(super) fn pinned(&self, asked: &AzureKeyReference) -> Option<AzureKeyReference> {
        let Ok(KeyReference::Azure(found)) = KeyReference::parse(ProviderType::AzureKeyVault, &self.key.kid) else {
            return None;
        };
        let same = found.vault == asked.vault && found.suffix == asked.suffix && found.name == asked.name;
        let version = found.version.is_some() && (asked.version.is_none() || asked.version == found.version);
        (same && version).then_some(found)
    }

    /// How this key wraps another; nothing when it can't.
    pub(super) fn algorithm(&self) -> Option<&'static str> {
        match self.key.kty.as_str() {
            "RSA" | "RSA-HSM" => Some("RSA-OAEP-256"),
            "oct" | "oct-HSM" => Some("A256KW"),
            _ => None,
        }
    }

    /// What the key lacks.
    pub(super) fn unusable(&self, reference: &str, now: Timestamp) -> Option<ProviderFault> {
        let fault = |reason, message: String| Some(ProviderFault::new(reason, message));
        if self.algorithm().is_none() {
            let kind = &self.key.kty;
            return fault(
                Reason::WrongAlgorithm,
                format!("{reference} is a key of type {kind}; choose an RSA one, or in a Managed HSM an oct-HSM one"),
            );
        }
        if !["wrapKey", "unwrapKey"].iter().all(|needed| self.key.key_ops.iter().any(|op| op == needed)) {
            return fault(
                Reason::WrongUsage,
                format!("{reference} doesn't permit wrapKey and unwrapKey; permit both, or choose another key"),
            );
        }
        if self.attributes.enabled == Some(false) {
            return fault(Reason::KeyDisabled, format!("{reference} is disabled; enable it in Azure"));
        }
        let seconds = now.as_second();
        if self.attributes.exp.is_some_and(|end| end <= seconds) {
            return fault(
                Reason::KeyDisabled,
                format!("{reference} has expired; move its expiration date, or choose another key"),
            );
        }
        if self.attributes.nbf.is_some_and(|begin| begin > seconds) {
            return fault(
                Reason::KeyDisabled,
                format!("{reference} isn't active yet; move its activation date, or wait for it"),
            );
        }
        None
    }

    /// A sentence for people.
    pub(super) fn summary(&self, subject: &str) -> String {
        let state = if self.attributes.enabled == Some(false) { "disabled" } else { "enabled" };
        format!("{subject} is {state}, {}", self.key.kty)
    }
}

/// What `wrapkey` and `unwrapkey` are asked.
#[derive(Serialize)]
pub(super) struct Operation {
    alg: String,
    value: Zeroizing<String>,
}

impl Operation {
    pub(super) fn new(algorithm: &str, value: &[u8]) -> Self {
        Self { alg: algorithm.to_owned(), value: Zeroizing::new(URL_SAFE_NO_PAD.encode(value)) }
    }
}

#[derive(Deserialize)]
struct OperationResult {
    value: Zeroizing<String>,
}

/// What `wrapkey` and `unwrapkey` answer.
pub(super) fn result(answer: &[u8]) -> Result<Zeroizing<Vec<u8>>, Failed> {
    let result: OperationResult = serde_json::from_slice(answer).map_err(|_| Failed::NotUnderstood)?;
    // Azure leaves padding away; others add it.
    let value = result.value.trim_end_matches('=');
    URL_SAFE_NO_PAD.decode(value).map(Zeroizing::new).map_err(|_| Failed::NotUnderstood)
}
