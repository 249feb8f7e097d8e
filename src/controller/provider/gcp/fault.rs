//! The one place where Google's words become ours. Messages are our own: Google's can name principals and requests.

use crate::ports::ProviderFault;
use google_cloud_gax::error::rpc::{Code, Status, StatusDetails};
use google_cloud_gax::{client_builder, error::Error};
use model::Reason;

const CREDENTIALS: &str = "Google Cloud does not accept the controller's credentials, or there are none; the operator provides workload identity";

/// What a call failed with.
pub(super) fn fault(reference: &str, error: &Error) -> ProviderFault {
    let (reason, message) = match (error.status(), error.http_status_code()) {
        (Some(status), _) => of_status(reference, status),
        (None, Some(429)) => (Reason::Throttled, slow_down()),
        (None, Some(401)) => (Reason::AccessDenied, CREDENTIALS.to_owned()),
        (None, Some(403)) => (Reason::AccessDenied, denied(reference)),
        (None, Some(404)) => (Reason::NotFound, missing(reference)),
        _ if error.is_authentication() && !error.is_transient_and_before_rpc() => {
            (Reason::AccessDenied, CREDENTIALS.to_owned())
        }
        _ if error.is_authentication() => (
            Reason::Unreachable,
            "no token for Google Cloud could be had; check the controller's network and its workload identity; it is tried again"
                .to_owned(),
        ),
        _ if error.is_timeout() => return late(),
        _ => (
            Reason::Unreachable,
            "Google Cloud KMS can't be reached; check the network and the endpoint; it is tried again".to_owned(),
        ),
    };
    ProviderFault::new(reason, message)
}

fn of_status(reference: &str, status: &Status) -> (Reason, String) {
    match status.code {
        Code::NotFound => (Reason::NotFound, missing(reference)),
        Code::PermissionDenied if is_service_disabled(status) => (
            Reason::AccessDenied,
            format!(
                "the Cloud KMS API isn't enabled in the project of {reference}; enable cloudkms.googleapis.com there"
            ),
        ),
        Code::PermissionDenied => (Reason::AccessDenied, denied(reference)),
        Code::Unauthenticated => (Reason::AccessDenied, CREDENTIALS.to_owned()),
        Code::ResourceExhausted => (Reason::Throttled, slow_down()),
        Code::FailedPrecondition => precondition(reference, status),
        Code::InvalidArgument => (
            Reason::WrongAlgorithm,
            format!("{reference} could not decrypt what it is said to have encrypted, or isn't a key for encryption"),
        ),
        ref other => (
            Reason::Unreachable,
            format!("Google Cloud KMS can't serve {reference} now ({}); it is tried again", other.name()),
        ),
    }
}

/// Google says the state of the version in its message alone.
fn precondition(reference: &str, status: &Status) -> (Reason, String) {
    let says = |word: &str| status.message.contains(word);
    if says("DESTROY") {
        let message = format!(
            "the version of {reference} is destroyed or waits for it; restore and enable it in Google Cloud KMS, or choose another key"
        );
        (Reason::PendingDeletion, message)
    } else if says("purpose") {
        (Reason::WrongUsage, format!("{reference} isn't for encryption; choose a key with purpose ENCRYPT_DECRYPT"))
    } else {
        (Reason::KeyDisabled, format!("the version of {reference} isn't enabled; enable it in Google Cloud KMS"))
    }
}

fn is_service_disabled(status: &Status) -> bool {
    let named =
        |detail: &StatusDetails| matches!(detail, StatusDetails::ErrorInfo(info) if info.reason == "SERVICE_DISABLED");
    status.details.iter().any(named)
}

fn missing(reference: &str) -> String {
    format!("Google Cloud KMS knows no key {reference}; check project, location, key ring and key")
}

fn denied(reference: &str) -> String {
    format!(
        "Google Cloud KMS refuses {reference}, or it doesn't exist; grant OpenKCM's service account roles/cloudkms.cryptoKeyEncrypterDecrypter and roles/cloudkms.viewer on the key"
    )
}

fn slow_down() -> String {
    "Google Cloud KMS asks to slow down; it is tried again".to_owned()
}

/// No answer in time.
pub(super) fn late() -> ProviderFault {
    ProviderFault::new(
        Reason::Unreachable,
        "Google Cloud KMS did not answer in time; check the network; it is tried again",
    )
}

/// A checksum that doesn't fit.
pub(super) fn damaged(reference: &str) -> ProviderFault {
    ProviderFault::new(
        Reason::Unreachable,
        format!("what {reference} was sent or answered was damaged on its way; it is tried again"),
    )
}

/// The client can't be made.
pub(super) fn no_client(error: &client_builder::Error) -> ProviderFault {
    if error.is_default_credentials() {
        return ProviderFault::new(Reason::AccessDenied, CREDENTIALS);
    }
    ProviderFault::new(
        Reason::Unreachable,
        "no client for Google Cloud KMS can be made; check --gcp-endpoint and the controller's trusted certificates",
    )
}
