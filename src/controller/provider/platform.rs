//! The platform's own security: one key the operator configured, for every workspace that names none of its own. The
//! encryption context (tenant and account) keeps workspaces apart.

use crate::ports::{DescribedKey, EncryptionContext, ExternalKeys, ProviderFault};
use futures::future::BoxFuture;
use model::KeyReference;
use std::sync::Arc;
use zeroize::Zeroizing;

/// The configured key and its holder.
pub struct Platform {
    keys: Arc<dyn ExternalKeys>,
    key: KeyReference,
}

impl Platform {
    /// `key` in `keys`.
    pub fn new(keys: Arc<dyn ExternalKeys>, key: KeyReference) -> Self {
        Self { keys, key }
    }
}

impl ExternalKeys for Platform {
    fn describe<'a>(&'a self, _: &'a KeyReference) -> BoxFuture<'a, Result<DescribedKey, ProviderFault>> {
        self.keys.describe(&self.key)
    }

    fn encrypt<'a>(
        &'a self,
        resolved: &'a str,
        plaintext: &'a [u8],
        context: &'a EncryptionContext,
    ) -> BoxFuture<'a, Result<Vec<u8>, ProviderFault>> {
        self.keys.encrypt(resolved, plaintext, context)
    }

    fn decrypt<'a>(
        &'a self,
        resolved: &'a str,
        ciphertext: &'a [u8],
        context: &'a EncryptionContext,
    ) -> BoxFuture<'a, Result<Zeroizing<Vec<u8>>, ProviderFault>> {
        self.keys.decrypt(resolved, ciphertext, context)
    }
}
