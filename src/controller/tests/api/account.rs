//! FR-201.

use crate::world::{account, account_phase, active_key, failure, key_phase, ready_root, world};
use kube::api::{Api, Patch, PatchParams};
use model::account::{AccountPhase, AccountSpec, ProviderType, StepName, StepState};
use model::service_key::KeyPhase;
use model::{Account, Reason, ServiceEncryptionKey, names};
use serde_json::json;
use testkit::Consumer;

/// Creates a root and expects its verification to fail at `step` with `reason`, with a message and a next attempt.
async fn fails(name: &str, reference: &str, step: StepName, reason: Reason) {
    let consumer = world().await.provider.consumer(name).await.unwrap();
    consumer.create(&account("root", reference)).await.unwrap();
    let failed = |a: &Account| failure(a).is_some();
    let root = consumer.eventually("root", "a failed verification", failed).await.unwrap();
    assert_eq!(failure(&root), Some((step, reason)));
    let status = root.status.unwrap();
    assert_eq!(status.phase, Some(AccountPhase::Unavailable));
    let verification = status.verification.unwrap();
    assert!(!verification.failure().unwrap().message.is_empty());
    let at = consumer.eventually("root", "a next attempt", |a: &Account| {
        a.status.as_ref().unwrap().verification.as_ref().unwrap().next_attempt.is_some()
    });
    at.await.unwrap();
}

#[tokio::test]
async fn fr_201_a_good_key_passes_all_steps_and_the_root_becomes_ready() {
    let world = world().await;
    let consumer = world.provider.consumer("good").await.unwrap();
    let arn = world.kms.good().await;
    let status = ready_root(&consumer, "root", &arn).await.status.unwrap();
    let verification = status.verification.unwrap();
    assert!(verification.passed());
    assert_eq!(verification.steps.iter().map(|step| step.name).collect::<Vec<_>>(), StepName::ALL);
    assert!(verification.steps.iter().all(|step| step.state == StepState::Passed && step.latency_ms.is_some()));
    assert_eq!((status.key_version, status.active_key.unwrap().resolved_reference), (Some(1), arn));
}

#[tokio::test]
async fn fr_201_an_alias_is_resolved_and_pinned() {
    let world = world().await;
    let consumer = world.provider.consumer("alias").await.unwrap();
    let arn = world.kms.good().await;
    let alias = world.kms.alias(&arn, &format!("root-{}", consumer.cluster)).await;
    let active = ready_root(&consumer, "root", &alias).await.status.unwrap().active_key.unwrap();
    assert_eq!((active.key_reference, active.resolved_reference), (alias, arn));
}

#[tokio::test]
async fn fr_201_a_text_that_is_no_arn_is_malformed() {
    fails("malformed", "arn:aws:s3:::bucket", StepName::Syntax, Reason::MalformedReference).await;
}

#[tokio::test]
async fn fr_201_a_key_of_another_region_is_a_mismatch() {
    let arn = "arn:aws:kms:us-east-1:000000000000:key/9afa487e-a333-448b-87bc-d450736b7118";
    fails("region", arn, StepName::Syntax, Reason::RegionMismatch).await;
}

#[tokio::test]
async fn fr_201_a_key_that_does_not_exist_is_not_found() {
    let arn = "arn:aws:kms:eu-central-1:000000000000:key/00000000-0000-4000-8000-000000000000";
    fails("missing", arn, StepName::Exists, Reason::NotFound).await;
}

#[tokio::test]
async fn fr_201_a_disabled_key_says_so() {
    let kms = &world().await.kms;
    let arn = kms.good().await;
    kms.disable(&arn).await;
    fails("disabled", &arn, StepName::Usable, Reason::KeyDisabled).await;
}

#[tokio::test]
async fn fr_201_a_key_that_waits_for_its_deletion_says_so() {
    let kms = &world().await.kms;
    let arn = kms.good().await;
    kms.schedule_deletion(&arn).await;
    fails("pending", &arn, StepName::Usable, Reason::PendingDeletion).await;
}

#[tokio::test]
async fn fr_201_a_signing_key_is_of_the_wrong_usage() {
    let arn = world().await.kms.for_signing().await;
    fails("usage", &arn, StepName::Usable, Reason::WrongUsage).await;
}

#[tokio::test]
async fn fr_201_an_asymmetric_key_is_of_the_wrong_algorithm() {
    let arn = world().await.kms.asymmetric().await;
    fails("algorithm", &arn, StepName::Usable, Reason::WrongAlgorithm).await;
}

#[tokio::test]
async fn fr_201_a_provider_the_controller_is_not_configured_for_is_said_to_be_so() {
    let consumer = world().await.provider.consumer("gcp").await.unwrap();
    let spec = AccountSpec {
        provider_type: ProviderType::Platform,
        region: None,
        key_reference: None,
        ..account("root", "").spec
    };
    consumer.create(&Account::new("root", spec)).await.unwrap();
    let root = consumer.eventually("root", "a failed verification", |a: &Account| failure(a).is_some()).await.unwrap();
    assert_eq!(failure(&root), Some((StepName::Exists, Reason::Unreachable)));
    let message = root.status.unwrap().verification.unwrap().failure().unwrap().message.clone();
    assert!(message.contains("isn't configured for Platform") && message.contains("--platform-key"), "{message}");
}

async fn verify_now(consumer: &Consumer, request: &str) {
    let ask = json!({"metadata": {"annotations": {names::VERIFY: request}}});
    consumer.patch::<Account>("root", ask).await.unwrap();
}

#[tokio::test]
async fn fr_201_a_key_that_goes_away_makes_the_root_unavailable_and_it_comes_back_by_itself() {
    let world = world().await;
    let consumer = world.provider.consumer("away").await.unwrap();
    let arn = world.kms.good().await;
    ready_root(&consumer, "root", &arn).await;
    active_key(&consumer, "orders", "root", "Daily").await;

    world.kms.disable(&arn).await;
    verify_now(&consumer, "1").await;
    consumer
        .eventually("root", "Unavailable", |a: &Account| account_phase(a) == Some(AccountPhase::Unavailable))
        .await
        .unwrap();
    let away = |k: &ServiceEncryptionKey| key_phase(k) == Some(KeyPhase::Unavailable);
    consumer.eventually("orders", "Unavailable", away).await.unwrap();

    world.kms.enable(&arn).await;
    // No request: the next attempt follows by itself after some seconds.
    consumer
        .eventually("root", "Ready again", |a: &Account| account_phase(a) == Some(AccountPhase::Ready))
        .await
        .unwrap();
    consumer
        .eventually("orders", "Active again", |k: &ServiceEncryptionKey| key_phase(k) == Some(KeyPhase::Active))
        .await
        .unwrap();
}

#[tokio::test]
async fn not_even_the_workspaces_admin_can_forge_a_status() {
    let world = world().await;
    let consumer = world.provider.consumer("forge").await.unwrap();
    ready_root(&consumer, "root", &world.kms.good().await).await;
    let api: Api<Account> = consumer.api();
    let forged = Patch::Merge(json!({"status": {"dependents": {"keys": 0}}}));
    let refused = api.patch_status("root", &PatchParams::default(), &forged).await.unwrap_err();
    assert!(matches!(refused, kube::Error::Api(status) if status.is_forbidden()));
}
