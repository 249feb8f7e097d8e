//! kcp's errors as ours.

use super::Error;
use crate::identity::Refusal;
use kube::core::Status;

impl From<kube::Error> for Error {
    fn from(error: kube::Error) -> Self {
        match error {
            kube::Error::Api(status) => from_status(*status),
            kube::Error::Service(_) | kube::Error::HyperError(_) | kube::Error::ReadEvents(_) => {
                tracing::warn!(%error, "kcp can't be reached");
                Self::Unavailable
            }
            other => {
                tracing::error!(error = %other, "kcp's answer can't be read");
                Self::Internal
            }
        }
    }
}

fn from_status(status: Status) -> Error {
    if let Some(sentence) = denial(&status.message) {
        return Error::Blocked { detail: sentence.to_owned(), blockers: Vec::new() };
    }
    let kind = status.details.as_ref().map(|details| details.kind.clone()).unwrap_or_default();
    match status.code {
        400 => Error::BadRequest(status.message),
        401 => Error::Refused(Refusal::Unauthorized),
        // A quota speaks as a refused right does, but no right would help.
        403 if status.message.contains("exceeded quota") => Error::TooMuch(quota(&status.message)),
        403 => Error::Forbidden { verb: verb(&status.message), kind },
        404 => Error::NotFound(status.message),
        409 if status.is_already_exists() => Error::AlreadyExists(status.message),
        409 => Error::Conflict { current: None, conflicts: Vec::new() },
        422 => invalid(&status),
        429 => Error::TooOften("kcp asks to slow down; try again in a moment", 1),
        500.. if status.code != 500 => Error::Unavailable,
        code => {
            tracing::error!(code, message = status.message, "kcp failed");
            Error::Internal
        }
    }
}

/// The first cause names the field; kcp's message is kept in full.
fn invalid(status: &Status) -> Error {
    let cause = status.details.as_ref().and_then(|details| details.causes.first());
    let field = cause.map(|cause| cause.field.clone()).filter(|field| !field.is_empty() && field != "<nil>");
    let detail = cause.map_or_else(|| status.message.clone(), |cause| cause.message.clone());
    Error::Invalid { field, detail, current: None }
}

/// What a ValidatingAdmissionPolicy of ours says (FR-204): `… denied request: <sentence>`.
fn denial(message: &str) -> Option<&str> {
    let (before, sentence) = message.split_once("denied request: ")?;
    before.contains("ValidatingAdmissionPolicy").then_some(sentence)
}

/// `… exceeded quota: roots, requested: count/accounts.openkcm.io=1, used: …, limited: …` names the quota and its limit.
fn quota(message: &str) -> String {
    let limit = message.split_once("exceeded quota: ").map_or(message, |(_, rest)| rest);
    format!(
        "a quota of this workspace is used up ({limit}); delete what is not needed, or ask who runs the platform for more"
    )
}

/// `… cannot create resource "accounts" …` names the verb.
fn verb(message: &str) -> String {
    let named = message.split_once(" cannot ").and_then(|(_, rest)| rest.split_once(' '));
    named.map_or_else(|| "do that with".into(), |(verb, _)| verb.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Error, Status, from_status};
    use kube::core::response::{StatusCause, StatusDetails};
    use model::wire::ProblemReason;

    fn failure(code: u16, message: &str) -> Status {
        Status { code, ..Status::failure(message, "") }
    }

    fn details(kind: &str, causes: Vec<StatusCause>) -> StatusDetails {
        let (name, group, uid) = (String::new(), String::new(), String::new());
        StatusDetails { name, group, kind: kind.into(), uid, causes, retry_after_seconds: 0 }
    }

    #[test]
    fn fr_204_a_denied_delete_is_blocked() {
        let message = "accounts.openkcm.io \"aws\" is forbidden: ValidatingAdmissionPolicy 'a' with binding 'b' denied request: 3 service keys use it";
        let error = from_status(failure(422, message));
        assert!(matches!(&error, Error::Blocked { detail, .. } if detail == "3 service keys use it"), "{error:?}");
    }

    #[test]
    fn a_forbidden_names_verb_and_kind() {
        let mut status = failure(
            403,
            "accounts.openkcm.io is forbidden: User \"v\" cannot create resource \"accounts\" in API group",
        );
        status.details = Some(details("accounts", vec![]));
        assert_eq!(from_status(status).to_string(), "you may not create accounts in this workspace; ask its owner");
    }

    #[test]
    fn a_quota_is_no_missing_right() {
        let message = "accounts.openkcm.io \"aws\" is forbidden: exceeded quota: roots, requested: count/accounts.openkcm.io=1, used: count/accounts.openkcm.io=4, limited: count/accounts.openkcm.io=4";
        let problem = from_status(failure(403, message)).into_problem();
        assert_eq!(problem.reason, ProblemReason::TooMuch);
        assert!(problem.detail.contains("(roots, requested: ") && problem.detail.contains("delete what is not needed"));
    }

    #[test]
    fn an_invalid_names_the_field() {
        let cause =
            StatusCause { field: "spec.keyReference".into(), message: "required".into(), reason: String::new() };
        let problem = from_status(failure(422, "no").with_details(details("", vec![cause]))).into_problem();
        assert_eq!((problem.field.as_deref(), problem.reason), (Some("spec.keyReference"), ProblemReason::Invalid));
    }
}
