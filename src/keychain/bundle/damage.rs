//! What is wrong with a key that its bundles don't hold as it was written.

use std::fmt;

/// Nothing of such a key is written until somebody has brought back what is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Damage {
    /// Its entry can't be read.
    Unreadable {
        /// In which bundle.
        bundle: u32,
        /// What is wrong with it.
        what: String,
    },
    /// Versions that no part holds.
    Missing {
        /// The oldest of them.
        first: u32,
        /// The newest of that run.
        last: u32,
    },
    /// Older versions are there, the entry is not.
    NoEntry,
    /// These bundles can't be read, and one of them may hold it.
    Bundles(Vec<String>),
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { bundle, what } => write!(f, "its entry in bundle {bundle} {what}"),
            Self::Missing { first, last } if first == last => write!(f, "version {first} is in none of its bundles"),
            Self::Missing { first, last } => write!(f, "versions {first} to {last} are in none of its bundles"),
            Self::NoEntry => write!(f, "only older versions are in its bundles, its entry is not"),
            Self::Bundles(names) => write!(f, "it may be in what can't be read: {}", names.join(", ")),
        }
    }
}
