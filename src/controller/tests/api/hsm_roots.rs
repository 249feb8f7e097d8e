//! Roots of trust in an HSM (FR-201, FR-203), on the run's `SoftHSM` token.

use crate::hsm::{encrypting, key, label};
use crate::rekey::{confirm_to, rekey_phase};
use crate::world::{account_phase, active_key, failure, ready_root, world};
use model::account::{AccountPhase, AccountSpec, ProviderType, RekeyPhase, StepName};
use model::{Account, Reason};

fn root(reference: &str) -> Account {
    let spec = AccountSpec {
        display_name: None,
        provider_type: ProviderType::ThalesHsm,
        region: None,
        key_reference: Some(reference.to_owned()),
        environment: None,
    };
    Account::new("root", spec)
}

#[tokio::test]
async fn fr_201_a_key_of_an_hsm_passes_all_steps_and_wraps_service_keys() {
    crate::hsm::place();
    let consumer = world().await.provider.consumer("hsm-good").await.unwrap();
    let label = label();
    key(&label, 1, &encrypting());
    consumer.create(&root(&label)).await.unwrap();
    let ready = |a: &Account| account_phase(a) == Some(AccountPhase::Ready);
    let status = consumer.eventually("root", "Ready", ready).await.unwrap().status.unwrap();
    assert!(status.verification.unwrap().passed());
    assert!(status.active_key.unwrap().resolved_reference.contains("id=%01"));
    active_key(&consumer, "orders", "root", "Daily").await;
}

#[tokio::test]
async fn fr_201_each_state_of_a_key_in_an_hsm_has_its_reason() {
    crate::hsm::place();
    let consumer = world().await.provider.consumer("hsm-reasons").await.unwrap();
    let cases = [
        ("ambiguous", StepName::Exists, Reason::AmbiguousLabel),
        ("missing", StepName::Exists, Reason::NotFound),
        ("wrong-usage", StepName::Usable, Reason::WrongUsage),
        ("wrong-algorithm", StepName::Usable, Reason::WrongAlgorithm),
    ];
    for (label, step, reason) in cases {
        let account = Account::new(label, root(label).spec);
        consumer.create(&account).await.unwrap();
        let failed = |a: &Account| failure(a).is_some();
        let account = consumer.eventually(label, "a failed verification", failed).await.unwrap();
        assert_eq!(failure(&account), Some((step, reason)), "{label}");
    }
}

#[tokio::test]
async fn fr_203_a_root_moves_from_aws_into_an_hsm() {
    crate::hsm::place();
    let world = world().await;
    let consumer = world.provider.consumer("aws-to-hsm").await.unwrap();
    ready_root(&consumer, "root", &world.kms.good().await).await;
    active_key(&consumer, "orders", "root", "Never").await;
    let label = label();
    key(&label, 1, &encrypting());
    confirm_to(&consumer, &root(&label).spec).await;
    let done = |a: &Account| rekey_phase(a) == Some(RekeyPhase::Completed);
    let status = consumer.eventually("root", "Completed", done).await.unwrap().status.unwrap();
    assert_eq!(status.active_key.unwrap().provider_type, ProviderType::ThalesHsm);
}
