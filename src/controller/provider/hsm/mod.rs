//! A hardware security module through PKCS#11 (`cryptoki`), with `C_Encrypt` and `C_Decrypt` by AES-GCM (`CKM_AES_GCM`).
//!
//! Invariants: module, token and PIN come from the operator alone, never from a resource; a reference must name exactly one
//! object, and what is found is pinned by label and id; tenant and account are associated data; calls into the module
//! block, so they run on threads of their own, at most [`MAX_SESSIONS`] at a time, and are given up after [`CALL_TIMEOUT`].
//! A sealed blob is the format's version (1), the nonce (12 bytes), the ciphertext and its tag (16 bytes). Modules that make the
//! nonce themselves (FIPS mode of some devices) refuse ours, and are told apart by `WrongAlgorithm`.

mod fault;
mod module;
mod object;
mod token;

use super::associated_data::associated_data;
use crate::ports::{DescribedKey, EncryptionContext, ExternalKeys, ProviderFault};
use cryptoki::error::Error;
use cryptoki::mechanism::Mechanism;
use cryptoki::mechanism::aead::GcmParams;
use fault::{Failed, fault};
use futures::FutureExt;
use futures::future::BoxFuture;
use model::key_reference::HsmKeyReference;
use model::{KeyReference, ProviderType, Reason};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use token::{At, Token};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use zeroize::Zeroizing;

const MAX_SESSIONS: usize = 8;
/// Of one call, with the wait for a session.
const CALL_TIMEOUT: Duration = Duration::from_secs(8);
const FORMAT: u8 = 1;
const NONCE_BYTES: usize = 12;
const TAG_BITS: u64 = 128;

/// Where the operator's token is.
#[derive(Clone, Debug)]
pub struct HsmConfig {
    /// The PKCS#11 module: a shared library.
    pub module: PathBuf,
    /// The token's label.
    pub token: String,
    /// A file that holds the user's PIN, read when a session logs in.
    pub pin_file: PathBuf,
}

/// One token of a hardware security module.
pub struct Hsm {
    token: Arc<Token>,
    permits: Arc<Semaphore>,
}

impl Hsm {
    /// Loads nothing yet: the module is loaded by the first call, again and again until it answers.
    pub fn new(config: HsmConfig) -> Self {
        Self { token: Arc::new(Token::new(config)), permits: Arc::new(Semaphore::new(MAX_SESSIONS)) }
    }

    /// Does `work` in a session, on a thread that may block.
    async fn call<T, W>(&self, reference: &str, work: W) -> Result<T, ProviderFault>
    where
        T: Send + 'static,
        W: Fn(At<'_>) -> Result<T, Failed> + Send + 'static,
    {
        let (token, permits, reference) = (self.token.clone(), self.permits.clone(), reference.to_owned());
        let called = async move {
            let permit = permits.acquire_owned().await.map_err(|_| fault::late())?;
            let blocking = tokio::task::spawn_blocking(move || {
                let _permit = permit;
                token.with_session(&work).map_err(|failed| fault(&reference, &failed))
            });
            blocking.await.map_err(|_| fault::late())?
        };
        // A module that hangs keeps its thread and its permit; the others go on.
        timeout(CALL_TIMEOUT, called).await.unwrap_or_else(|_| Err(fault::late()))
    }
}

impl ExternalKeys for Hsm {
    fn describe<'a>(&'a self, key: &'a KeyReference) -> BoxFuture<'a, Result<DescribedKey, ProviderFault>> {
        async move {
            let KeyReference::Hsm(key) = key else { return Err(not_of_hsm(&key.to_string())) };
            let (named, key) = (key.to_string(), key.clone());
            self.call(&named, move |at| object::describe(at, &key)).await
        }
        .boxed()
    }

    fn encrypt<'a>(
        &'a self,
        resolved: &'a str,
        plaintext: &'a [u8],
        context: &'a EncryptionContext,
    ) -> BoxFuture<'a, Result<Vec<u8>, ProviderFault>> {
        async move {
            let key = parsed(resolved)?;
            let (plaintext, aad) = (Zeroizing::new(plaintext.to_vec()), associated_data(context));
            self.call(resolved, move |at| seal(at, &key, &plaintext, &aad)).await
        }
        .boxed()
    }

    fn decrypt<'a>(
        &'a self,
        resolved: &'a str,
        ciphertext: &'a [u8],
        context: &'a EncryptionContext,
    ) -> BoxFuture<'a, Result<Zeroizing<Vec<u8>>, ProviderFault>> {
        async move {
            let key = parsed(resolved)?;
            let (sealed, aad) = (ciphertext.to_vec(), associated_data(context));
            self.call(resolved, move |at| open(at, &key, &sealed, &aad)).await
        }
        .boxed()
    }
}

fn seal(at: At<'_>, key: &HsmKeyReference, plaintext: &[u8], aad: &[u8]) -> Result<Vec<u8>, Failed> {
    let object = object::the_one(at, key)?;
    let mut nonce = [0; NONCE_BYTES];
    at.session.generate_random_slice(&mut nonce)?;
    let mut blob = vec![FORMAT];
    blob.extend_from_slice(&nonce);
    let mechanism = Mechanism::AesGcm(gcm(&mut nonce, aad)?);
    blob.extend(at.session.encrypt(&mechanism, object, plaintext)?);
    Ok(blob)
}

fn open(at: At<'_>, key: &HsmKeyReference, sealed: &[u8], aad: &[u8]) -> Result<Zeroizing<Vec<u8>>, Failed> {
    let Some((nonce, ciphertext)) =
        sealed.strip_prefix(&[FORMAT]).and_then(|rest| rest.split_first_chunk::<NONCE_BYTES>())
    else {
        return Err(Failed::NotAuthentic);
    };
    let object = object::the_one(at, key)?;
    let mut nonce = *nonce;
    let mechanism = Mechanism::AesGcm(gcm(&mut nonce, aad)?);
    match at.session.decrypt(&mechanism, object, ciphertext) {
        Ok(plaintext) => Ok(Zeroizing::new(plaintext)),
        Err(error) if fault::is_refused_ciphertext(&error) => Err(Failed::NotAuthentic),
        Err(error) => Err(error.into()),
    }
}

fn gcm<'a>(nonce: &'a mut [u8], aad: &'a [u8]) -> Result<GcmParams<'a>, Error> {
    GcmParams::new(nonce, aad, TAG_BITS.into())
}

fn parsed(resolved: &str) -> Result<HsmKeyReference, ProviderFault> {
    match KeyReference::parse(ProviderType::ThalesHsm, resolved) {
        Ok(KeyReference::Hsm(key)) => Ok(key),
        Ok(_) => Err(not_of_hsm(resolved)),
        Err(error) => Err(ProviderFault::new(error.reason(), error.to_string())),
    }
}

fn not_of_hsm(reference: &str) -> ProviderFault {
    ProviderFault::new(Reason::MalformedReference, format!("{reference} isn't a key of an HSM"))
}
