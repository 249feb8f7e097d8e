//! Why a bundle can't be read or written.

use super::{Damage, MAX_BYTES, MAX_KEYS};
use crate::envelope::EnvelopeError;

/// Names the bundle, and the key where one is to blame.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// Not the JSON of a bundle.
    #[error("bundle {bundle} can't be read; restore its Secret from a backup")]
    Unreadable {
        /// The Secret's name.
        bundle: String,
        /// What the parser says.
        #[source]
        source: serde_json::Error,
    },
    /// Written by another release.
    #[error("bundle {bundle} has format {found}, this release reads formats 1 and 2; upgrade the controller")]
    Format {
        /// The Secret's name.
        bundle: String,
        /// The format found.
        found: u32,
    },
    /// Not what was written; it isn't overwritten.
    #[error(
        "the record of key {key:?} is damaged: {damage}; restore its bundle's Secret from a backup and restart the controller"
    )]
    Damaged {
        /// The service key.
        key: String,
        /// What is wrong.
        damage: Damage,
    },
    /// A key's material doesn't authenticate, or its root isn't at hand.
    #[error("bundle {bundle} does not authenticate")]
    NotAuthentic {
        /// The Secret's name.
        bundle: String,
        /// Which key and why.
        #[source]
        source: EnvelopeError,
    },
    /// Belongs to another root.
    #[error("bundle {bundle} belongs to root {found:?}, not to {expected:?}")]
    WrongRoot {
        /// The bundle.
        bundle: String,
        /// The root it names: tenant id and Account.
        found: String,
        /// The root it was read for.
        expected: String,
    },
    /// Over the limits.
    #[error(
        "bundle {bundle} has {keys} keys and {bytes} bytes; at most {MAX_KEYS} keys and {MAX_BYTES} bytes, use BundleSet to split it"
    )]
    TooLarge {
        /// The bundle.
        bundle: String,
        /// Keys in it.
        keys: usize,
        /// Its size.
        bytes: usize,
    },
    /// One key alone is over the limit.
    #[error("the entry of key {key:?} alone takes {bytes} bytes of a bundle's {MAX_BYTES}; shorten its texts")]
    KeyTooLarge {
        /// The service key.
        key: String,
        /// Its size.
        bytes: usize,
    },
}
