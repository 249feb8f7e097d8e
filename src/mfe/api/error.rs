//! What can go wrong between the app and the BFF, and how a person is told.

use crate::i18n;
use crate::letters::capitalized;
use model::wire::{Problem, ProblemReason};

/// Why a request has no answer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ApiError {
    /// The server refused, with its reason.
    #[error("{}", .0.detail)]
    Problem(Box<Problem>),
    /// No answer at all.
    #[error("the server can't be reached; check the connection and try again")]
    Unreachable,
    /// The token is no longer taken and the shell has no newer one.
    #[error("the session has expired; reload the page")]
    Expired,
    /// An answer that isn't one.
    #[error("the server's answer can't be read: {0}; reload the page")]
    Unreadable(String),
}

impl ApiError {
    /// The server's stable word.
    pub fn reason(&self) -> Option<ProblemReason> {
        match self {
            Self::Problem(problem) => Some(problem.reason),
            _ => None,
        }
    }

    /// Whether the same request may succeed later without anybody's doing.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Unreachable) || self.reason() == Some(ProblemReason::Unavailable)
    }

    /// A sentence for people. The server's own sentences are English; other languages have one per reason.
    pub fn text(&self) -> String {
        let t = i18n::texts();
        match self {
            Self::Problem(problem) if problem.reason == ProblemReason::NotFound => t.not_found.to_owned(),
            Self::Problem(problem) => {
                i18n::problem(problem.reason).map_or_else(|| sentence(&problem.detail), str::to_owned)
            }
            Self::Unreachable => t.no_answer.to_owned(),
            Self::Expired => t.expired.to_owned(),
            Self::Unreadable(_) => t.unreadable.to_owned(),
        }
    }

    /// The field that is wrong, for example `spec.keyReference`, and why.
    pub fn field(&self) -> Option<(&str, String)> {
        match self {
            Self::Problem(problem) => Some((problem.field.as_deref()?, sentence(&problem.detail))),
            _ => None,
        }
    }

    /// Ties the error to the server's logs.
    pub fn correlation_id(&self) -> Option<&str> {
        match self {
            Self::Problem(problem) => Some(&problem.correlation_id).filter(|id| !id.is_empty()).map(String::as_str),
            _ => None,
        }
    }
}

/// Messages of the server begin in lower case; a person reads sentences.
fn sentence(text: &str) -> String {
    let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    capitalized(text) + end
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn a_message_becomes_a_sentence() {
        assert_eq!(sentence("the key is disabled; enable it first"), "The key is disabled; enable it first.");
        assert_eq!(sentence("Done."), "Done.");
    }
}
