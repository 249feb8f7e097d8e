//! What the controller needs of the outside world. One file per implementation in `provider/`.

use futures::FutureExt;
use futures::future::BoxFuture;
use model::{KeyReference, Reason};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// Binds a ciphertext to what it is for; a provider refuses to decrypt it in another context.
pub type EncryptionContext = BTreeMap<String, String>;

/// A holder of external keys (L1).
pub trait ExternalKeys: Send + Sync + 'static {
    /// Describes the key; resolves an alias to the key behind it.
    fn describe<'a>(&'a self, key: &'a KeyReference) -> BoxFuture<'a, Result<DescribedKey, ProviderFault>>;

    /// Encrypts at most 4 KiB with the key at `resolved` (from [`DescribedKey::resolved`]).
    fn encrypt<'a>(
        &'a self,
        resolved: &'a str,
        plaintext: &'a [u8],
        context: &'a EncryptionContext,
    ) -> BoxFuture<'a, Result<Vec<u8>, ProviderFault>>;

    /// Decrypts what [`ExternalKeys::encrypt`] gave.
    fn decrypt<'a>(
        &'a self,
        resolved: &'a str,
        ciphertext: &'a [u8],
        context: &'a EncryptionContext,
    ) -> BoxFuture<'a, Result<Zeroizing<Vec<u8>>, ProviderFault>>;

    /// Moves what [`ExternalKeys::encrypt`] gave under another key of the same holder, without its plaintext leaving the holder;
    /// `None` where the holder can't, or doesn't let us.
    fn re_encrypt<'a>(
        &'a self,
        _from: &'a str,
        _to: &'a str,
        _ciphertext: &'a [u8],
        _context: &'a EncryptionContext,
    ) -> BoxFuture<'a, Result<Option<Vec<u8>>, ProviderFault>> {
        async { Ok(None) }.boxed()
    }
}

/// A key as its provider describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DescribedKey {
    /// The reference, pinned to the key itself.
    pub resolved: String,
    /// Why it can't be used for encryption, if so.
    pub unusable: Option<ProviderFault>,
    /// A sentence for people.
    pub summary: String,
}

/// Why a provider can't do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}: {message}")]
pub struct ProviderFault {
    /// The stable word.
    pub reason: Reason,
    /// A sentence with the remedy; no secrets.
    pub message: String,
}

impl ProviderFault {
    /// From its parts.
    pub fn new(reason: Reason, message: impl Into<String>) -> Self {
        Self { reason, message: message.into() }
    }
}
