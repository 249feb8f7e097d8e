//! Why a text is no reference.

use crate::Reason;
use std::ops::Range;

/// Why a text is no reference, where, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ReferenceError {
    /// A sentence with the remedy.
    pub message: String,
    /// The offending part of the text as a byte range, for the underline in the wizard.
    pub span: Range<usize>,
    /// `MalformedReference`, or `RegionMismatch` when the reference contradicts the chosen region.
    pub reason: Reason,
}

impl ReferenceError {
    pub(super) fn malformed(message: impl Into<String>, span: Range<usize>) -> Self {
        Self { message: message.into(), span, reason: Reason::MalformedReference }
    }

    pub(super) fn region_mismatch(found: &str, chosen: Option<&str>, span: Range<usize>) -> Self {
        let message = match chosen {
            Some(chosen) => format!(
                "the key lies in {found}, the chosen region is {chosen}; choose {found} or name a key in {chosen}"
            ),
            None => format!("the key lies in {found}, but no region is chosen; choose {found}"),
        };
        Self { message, span, reason: Reason::RegionMismatch }
    }
}
