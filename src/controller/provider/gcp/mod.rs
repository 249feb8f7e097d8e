//! Google Cloud KMS through `google-cloud-kms-v1`, over HTTP and JSON. Credentials are Google's default ones (a file of the
//! environment, workload identity federation, the metadata server): short-lived; none is kept here.
//!
//! Invariants: a reference without a version follows the key's primary, one with a version encrypts with that version alone
//! (what it encrypted says itself which version opens it); tenant and account are associated data; what is sent and what
//! comes back is checked by its CRC32C, so a ciphertext that was damaged on its way is never kept.

mod fault;
mod usable;

use super::associated_data::associated_data;
use crate::ports::{DescribedKey, EncryptionContext, ExternalKeys, ProviderFault};
use fault::{damaged, fault, no_client};
use futures::FutureExt;
use futures::future::BoxFuture;
use google_cloud_auth::credentials::Credentials;
use google_cloud_gax::options::RequestOptionsBuilder;
use google_cloud_gax::retry_policy::{Aip194Strict, RetryPolicyExt};
use google_cloud_kms_v1::client::KeyManagementService;
use google_cloud_kms_v1::model::CryptoKeyVersion;
use model::key_reference::GcpKeyReference;
use model::{KeyReference, ProviderType, Reason};
use std::time::Duration;
use tokio::sync::OnceCell;
use tokio::time::timeout;
use zeroize::Zeroizing;

const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(4);
/// Of one call; what still fails is retried by the reconciler, which shows it.
const ATTEMPTS: u32 = 2;
/// Of one call with all that belongs to it: a token, the attempts and the pause between them.
const CALL_TIMEOUT: Duration = Duration::from_secs(12);

/// Google Cloud KMS in all its locations.
pub struct Gcp {
    endpoint: Option<String>,
    credentials: Option<Credentials>,
    client: OnceCell<KeyManagementService>,
}

impl Gcp {
    /// With the environment's credentials, looked for at the first call; `endpoint` takes the place of Google's address.
    pub fn from_environment(endpoint: Option<String>) -> Self {
        Self { endpoint, credentials: None, client: OnceCell::new() }
    }

    /// With credentials of one's own.
    pub fn new(credentials: Credentials, endpoint: Option<String>) -> Self {
        Self { credentials: Some(credentials), ..Self::from_environment(endpoint) }
    }

    async fn client(&self) -> Result<&KeyManagementService, ProviderFault> {
        self.client.get_or_try_init(|| self.connect()).await
    }

    async fn connect(&self) -> Result<KeyManagementService, ProviderFault> {
        // The client takes the process's TLS provider; a second call changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = KeyManagementService::builder()
            .with_attempt_timeout(ATTEMPT_TIMEOUT)
            .with_retry_policy(Aip194Strict.with_attempt_limit(ATTEMPTS));
        if let Some(endpoint) = &self.endpoint {
            builder = builder.with_endpoint(endpoint);
        }
        if let Some(credentials) = &self.credentials {
            builder = builder.with_credentials(credentials.clone());
        }
        builder.build().await.map_err(|error| no_client(&error))
    }

    async fn describe_key(&self, key: &GcpKeyReference) -> Result<DescribedKey, ProviderFault> {
        let resolved = key.to_string();
        let name = without_version(key);
        let client = self.client().await?;
        let found = client.get_crypto_key().set_name(&name).send().await.map_err(|e| fault(&resolved, &e))?;
        if found.name != name {
            return Err(ProviderFault::new(
                Reason::NotFound,
                format!("Google Cloud KMS answered {resolved} with another key; check the endpoint"),
            ));
        }
        let asked: Option<CryptoKeyVersion> = match key.version {
            Some(_) => {
                let version = client.get_crypto_key_version().set_name(&resolved).send();
                Some(version.await.map_err(|e| fault(&resolved, &e))?)
            }
            None => found.primary.clone(),
        };
        let unusable = usable::unusable(&resolved, &found.purpose, asked.as_ref());
        let summary = usable::summary(&resolved, asked.as_ref());
        Ok(DescribedKey { resolved, unusable, summary })
    }

    async fn encrypt_with(&self, resolved: &str, plaintext: &[u8], aad: Vec<u8>) -> Result<Vec<u8>, ProviderFault> {
        let key = parsed(resolved)?;
        let request = self.client().await?.encrypt().set_name(resolved);
        let answer = request
            .set_plaintext_crc32c(checksum(plaintext))
            .set_plaintext(plaintext.to_vec())
            .set_additional_authenticated_data_crc32c(checksum(&aad))
            .set_additional_authenticated_data(aad)
            // A ciphertext that nobody keeps does no harm.
            .with_idempotency(true)
            .send()
            .await
            .map_err(|e| fault(resolved, &e))?;
        let intact = answer.verified_plaintext_crc32c
            && answer.verified_additional_authenticated_data_crc32c
            && answer.ciphertext_crc32c == Some(checksum(&answer.ciphertext))
            && answer.name.strip_prefix(&without_version(&key)).is_some_and(|rest| rest.starts_with('/'));
        if intact { Ok(answer.ciphertext.to_vec()) } else { Err(damaged(resolved)) }
    }

    async fn decrypt_with(
        &self,
        resolved: &str,
        ciphertext: &[u8],
        aad: Vec<u8>,
    ) -> Result<Zeroizing<Vec<u8>>, ProviderFault> {
        let key = parsed(resolved)?;
        let request = self.client().await?.decrypt().set_name(without_version(&key));
        let answer = request
            .set_ciphertext_crc32c(checksum(ciphertext))
            .set_ciphertext(ciphertext.to_vec())
            .set_additional_authenticated_data_crc32c(checksum(&aad))
            .set_additional_authenticated_data(aad)
            .with_idempotency(true)
            .send()
            .await
            .map_err(|e| fault(resolved, &e))?;
        let plaintext = Zeroizing::new(answer.plaintext.to_vec());
        if answer.plaintext_crc32c == Some(checksum(&plaintext)) { Ok(plaintext) } else { Err(damaged(resolved)) }
    }
}

impl ExternalKeys for Gcp {
    fn describe<'a>(&'a self, key: &'a KeyReference) -> BoxFuture<'a, Result<DescribedKey, ProviderFault>> {
        async move {
            let KeyReference::Gcp(key) = key else { return Err(not_of_google(&key.to_string())) };
            in_time(self.describe_key(key)).await
        }
        .boxed()
    }

    fn encrypt<'a>(
        &'a self,
        resolved: &'a str,
        plaintext: &'a [u8],
        context: &'a EncryptionContext,
    ) -> BoxFuture<'a, Result<Vec<u8>, ProviderFault>> {
        in_time(self.encrypt_with(resolved, plaintext, associated_data(context))).boxed()
    }

    fn decrypt<'a>(
        &'a self,
        resolved: &'a str,
        ciphertext: &'a [u8],
        context: &'a EncryptionContext,
    ) -> BoxFuture<'a, Result<Zeroizing<Vec<u8>>, ProviderFault>> {
        in_time(self.decrypt_with(resolved, ciphertext, associated_data(context))).boxed()
    }
}

async fn in_time<T>(call: impl Future<Output = Result<T, ProviderFault>>) -> Result<T, ProviderFault> {
    timeout(CALL_TIMEOUT, call).await.unwrap_or_else(|_| Err(fault::late()))
}

fn parsed(resolved: &str) -> Result<GcpKeyReference, ProviderFault> {
    match KeyReference::parse(ProviderType::GcpKms, resolved) {
        Ok(KeyReference::Gcp(key)) => Ok(key),
        Ok(_) => Err(not_of_google(resolved)),
        Err(error) => Err(ProviderFault::new(error.reason(), error.to_string())),
    }
}

fn not_of_google(reference: &str) -> ProviderFault {
    ProviderFault::new(Reason::MalformedReference, format!("{reference} isn't a key of Google Cloud KMS"))
}

/// Decryption is asked of the key: the ciphertext names its version.
fn without_version(key: &GcpKeyReference) -> String {
    GcpKeyReference { version: None, ..key.clone() }.to_string()
}

fn checksum(bytes: &[u8]) -> i64 {
    i64::from(crc32c::crc32c(bytes))
}
