//! The one place where Azure's words become ours. Messages are our own: Azure's can name principals and requests.

use crate::ports::ProviderFault;
use model::Reason;
use reqwest::StatusCode;
use serde::Deserialize;

/// What a call failed with.
#[derive(Debug)]
pub(super) enum Failed {
    /// No answer.
    Unreachable,
    /// None in time.
    Late,
    /// A refusal, with the innermost word of its error.
    Answer {
        /// Its HTTP status.
        status: StatusCode,
        /// For example `KeyNotFound`, `ForbiddenByRbac`.
        code: String,
    },
    /// The authority gives no token.
    NoToken {
        /// Its HTTP status.
        status: StatusCode,
        /// For example `invalid_client`.
        code: String,
    },
    /// The proof's file can't be read.
    NoProof,
    /// A vault names an authority that isn't the operator's.
    OtherAuthority,
    /// A vault wants a token for a service that isn't its own.
    OtherService,
    /// The key is deleted and can be recovered.
    Deleted,
    /// The answer is about another key, or about none.
    OtherKey,
    /// The answer can't be read.
    NotUnderstood,
    /// The sealed blob isn't what this key sealed, or not for this.
    NotAuthentic,
    /// The system gives no random bytes.
    NoRandom,
}

#[derive(Default, Deserialize)]
struct Said {
    #[serde(default)]
    error: SaidError,
}

#[derive(Default, Deserialize)]
struct SaidError {
    #[serde(default)]
    code: String,
    innererror: Option<Box<SaidError>>,
}

impl Failed {
    /// From what a vault answered.
    pub(super) fn of_answer(status: StatusCode, content: &[u8]) -> Self {
        let mut error = serde_json::from_slice::<Said>(content).unwrap_or_default().error;
        while let Some(inner) = error.innererror.take() {
            error = *inner;
        }
        Self::Answer { status, code: error.code }
    }
}

impl From<reqwest::Error> for Failed {
    fn from(error: reqwest::Error) -> Self {
        if error.is_timeout() { Self::Late } else { Self::Unreachable }
    }
}

/// In our words.
pub(super) fn fault(reference: &str, failed: &Failed) -> ProviderFault {
    let (reason, message) = match failed {
        Failed::Unreachable => (
            Reason::Unreachable,
            "Azure can't be reached; check the network and the vault's name; it is tried again".to_owned(),
        ),
        Failed::Late => {
            (Reason::Unreachable, "Azure did not answer in time; check the network; it is tried again".to_owned())
        }
        Failed::Answer { status, code } => of_answer(reference, *status, code),
        Failed::NoToken { status, .. } if *status == StatusCode::TOO_MANY_REQUESTS => {
            (Reason::Throttled, "Microsoft Entra ID asks to slow down; it is tried again".to_owned())
        }
        Failed::NoToken { status, .. } if status.is_server_error() => {
            (Reason::Unreachable, "Microsoft Entra ID gives no token now; it is tried again".to_owned())
        }
        Failed::NoToken { code, .. } => (
            Reason::AccessDenied,
            format!(
                "Microsoft Entra ID gives OpenKCM no token for the tenant of {reference} ({}); consent to the application there, and check its federated credential",
                if code.is_empty() { "no code" } else { code }
            ),
        ),
        Failed::NoProof => (
            Reason::AccessDenied,
            "the controller's proof for Azure can't be read; the operator mounts the file of its token or secret"
                .to_owned(),
        ),
        Failed::OtherAuthority => (
            Reason::AccessDenied,
            format!(
                "the vault of {reference} trusts another authority than OpenKCM's; the operator checks --azure-authority"
            ),
        ),
        Failed::OtherService => (
            Reason::AccessDenied,
            format!(
                "the vault of {reference} asks for a token of another service, which it doesn't get; check its address"
            ),
        ),
        Failed::Deleted => {
            (Reason::PendingDeletion, format!("{reference} is deleted; recover it in Azure, or choose another key"))
        }
        Failed::OtherKey => {
            (Reason::NotFound, format!("Azure answered {reference} with another key; check the address"))
        }
        Failed::NotUnderstood => (
            Reason::Unreachable,
            "Azure answered what can't be understood; check what answers in its place; it is tried again".to_owned(),
        ),
        Failed::NotAuthentic => {
            (Reason::WrongAlgorithm, format!("{reference} could not decrypt what it is said to have encrypted"))
        }
        Failed::NoRandom => (Reason::Unreachable, "the system gives no random bytes; it is tried again".to_owned()),
    };
    ProviderFault::new(reason, message)
}

fn of_answer(reference: &str, status: StatusCode, code: &str) -> (Reason, String) {
    match (status.as_u16(), code) {
        (404, _) => (Reason::NotFound, format!("Azure knows no key {reference}; check vault, name and version")),
        (403, "KeyDisabled") => (Reason::KeyDisabled, format!("{reference} is disabled; enable it in Azure")),
        (403, "ForbiddenByFirewall") => (
            Reason::AccessDenied,
            format!("the firewall of the vault of {reference} refuses OpenKCM; allow its network there"),
        ),
        (403, _) => (
            Reason::AccessDenied,
            format!(
                "Azure refuses {reference}; give OpenKCM's application the role Key Vault Crypto Service Encryption User (Managed HSM Crypto Service Encryption User) on it"
            ),
        ),
        (401, _) => (
            Reason::AccessDenied,
            format!("the vault of {reference} does not accept OpenKCM's token; check the vault's tenant"),
        ),
        (409, _) => (
            Reason::PendingDeletion,
            format!("{reference} is being deleted or recovered; recover it in Azure, or choose another key"),
        ),
        (429, _) => (Reason::Throttled, "Azure asks to slow down; it is tried again".to_owned()),
        (400, _) => (
            Reason::WrongAlgorithm,
            format!("{reference} can't unwrap what it is said to have wrapped, or wraps no keys of 256 bits"),
        ),
        (status, code) => (
            Reason::Unreachable,
            format!(
                "Azure can't serve {reference} now ({status} {}); it is tried again",
                if code.is_empty() { "without a code" } else { code }
            ),
        ),
    }
}
