//! Why the provider's record can't be read or written.

use keychain::bundle::BundleError;
use keychain::envelope::EnvelopeError;

/// All of them are retried by the reconciler; what a retry can't heal names its remedy.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// kcp said no, or nothing.
    #[error("the provider workspace can't be read or written")]
    Kube(#[from] Box<kube::Error>),
    /// A bundle is broken.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// Material is broken, or its root isn't at hand.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    /// Another writer's change was found; the record was read anew.
    #[error("the record of {0} was changed by someone else; it was read anew and is tried again")]
    Conflict(String),
    /// The group of changes this one was in wasn't written.
    #[error("the change wasn't written; it is tried again")]
    NotWritten(#[source] std::sync::Arc<RecordError>),
    /// Nobody has recorded this tenant yet.
    #[error("there is no record of the tenant in logical cluster {0} yet")]
    NoRecord(String),
}

impl From<kube::Error> for RecordError {
    fn from(error: kube::Error) -> Self {
        Self::Kube(Box::new(error))
    }
}
