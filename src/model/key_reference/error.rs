//! Why a text is no reference.

use super::Mistake;
use crate::Reason;
use std::ops::Range;

/// Why a text is no reference, where, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{mistake}")]
pub struct ReferenceError {
    /// What is wrong; its text is a sentence with the remedy.
    pub mistake: Mistake,
    /// The offending part of the text as a byte range, for the underline in the wizard.
    pub span: Range<usize>,
}

impl ReferenceError {
    pub(super) fn new(mistake: Mistake, span: Range<usize>) -> Self {
        Self { mistake, span }
    }

    /// `MalformedReference`, or `RegionMismatch` when the reference contradicts the chosen region.
    pub fn reason(&self) -> Reason {
        match self.mistake {
            Mistake::OtherRegion { .. } | Mistake::NoRegion { .. } => Reason::RegionMismatch,
            _ => Reason::MalformedReference,
        }
    }
}
