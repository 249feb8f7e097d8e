//! FR-203.

use crate::world::{account_phase, active_key, bundles, ready_root, tenant_id, world};
use model::account::{AccountPhase, AccountSpec, Rekey, RekeyPhase};
use model::condition::types;
use model::{Account, names};
use serde_json::json;
use testkit::Consumer;

pub(crate) fn rekey(account: &Account) -> Option<&Rekey> {
    account.status.as_ref()?.rekey.as_ref()
}

pub(crate) fn rekey_phase(account: &Account) -> Option<RekeyPhase> {
    rekey(account).map(|rekey| rekey.phase)
}

fn chain_reason(account: &Account) -> Option<&str> {
    Some(account.status.as_ref()?.condition(types::CHAIN_CURRENT)?.reason.as_str())
}

async fn move_to(consumer: &Consumer, target: &str) {
    consumer.patch::<Account>("root", json!({"spec": {"keyReference": target}})).await.unwrap();
}

/// Changes key and holder at once, and confirms it.
pub(crate) async fn confirm_to(consumer: &Consumer, target: &AccountSpec) {
    let annotations = json!({names::CONFIRM_REKEY: names::rekey_confirmation("root", target.reference()), names::REQUESTED_BY: "oidc:owner@acme.example"});
    consumer.patch::<Account>("root", json!({"metadata": {"annotations": annotations}, "spec": target})).await.unwrap();
}

pub(crate) async fn confirm(consumer: &Consumer, target: &str) {
    let annotations = json!({names::CONFIRM_REKEY: names::rekey_confirmation("root", target), names::REQUESTED_BY: "oidc:owner@acme.example"});
    let change = json!({"metadata": {"annotations": annotations}, "spec": {"keyReference": target}});
    consumer.patch::<Account>("root", change).await.unwrap();
}

#[tokio::test]
async fn fr_203_nothing_moves_until_the_re_key_of_this_root_to_this_key_is_confirmed() {
    let world = world().await;
    let consumer = world.provider.consumer("confirm").await.unwrap();
    let (old, new) = (world.kms.good().await, world.kms.good().await);
    ready_root(&consumer, "root", &old).await;
    active_key(&consumer, "orders", "root", "Never").await;
    move_to(&consumer, &new).await;
    let waits = |a: &Account| rekey_phase(a) == Some(RekeyPhase::AwaitingConfirmation);
    let root = consumer.eventually("root", "AwaitingConfirmation", waits).await.unwrap();
    assert_eq!((chain_reason(&root), account_phase(&root)), (Some("AwaitingConfirmation"), Some(AccountPhase::Ready)));
    assert_eq!(root.status.unwrap().active_key.unwrap().key_reference, old);
    // The confirmation of another key confirms nothing.
    let other = json!({"metadata": {"annotations": {names::CONFIRM_REKEY: names::rekey_confirmation("root", &old)}}});
    consumer.patch::<Account>("root", other).await.unwrap();
    assert_eq!(
        bundles(&world.provider, &tenant_id(&consumer).await).await[0].keys["orders"].recent[0]
            .wrapped
            .as_ref()
            .unwrap()
            .root_version,
        1
    );

    confirm(&consumer, &new).await;
    let done = |a: &Account| rekey_phase(a) == Some(RekeyPhase::Completed);
    let root = consumer.eventually("root", "Completed", done).await.unwrap();
    let status = root.status.as_ref().unwrap();
    let rekey = rekey(&root).unwrap();
    assert_eq!(
        (rekey.total, rekey.done, rekey.failed, rekey.confirmed_by.as_deref()),
        (1, 1, 0, Some("oidc:owner@acme.example"))
    );
    assert_eq!(
        (status.active_key.as_ref().unwrap().key_reference.as_str(), status.key_version),
        (new.as_str(), Some(2))
    );
    assert_eq!(chain_reason(&root), Some("Current"));
    assert!(
        !root.metadata.annotations.unwrap().contains_key(names::CONFIRM_REKEY),
        "a past confirmation must not confirm a later re-key"
    );
    assert_eq!(
        bundles(&world.provider, &tenant_id(&consumer).await).await[0].keys["orders"].recent[0]
            .wrapped
            .as_ref()
            .unwrap()
            .root_version,
        2
    );
}

#[tokio::test]
async fn fr_203_naming_the_old_key_again_withdraws_an_unconfirmed_re_key() {
    let world = world().await;
    let consumer = world.provider.consumer("withdraw").await.unwrap();
    let (old, new) = (world.kms.good().await, world.kms.good().await);
    ready_root(&consumer, "root", &old).await;
    move_to(&consumer, &new).await;
    let waits = |a: &Account| rekey_phase(a) == Some(RekeyPhase::AwaitingConfirmation);
    consumer.eventually("root", "AwaitingConfirmation", waits).await.unwrap();
    move_to(&consumer, &old).await;
    let back = |a: &Account| rekey(a).is_none() && chain_reason(a) == Some("Current");
    consumer.eventually("root", "no re-key", back).await.unwrap();
}

#[tokio::test]
async fn fr_203_a_target_that_does_not_verify_leaves_everything_as_it_was() {
    let world = world().await;
    let consumer = world.provider.consumer("bad-target").await.unwrap();
    let (old, new) = (world.kms.good().await, world.kms.good().await);
    ready_root(&consumer, "root", &old).await;
    active_key(&consumer, "orders", "root", "Never").await;
    world.kms.disable(&new).await;
    confirm(&consumer, &new).await;
    let failed = |a: &Account| rekey_phase(a) == Some(RekeyPhase::Failed);
    let root = consumer.eventually("root", "Failed", failed).await.unwrap();
    assert_eq!(rekey(&root).unwrap().failures[0].reason, "KeyDisabled");
    assert_eq!(root.status.as_ref().unwrap().active_key.as_ref().unwrap().key_reference, old);
    assert_eq!(account_phase(&root), Some(AccountPhase::Ready));
    // The cure and a retry finish it.
    world.kms.enable(&new).await;
    let retry = json!({"metadata": {"annotations": {names::RETRY_REKEY: rekey(&root).unwrap().operation_id}}});
    consumer.patch::<Account>("root", retry).await.unwrap();
    consumer
        .eventually("root", "Completed", |a: &Account| rekey_phase(a) == Some(RekeyPhase::Completed))
        .await
        .unwrap();
}

#[tokio::test]
async fn fr_203_a_cancelled_proposal_stays_cancelled_until_it_is_confirmed() {
    let world = world().await;
    let consumer = world.provider.consumer("cancel").await.unwrap();
    let (old, new) = (world.kms.good().await, world.kms.good().await);
    ready_root(&consumer, "root", &old).await;
    move_to(&consumer, &new).await;
    let waits = |a: &Account| rekey_phase(a) == Some(RekeyPhase::AwaitingConfirmation);
    let root = consumer.eventually("root", "AwaitingConfirmation", waits).await.unwrap();
    let cancel = json!({"metadata": {"annotations": {names::CANCEL_REKEY: rekey(&root).unwrap().operation_id}}});
    consumer.patch::<Account>("root", cancel).await.unwrap();
    consumer
        .eventually("root", "Cancelled", |a: &Account| rekey_phase(a) == Some(RekeyPhase::Cancelled))
        .await
        .unwrap();
    confirm(&consumer, &new).await;
    consumer
        .eventually("root", "Completed", |a: &Account| rekey_phase(a) == Some(RekeyPhase::Completed))
        .await
        .unwrap();
}
