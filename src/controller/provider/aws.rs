//! AWS KMS through `aws-sdk-kms`. Credentials are the default chain's (environment, web identity, instance), or those of a role that
//! is assumed with them: federated and short-lived; none is kept here. One client per region, at the address that the SDK
//! knows for the region and its partition.
//!
//! Invariant: an alias is pinned to the key behind it; what AWS describes must be the key that was asked for, in its account and region.

use crate::ports::{DescribedKey, EncryptionContext, ExternalKeys, ProviderFault};
use aws_config::sts::AssumeRoleProvider;
use aws_config::{BehaviorVersion, Region, SdkConfig, retry::RetryConfig, timeout::TimeoutConfig};
use aws_sdk_kms::config::SharedCredentialsProvider;
use aws_sdk_kms::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::{KeyMetadata, KeySpec, KeyState, KeyUsageType};
use aws_sdk_kms::{Client, config};
use aws_smithy_http_client::tls;
use futures::FutureExt;
use futures::future::BoxFuture;
use model::key_reference::{AwsKey, AwsKeyReference};
use model::{KeyReference, ProviderType, Reason};
use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use zeroize::Zeroizing;

/// Names the controller in the account's log.
const SESSION: &str = "openkcm-controller";
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(4);
/// Of one call; what still fails is retried by the reconciler, which shows it.
const ATTEMPTS: u32 = 2;

/// AWS KMS in all its regions.
pub struct Aws {
    shared: SdkConfig,
    endpoint: Option<String>,
    clients: Mutex<HashMap<String, Client>>,
}

impl Aws {
    /// With the environment's credentials, or with those of `role` (an ARN) that is assumed with them; `endpoint` takes the place
    /// of every region's address, `{region}` in it that of the region's name.
    pub async fn from_environment(endpoint: Option<String>, role: Option<String>) -> Self {
        let http = aws_smithy_http_client::Builder::new()
            .tls_provider(tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring))
            .build_https();
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .operation_attempt_timeout(ATTEMPT_TIMEOUT)
            .build();
        let named = ["AWS_REGION", "AWS_DEFAULT_REGION"].iter().find_map(|name| std::env::var(name).ok());
        let web_role = std::env::var("AWS_ROLE_ARN").ok();
        let region = home_region(named, role.as_deref().or(web_role.as_deref()));
        let shared = aws_config::defaults(BehaviorVersion::latest())
            .http_client(http)
            .timeout_config(timeouts)
            .retry_config(
                RetryConfig::standard().with_max_attempts(ATTEMPTS).with_initial_backoff(Duration::from_millis(100)),
            )
            // Clients of KMS set their own; this one is STS's. Naming it keeps the chain from asking the instance for it.
            .region(Region::new(region))
            .load()
            .await;
        match role {
            Some(role) => Self::assuming(&shared, role, endpoint).await,
            None => Self::new(shared, endpoint),
        }
    }

    /// With the credentials of a role, assumed with those of `shared` and renewed before they end.
    pub async fn assuming(shared: &SdkConfig, role: impl Into<String>, endpoint: Option<String>) -> Self {
        let assumed = AssumeRoleProvider::builder(role).session_name(SESSION).configure(shared).build().await;
        let credentials = SharedCredentialsProvider::new(assumed);
        // STS's own address must not become that of KMS.
        let mut settings = shared.to_builder().credentials_provider(credentials);
        settings.set_endpoint_url(None);
        Self::new(settings.build(), endpoint)
    }

    /// With settings and credentials of one's own.
    pub fn new(shared: SdkConfig, endpoint: Option<String>) -> Self {
        Self { shared, endpoint, clients: Mutex::default() }
    }

    fn client(&self, region: &str) -> Client {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let make = || {
            let mut builder = config::Builder::from(&self.shared).region(Region::new(region.to_owned()));
            if let Some(endpoint) = &self.endpoint {
                builder.set_endpoint_url(Some(endpoint.replace("{region}", region)));
            }
            Client::from_conf(builder.build())
        };
        clients.entry(region.to_owned()).or_insert_with(make).clone()
    }

    fn client_of(&self, resolved: &str) -> Result<Client, ProviderFault> {
        let key = KeyReference::parse(ProviderType::AwsKms, resolved)
            .map_err(|e| ProviderFault::new(e.reason(), e.to_string()))?;
        Ok(self.client(key.region().unwrap_or_default()))
    }

    async fn describe_key(&self, key: &AwsKeyReference) -> Result<DescribedKey, ProviderFault> {
        let reference = key.to_string();
        let client = self.client(&key.region);
        let answer = client.describe_key().key_id(&reference).send().await.map_err(|e| fault(&reference, &e))?;
        let Some(metadata) = answer.key_metadata else {
            return Err(ProviderFault::new(
                Reason::Unreachable,
                "AWS KMS answered without the key's description; it is tried again",
            ));
        };
        let resolved = pinned(key, metadata.arn.as_deref())?;
        let unusable = unusable(&resolved, &metadata);
        let spec = metadata.key_spec.as_ref().map_or("unknown spec", KeySpec::as_str);
        let state = metadata.key_state.as_ref().map_or("unknown state", KeyState::as_str);
        let summary = format!("{resolved} is {state}, {spec}");
        Ok(DescribedKey { resolved, unusable, summary })
    }
}

impl ExternalKeys for Aws {
    fn describe<'a>(&'a self, key: &'a KeyReference) -> BoxFuture<'a, Result<DescribedKey, ProviderFault>> {
        async move {
            match key {
                KeyReference::Aws(key) => self.describe_key(key).await,
                other => Err(ProviderFault::new(Reason::MalformedReference, format!("{other} isn't a key of AWS KMS"))),
            }
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
            let request = self.client_of(resolved)?.encrypt().key_id(resolved).plaintext(Blob::new(plaintext));
            let answer =
                request.set_encryption_context(Some(for_aws(context))).send().await.map_err(|e| fault(resolved, &e))?;
            answer.ciphertext_blob.map(Blob::into_inner).ok_or_else(no_answer)
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
            let request = self.client_of(resolved)?.decrypt().key_id(resolved).ciphertext_blob(Blob::new(ciphertext));
            let answer =
                request.set_encryption_context(Some(for_aws(context))).send().await.map_err(|e| fault(resolved, &e))?;
            answer.plaintext.map(|p| Zeroizing::new(p.into_inner())).ok_or_else(no_answer)
        }
        .boxed()
    }

    fn re_encrypt<'a>(
        &'a self,
        from: &'a str,
        to: &'a str,
        ciphertext: &'a [u8],
        context: &'a EncryptionContext,
    ) -> BoxFuture<'a, Result<Option<Vec<u8>>, ProviderFault>> {
        async move {
            let region = |key| KeyReference::parse(ProviderType::AwsKms, key).ok()?.region().map(str::to_owned);
            if region(from) != region(to) {
                return Ok(None);
            }
            let request = self.client_of(from)?.re_encrypt().ciphertext_blob(Blob::new(ciphertext));
            let request = request.source_key_id(from).set_source_encryption_context(Some(for_aws(context)));
            let request = request.destination_key_id(to).set_destination_encryption_context(Some(for_aws(context)));
            match request.send().await {
                Ok(answer) => Ok(Some(answer.ciphertext_blob.map(Blob::into_inner).ok_or_else(no_answer)?)),
                Err(error) if is_not_for_us(&error) => Ok(None),
                Err(error) => Err(fault(from, &error)),
            }
        }
        .boxed()
    }
}

/// Where STS is asked for the credentials of a role: where the operator says, or in the role's partition, since another one's knows
/// neither the role nor its keys.
fn home_region(named: Option<String>, role: Option<&str>) -> String {
    let partition = role.and_then(|role| role.split(':').nth(1)).unwrap_or_default();
    let of_partition = match partition {
        "aws-cn" => "cn-north-1",
        "aws-us-gov" => "us-gov-west-1",
        "aws-eusc" => "eusc-de-east-1",
        "aws-iso" => "us-iso-east-1",
        "aws-iso-b" => "us-isob-east-1",
        _ => "us-east-1",
    };
    named.filter(|region| !region.is_empty()).unwrap_or_else(|| of_partition.to_owned())
}

fn for_aws(context: &BTreeMap<String, String>) -> HashMap<String, String> {
    context.iter().map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// The key that was described, when it is the one that was asked for. An answer without an ARN is taken for a key, not for an alias.
fn pinned(asked: &AwsKeyReference, arn: Option<&str>) -> Result<String, ProviderFault> {
    let other = || {
        let message = format!("AWS KMS answered {asked} with another key; check the endpoint, or name the key itself");
        ProviderFault::new(Reason::NotFound, message)
    };
    let Some(arn) = arn else {
        return if matches!(asked.key, AwsKey::Alias(_)) { Err(other()) } else { Ok(asked.to_string()) };
    };
    let Ok(KeyReference::Aws(found)) = KeyReference::parse(ProviderType::AwsKms, arn) else { return Err(other()) };
    let same_place =
        found.region == asked.region && found.partition == asked.partition && found.account == asked.account;
    let same_key = matches!(asked.key, AwsKey::Alias(_)) || found.key == asked.key;
    if same_place && same_key { Ok(arn.to_owned()) } else { Err(other()) }
}

/// Whether an operation that only spares the material a way is refused, or unknown at that address: the way is taken then.
fn is_not_for_us<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> bool {
    let SdkError::ServiceError(service) = error else { return false };
    matches!(
        service.err().code().unwrap_or_default(),
        "AccessDeniedException"
            | "AccessDenied"
            | "KMSAccessDeniedException"
            | "UnsupportedOperation"
            | "UnsupportedOperationException"
            | "UnknownOperationException"
            | "InvalidAction"
    )
}

fn no_answer() -> ProviderFault {
    ProviderFault::new(Reason::Unreachable, "AWS KMS answered without a result; it is tried again")
}

/// What a described key lacks. Usage before state: a signing key that is also disabled never fits.
fn unusable(reference: &str, key: &KeyMetadata) -> Option<ProviderFault> {
    let fault = |reason, message: String| Some(ProviderFault::new(reason, message));
    match &key.key_usage {
        None | Some(KeyUsageType::EncryptDecrypt) => {}
        Some(other) => {
            return fault(
                Reason::WrongUsage,
                format!("{reference} is for {}; choose a key with usage ENCRYPT_DECRYPT", other.as_str()),
            );
        }
    }
    match &key.key_state {
        None | Some(KeyState::Enabled) => {}
        Some(KeyState::Disabled) => {
            return fault(Reason::KeyDisabled, format!("{reference} is disabled; enable it in AWS KMS"));
        }
        Some(KeyState::PendingDeletion | KeyState::PendingReplicaDeletion) => {
            return fault(
                Reason::PendingDeletion,
                format!("{reference} waits for its deletion; cancel the deletion in AWS KMS, or choose another key"),
            );
        }
        Some(other) => {
            return fault(
                Reason::Unreachable,
                format!("{reference} is {} in AWS KMS; it is tried again", other.as_str()),
            );
        }
    }
    match &key.key_spec {
        None | Some(KeySpec::SymmetricDefault) => None,
        Some(other) => fault(
            Reason::WrongAlgorithm,
            format!("{reference} is a {} key; choose a SYMMETRIC_DEFAULT one", other.as_str()),
        ),
    }
}

/// The one place where AWS's words become ours. Messages are our own: AWS's can name principals and requests.
fn fault<E: ProvideErrorMetadata + Error + 'static, R>(reference: &str, error: &SdkError<E, R>) -> ProviderFault {
    let SdkError::ServiceError(service) = error else {
        let message = match error {
            SdkError::TimeoutError(_) => "AWS KMS did not answer in time; check the network; it is tried again",
            SdkError::ConstructionFailure(_) => {
                "no request to AWS KMS could be made; check the controller's AWS credentials"
            }
            SdkError::DispatchFailure(failure) if !failure.is_io() && !failure.is_timeout() => {
                "no request to AWS KMS could be sent; check the controller's AWS credentials and network"
            }
            _ => "AWS KMS can't be reached; check the network and the endpoint; it is tried again",
        };
        return ProviderFault::new(Reason::Unreachable, message);
    };
    let code = service.err().code().unwrap_or_default();
    let (reason, message) = match code {
        "NotFoundException" => {
            (Reason::NotFound, format!("AWS KMS knows no key {reference}; check account, region and key id"))
        }
        "AccessDeniedException" | "AccessDenied" | "KMSAccessDeniedException" => (
            Reason::AccessDenied,
            format!(
                "AWS KMS refuses {reference}; allow kms:DescribeKey, kms:Encrypt and kms:Decrypt for OpenKCM in the key policy"
            ),
        ),
        "UnrecognizedClientException"
        | "InvalidClientTokenId"
        | "ExpiredTokenException"
        | "InvalidSignatureException" => (
            Reason::AccessDenied,
            "AWS does not accept the controller's credentials; the operator renews them".to_owned(),
        ),
        "DisabledException" => (Reason::KeyDisabled, format!("{reference} is disabled; enable it in AWS KMS")),
        "KMSInvalidStateException" => (
            Reason::PendingDeletion,
            format!(
                "{reference} is in a state that allows no use, most likely pending deletion; cancel the deletion in AWS KMS"
            ),
        ),
        "InvalidKeyUsageException" => {
            (Reason::WrongUsage, format!("{reference} isn't for encryption; choose a key with usage ENCRYPT_DECRYPT"))
        }
        "InvalidArnException" | "ValidationException" => {
            (Reason::MalformedReference, format!("AWS KMS does not take {reference} for a key's ARN"))
        }
        "InvalidCiphertextException" | "IncorrectKeyException" => {
            (Reason::WrongAlgorithm, format!("{reference} could not decrypt what it is said to have encrypted"))
        }
        "ThrottlingException"
        | "Throttling"
        | "LimitExceededException"
        | "RequestLimitExceeded"
        | "TooManyRequestsException" => (Reason::Throttled, "AWS KMS asks to slow down; it is tried again".to_owned()),
        other => (
            Reason::Unreachable,
            format!(
                "AWS KMS can't serve {reference} now ({}); it is tried again",
                if other.is_empty() { "no code" } else { other }
            ),
        ),
    };
    ProviderFault::new(reason, message)
}

#[cfg(test)]
mod tests {
    use super::home_region;
    use aws_sdk_kms::config::endpoint::{DefaultResolver, Params, ResolveEndpoint};

    #[test]
    fn sts_is_asked_in_the_partition_of_the_role_unless_the_operator_says_where() {
        let role = |partition: &str| format!("arn:{partition}:iam::123456789012:role/openkcm");
        assert_eq!(home_region(None, None), "us-east-1");
        assert_eq!(home_region(None, Some(&role("aws"))), "us-east-1");
        assert_eq!(home_region(None, Some(&role("aws-cn"))), "cn-north-1");
        assert_eq!(home_region(Some(String::new()), Some(&role("aws-us-gov"))), "us-gov-west-1");
        assert_eq!(home_region(Some("eu-central-1".into()), Some(&role("aws"))), "eu-central-1");
    }

    #[tokio::test]
    async fn a_region_is_asked_at_the_address_of_its_partition() {
        let places = [
            ("eu-central-1", "https://kms.eu-central-1.amazonaws.com"),
            ("cn-north-1", "https://kms.cn-north-1.amazonaws.com.cn"),
            ("us-gov-west-1", "https://kms.us-gov-west-1.amazonaws.com"),
            ("eusc-de-east-1", "https://kms.eusc-de-east-1.amazonaws.eu"),
        ];
        for (region, address) in places {
            let asked = Params::builder().region(region.to_owned()).build().unwrap();
            assert_eq!(DefaultResolver::new().resolve_endpoint(&asked).await.unwrap().url(), address, "{region}");
        }
    }
}
