//! The labelled parts of a reference, as the wizard colours them.

use std::ops::Range;

/// A labelled part of a reference, for the wizard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is.
    pub label: PartLabel,
    /// Where it is in the text, a byte range.
    pub span: Range<usize>,
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
