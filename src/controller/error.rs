//! What keeps a reconciler from finishing. Everything here is tried again, with growing pauses.

use crate::ports::ProviderFault;
use crate::record::RecordError;
use keychain::envelope::EnvelopeError;
use keychain::material::MaterialError;

/// One reconcile's failure.
#[derive(Debug, thiserror::Error)]
pub enum ReconcileError {
    /// kcp said no, or nothing.
    #[error("kcp refused or didn't answer")]
    Kube(#[source] Box<kube::Error>),
    /// The record can't be read or written.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// An external key can't be used.
    #[error(transparent)]
    Provider(#[from] ProviderFault),
    /// Wrapped material can't be opened.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    /// No material can be made.
    #[error(transparent)]
    Material(#[from] MaterialError),
    /// A thread of ours ended before its work did.
    #[error("wrapping keys anew was interrupted")]
    Interrupted,
    /// Between the last unbind and the next bind there is no way into consumers, nor before a shard has shown its own.
    #[error("no shard of the export serves this workspace at the moment; one comes back with the next binding")]
    NoVirtualWorkspace,
}

impl From<kube::Error> for ReconcileError {
    fn from(error: kube::Error) -> Self {
        Self::Kube(Box::new(error))
    }
}

impl ReconcileError {
    /// Whether the object is simply gone.
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::Kube(error) if matches!(error.as_ref(), kube::Error::Api(status) if status.is_not_found()))
    }
}
