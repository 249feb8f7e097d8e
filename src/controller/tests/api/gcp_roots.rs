//! Roots of trust in Google Cloud KMS (FR-201, FR-203), on the run's emulator.

use crate::rekey::{confirm_to, rekey_phase};
use crate::world::{account_phase, active_key, failure, ready_root, world};
use controller::ports::{EncryptionContext, ExternalKeys};
use controller::provider::Gcp;
use google_cloud_kms_v1::client::KeyManagementService;
use google_cloud_kms_v1::model::CryptoKey;
use google_cloud_kms_v1::model::crypto_key::CryptoKeyPurpose;
use model::account::{AccountPhase, AccountSpec, ProviderType, RekeyPhase, StepName};
use model::{Account, KeyReference, Reason};

const LOCATION: &str = "projects/acme-tests/locations/europe-west3";

/// A key of its own, by its name.
async fn key(purpose: CryptoKeyPurpose) -> String {
    let endpoint = world().await.provider.plane().gcp().to_owned();
    let builder = KeyManagementService::builder().with_endpoint(endpoint).with_credentials(crate::gcp::anonymous());
    let client = builder.build().await.unwrap();
    let ring = format!("t-{}", uuid::Uuid::new_v4().simple());
    let made = client.create_key_ring().set_parent(LOCATION).set_key_ring_id(&ring).send().await.unwrap();
    let request = client.create_crypto_key().set_parent(made.name).set_crypto_key_id("root");
    request.set_crypto_key(CryptoKey::new().set_purpose(purpose)).send().await.unwrap().name
}

fn root(name: &str, reference: &str, location: &str) -> Account {
    let spec = AccountSpec {
        display_name: None,
        provider_type: ProviderType::GcpKms,
        region: Some(location.to_owned()),
        key_reference: Some(reference.to_owned()),
        environment: None,
    };
    Account::new(name, spec)
}

/// Creates a root and expects its verification to fail so.
async fn fails(workspace: &str, root: Account, step: StepName, reason: Reason) {
    let consumer = world().await.provider.consumer(workspace).await.unwrap();
    consumer.create(&root).await.unwrap();
    let root = consumer.eventually("root", "a failed verification", |a: &Account| failure(a).is_some()).await.unwrap();
    assert_eq!(failure(&root), Some((step, reason)));
}

#[tokio::test]
async fn fr_201_a_key_of_google_passes_all_steps_and_wraps_service_keys() {
    let consumer = world().await.provider.consumer("gcp-good").await.unwrap();
    let name = key(CryptoKeyPurpose::EncryptDecrypt).await;
    consumer.create(&root("root", &name, "europe-west3")).await.unwrap();
    let ready = |a: &Account| account_phase(a) == Some(AccountPhase::Ready);
    let status = consumer.eventually("root", "Ready", ready).await.unwrap().status.unwrap();
    let verification = status.verification.unwrap();
    assert!(verification.passed() && verification.steps.iter().all(|step| step.latency_ms.is_some()));
    assert_eq!(status.active_key.unwrap().resolved_reference, name);
    active_key(&consumer, "orders", "root", "Daily").await;
}

#[tokio::test]
async fn fr_201_a_key_of_another_location_is_a_mismatch() {
    let name = format!("{LOCATION}/keyRings/r/cryptoKeys/root");
    fails("gcp-location", root("root", &name, "europe-west1"), StepName::Syntax, Reason::RegionMismatch).await;
}

#[tokio::test]
async fn fr_201_a_key_that_google_does_not_know_is_not_found() {
    let name = format!("{LOCATION}/keyRings/r/cryptoKeys/missing");
    fails("gcp-missing", root("root", &name, "europe-west3"), StepName::Exists, Reason::NotFound).await;
}

#[tokio::test]
async fn fr_201_a_key_of_google_for_macs_is_of_the_wrong_usage() {
    let name = key(CryptoKeyPurpose::Mac).await;
    fails("gcp-usage", root("root", &name, "europe-west3"), StepName::Usable, Reason::WrongUsage).await;
}

#[tokio::test]
async fn fr_201_what_is_encrypted_for_one_root_does_not_open_for_another() {
    let name = key(CryptoKeyPurpose::EncryptDecrypt).await;
    let gcp = Gcp::new(crate::gcp::anonymous(), Some(world().await.provider.plane().gcp().to_owned()));
    let context = |account: &str| EncryptionContext::from([("openkcm.io/account".to_owned(), account.to_owned())]);
    let resolved = gcp.describe(&KeyReference::parse(ProviderType::GcpKms, &name).unwrap()).await.unwrap().resolved;
    let sealed = gcp.encrypt(&resolved, b"material", &context("mine")).await.unwrap();
    assert_eq!(gcp.decrypt(&resolved, &sealed, &context("mine")).await.unwrap().as_slice(), b"material");
    let fault = gcp.decrypt(&resolved, &sealed, &context("yours")).await.unwrap_err();
    assert_eq!(fault.reason, Reason::WrongAlgorithm, "{fault}");
}

#[tokio::test]
async fn fr_203_a_root_moves_from_aws_to_google() {
    let world = world().await;
    let consumer = world.provider.consumer("aws-to-gcp").await.unwrap();
    ready_root(&consumer, "root", &world.kms.good().await).await;
    active_key(&consumer, "orders", "root", "Never").await;
    let target = root("root", &key(CryptoKeyPurpose::EncryptDecrypt).await, "europe-west3").spec;
    confirm_to(&consumer, &target).await;
    let done = |a: &Account| rekey_phase(a) == Some(RekeyPhase::Completed);
    let status = consumer.eventually("root", "Completed", done).await.unwrap().status.unwrap();
    let active = status.active_key.unwrap();
    assert_eq!((active.provider_type, active.key_reference.as_str()), (ProviderType::GcpKms, target.reference()));
}
