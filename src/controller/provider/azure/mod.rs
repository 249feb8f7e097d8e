//! Azure Key Vault and Managed HSM: a thin client of their REST API (`wrapKey`, `unwrapKey`, get key).
//!
//! Invariants: a reference is pinned to the key's version, which alone can unwrap; a fresh data key is wrapped by Azure, and seals
//! the material here by AES-256-GCM with tenant and account as associated data, since `wrapKey` takes none; tokens are
//! short-lived, kept in memory, and asked for only from the operator's authority and for the service the vault's name
//! belongs to, whatever a challenge says. No redirect is followed.

mod fault;
mod sealed;
mod token;
mod wire;

use super::associated_data::associated_data;
use crate::ports::{DescribedKey, EncryptionContext, ExternalKeys, ProviderFault};
use fault::{Failed, fault};
use futures::FutureExt;
use futures::future::BoxFuture;
use model::key_reference::AzureKeyReference;
use model::{KeyReference, ProviderType, Reason};
use reqwest::{Certificate, Client, Method, StatusCode};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;
use token::Tokens;
use tokio::time::timeout;
use wire::{KeyBundle, Operation};
use zeroize::Zeroizing;

const API: &str = "7.4";
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
const REQUEST_TIMEOUT: Duration = Duration::from_secs(4);
/// Of one call with all that belongs to it: the challenge, a token, the key and its use.
const CALL_TIMEOUT: Duration = Duration::from_secs(15);

/// How the controller shows who it is.
#[derive(Clone, Debug)]
pub enum AzureProof {
    /// A mounted token of the cluster that the application federates with, renewed by the cluster.
    FederatedToken(PathBuf),
    /// A mounted client secret.
    ClientSecret(PathBuf),
}

/// What Azure is reached with.
#[derive(Clone, Debug)]
pub struct AzureConfig {
    /// The application's client id.
    pub client_id: String,
    /// Its proof.
    pub proof: AzureProof,
    /// Where tokens are issued, for example `https://login.microsoftonline.com`.
    pub authority: String,
    /// In place of the addresses of vaults and authority; their names, and their certificates, stay what they are.
    pub address: Option<SocketAddr>,
    /// Certificates (PEM) trusted beside the system's.
    pub trusted: Vec<u8>,
}

/// Azure Key Vault and Managed HSM in all clouds.
pub struct Azure {
    http: Client,
    tokens: Tokens,
}

impl Azure {
    /// Asks nothing yet.
    ///
    /// # Errors
    /// When the trusted certificates or the authority can't be read.
    pub fn new(config: AzureConfig) -> Result<Self, AzureConfigError> {
        // The client takes the process's TLS provider; a second call changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let trusted = Certificate::from_pem_bundle(&config.trusted).map_err(AzureConfigError::Client)?;
        let mut builder = Client::builder()
            .https_only(true)
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(REQUEST_TIMEOUT)
            .tls_certs_merge(trusted);
        if let Some(address) = config.address {
            builder = builder.dns_resolver(OneAddress(address));
        }
        let http = builder.build().map_err(AzureConfigError::Client)?;
        let tokens = Tokens::new(http.clone(), config.client_id, config.proof, &config.authority)?;
        Ok(Self { http, tokens })
    }

    async fn describe_key(&self, key: &AzureKeyReference) -> Result<DescribedKey, Failed> {
        let named = key.to_string();
        let bundle = match self.get(key).await {
            Err(Failed::Answer { status: StatusCode::NOT_FOUND, .. }) if self.is_deleted(key).await? => {
                return Err(Failed::Deleted);
            }
            other => other?,
        };
        let pinned = bundle.pinned(key).ok_or(Failed::OtherKey)?;
        let resolved = pinned.to_string();
        let unusable = bundle.unusable(&resolved, jiff::Timestamp::now());
        let summary = if resolved == named {
            bundle.summary(&named)
        } else {
            bundle.summary(&format!("{named}, now {resolved},"))
        };
        Ok(DescribedKey { resolved, unusable, summary })
    }

    async fn seal(&self, resolved: &str, plaintext: &[u8], aad: &[u8]) -> Result<Vec<u8>, Failed> {
        let key = parsed(resolved)?;
        let algorithm = self.get(&key).await?.algorithm().ok_or(Failed::OtherKey)?;
        let data_key = sealed::data_key()?;
        let wrapped = self.operate(&key, "wrapkey", &Operation::new(algorithm, data_key.as_slice())).await?;
        sealed::seal(algorithm, &wrapped, &data_key, plaintext, aad)
    }

    async fn open(&self, resolved: &str, blob: &[u8], aad: &[u8]) -> Result<Zeroizing<Vec<u8>>, Failed> {
        let key = parsed(resolved)?;
        let sealed = sealed::Sealed::parse(blob)?;
        let data_key = self.operate(&key, "unwrapkey", &Operation::new(&sealed.algorithm, &sealed.wrapped)).await?;
        sealed.open(&data_key, aad)
    }

    async fn get(&self, key: &AzureKeyReference) -> Result<KeyBundle, Failed> {
        let body = self.call(key, Method::GET, &key.to_string(), None).await?;
        serde_json::from_slice(&body).map_err(|_| Failed::NotUnderstood)
    }

    /// Whether the key is deleted and can be recovered; no right to look is no answer.
    async fn is_deleted(&self, key: &AzureKeyReference) -> Result<bool, Failed> {
        let url = format!("https://{}.{}/deletedkeys/{}", key.vault, key.suffix, key.name);
        match self.call(key, Method::GET, &url, None).await {
            Ok(_) => Ok(true),
            Err(Failed::Answer { status, .. })
                if status.is_client_error() && status != StatusCode::TOO_MANY_REQUESTS =>
            {
                Ok(false)
            }
            Err(failed) => Err(failed),
        }
    }

    async fn operate(
        &self,
        key: &AzureKeyReference,
        operation: &str,
        body: &Operation,
    ) -> Result<Zeroizing<Vec<u8>>, Failed> {
        let body = Zeroizing::new(serde_json::to_vec(body).map_err(|_| Failed::NotUnderstood)?);
        let answer = self.call(key, Method::POST, &format!("{key}/{operation}"), Some(&body)).await?;
        wire::result(&answer)
    }

    /// One request, with a token; once more when the token is no longer taken.
    async fn call(
        &self,
        key: &AzureKeyReference,
        method: Method,
        url: &str,
        body: Option<&[u8]>,
    ) -> Result<Zeroizing<Vec<u8>>, Failed> {
        for attempt in 0..2 {
            let token = self.tokens.of_vault(key, attempt > 0).await?;
            let mut request =
                self.http.request(method.clone(), url).query(&[("api-version", API)]).bearer_auth(token.as_str());
            if let Some(body) = body {
                request = request.header("content-type", "application/json").body(body.to_vec());
            }
            let answer = request.send().await.map_err(Failed::from)?;
            let status = answer.status();
            let content = Zeroizing::new(answer.bytes().await.map_err(Failed::from)?.to_vec());
            if status.is_success() {
                return Ok(content);
            }
            if status != StatusCode::UNAUTHORIZED || attempt > 0 {
                return Err(Failed::of_answer(status, &content));
            }
        }
        Err(Failed::NotUnderstood)
    }
}

impl ExternalKeys for Azure {
    fn describe<'a>(&'a self, key: &'a KeyReference) -> BoxFuture<'a, Result<DescribedKey, ProviderFault>> {
        async move {
            let KeyReference::Azure(key) = key else { return Err(not_of_azure(&key.to_string())) };
            in_time(&key.to_string(), self.describe_key(key)).await
        }
        .boxed()
    }

    fn encrypt<'a>(
        &'a self,
        resolved: &'a str,
        plaintext: &'a [u8],
        context: &'a EncryptionContext,
    ) -> BoxFuture<'a, Result<Vec<u8>, ProviderFault>> {
        async move { in_time(resolved, self.seal(resolved, plaintext, &associated_data(context))).await }.boxed()
    }

    fn decrypt<'a>(
        &'a self,
        resolved: &'a str,
        ciphertext: &'a [u8],
        context: &'a EncryptionContext,
    ) -> BoxFuture<'a, Result<Zeroizing<Vec<u8>>, ProviderFault>> {
        async move { in_time(resolved, self.open(resolved, ciphertext, &associated_data(context))).await }.boxed()
    }
}

/// Why Azure can't be configured so.
#[derive(Debug, thiserror::Error)]
pub enum AzureConfigError {
    /// The certificates, or the system's.
    #[error("no client for Azure can be made; --azure-ca-file must hold certificates as PEM")]
    Client(#[source] reqwest::Error),
    /// Not an address.
    #[error("--azure-authority must be an https address, such as https://login.microsoftonline.com")]
    Authority,
}

/// Every name at one address.
struct OneAddress(SocketAddr);

impl reqwest::dns::Resolve for OneAddress {
    fn resolve(&self, _: reqwest::dns::Name) -> reqwest::dns::Resolving {
        let one: reqwest::dns::Addrs = Box::new(std::iter::once(self.0));
        async move { Ok(one) }.boxed()
    }
}

async fn in_time<T>(reference: &str, call: impl Future<Output = Result<T, Failed>>) -> Result<T, ProviderFault> {
    let outcome = timeout(CALL_TIMEOUT, call).await.unwrap_or(Err(Failed::Late));
    outcome.map_err(|failed| fault(reference, &failed))
}

fn parsed(resolved: &str) -> Result<AzureKeyReference, Failed> {
    match KeyReference::parse(ProviderType::AzureKeyVault, resolved) {
        Ok(KeyReference::Azure(key)) => Ok(key),
        _ => Err(Failed::OtherKey),
    }
}

fn not_of_azure(reference: &str) -> ProviderFault {
    ProviderFault::new(Reason::MalformedReference, format!("{reference} isn't a key of Azure"))
}
