//! Keys of the emulator, in every state that verification must explain.

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_kms::Client;
use aws_sdk_kms::config::{Builder, Credentials, SharedCredentialsProvider};
use aws_sdk_kms::types::{KeySpec, KeyUsageType};
use aws_smithy_http_client::tls;

pub(crate) const REGION: &str = "eu-central-1";

/// The emulator takes any.
pub(crate) fn credentials() -> SdkConfig {
    let http = aws_smithy_http_client::Builder::new()
        .tls_provider(tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring))
        .build_https();
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(http)
        .region(Region::new(REGION))
        .credentials_provider(SharedCredentialsProvider::new(Credentials::new("test", "test", None, None, "tests")))
        .build()
}

pub(crate) struct Kms(String);

impl Kms {
    pub(crate) fn new(endpoint: &str) -> Self {
        Self(endpoint.to_owned())
    }

    /// Made anew for each call: its connections belong to the test's runtime.
    fn client(&self) -> Client {
        Client::from_conf(Builder::from(&credentials()).endpoint_url(&self.0).build())
    }

    pub(crate) async fn good(&self) -> String {
        self.client().create_key().send().await.unwrap().key_metadata.unwrap().arn.unwrap()
    }

    pub(crate) async fn disable(&self, arn: &str) {
        self.client().disable_key().key_id(arn).send().await.unwrap();
    }

    pub(crate) async fn enable(&self, arn: &str) {
        self.client().enable_key().key_id(arn).send().await.unwrap();
    }

    pub(crate) async fn schedule_deletion(&self, arn: &str) {
        self.client().schedule_key_deletion().key_id(arn).pending_window_in_days(7).send().await.unwrap();
    }

    pub(crate) async fn for_signing(&self) -> String {
        let key = self.client().create_key().key_usage(KeyUsageType::SignVerify).key_spec(KeySpec::Rsa2048);
        key.send().await.unwrap().key_metadata.unwrap().arn.unwrap()
    }

    pub(crate) async fn asymmetric(&self) -> String {
        let key = self.client().create_key().key_usage(KeyUsageType::EncryptDecrypt).key_spec(KeySpec::Rsa2048);
        key.send().await.unwrap().key_metadata.unwrap().arn.unwrap()
    }

    /// An alias of the key, as an ARN.
    pub(crate) async fn alias(&self, arn: &str, name: &str) -> String {
        self.client().create_alias().alias_name(format!("alias/{name}")).target_key_id(arn).send().await.unwrap();
        let (owner, _) = arn.split_once(":key/").unwrap();
        format!("{owner}:alias/{name}")
    }
}
