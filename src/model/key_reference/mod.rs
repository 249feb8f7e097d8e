//! References to external keys, parsed and never matched loosely (FR-201, FR-403).

use crate::account::{AccountSpec, ProviderType};
use std::fmt;

mod aws;
pub use aws::AwsKeyReference;

/// A well-formed reference to an external key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum KeyReference {
    /// An ARN.
    Aws(AwsKeyReference),
    /// The platform's own root: nothing to name.
    Platform,
}

/// Why a text is no reference, where, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ReferenceError {
    /// A sentence with the remedy.
    pub message: String,
    /// The offending part of the text as a byte range, for the underline in the wizard.
    pub span: std::ops::Range<usize>,
    /// `MalformedReference`, or `RegionMismatch` when the reference contradicts the chosen region.
    pub reason: crate::Reason,
}

/// A labelled part of a reference, for the wizard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is.
    pub label: PartLabel,
    /// Where it is in the text.
    pub span: std::ops::Range<usize>,
}

/// What a part of a reference is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PartLabel {
    /// `aws`, `aws-cn`, …
    Partition,
    /// A region or location.
    Region,
    /// An account or project.
    Owner,
    /// A vault, key ring or token.
    Container,
    /// The key itself.
    Key,
    /// A version of the key.
    Version,
}

impl KeyReference {
    /// Parses `text` as a reference of `provider`.
    pub fn parse(provider: ProviderType, text: &str) -> Result<Self, ReferenceError> {
        let _ = (provider, text);
        todo!()
    }

    /// Parses what a spec names, and checks that the region agrees.
    pub fn of_spec(spec: &AccountSpec) -> Result<Self, ReferenceError> {
        let _ = spec;
        todo!()
    }

    /// Recognises a pasted text: the provider whose reference it is.
    pub fn recognise(text: &str) -> Option<(ProviderType, Self)> {
        let _ = text;
        todo!()
    }

    /// The region the reference carries, if it does.
    pub fn region(&self) -> Option<&str> {
        todo!()
    }

    /// The labelled parts of `text`, when it parses.
    pub fn parts(&self, text: &str) -> Vec<Part> {
        let _ = text;
        todo!()
    }
}

impl fmt::Display for KeyReference {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        todo!()
    }
}
