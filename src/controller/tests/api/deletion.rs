//! FR-204, and the deletion of keys.

use crate::told::{audited, events, told};
use crate::world::{account_phase, active_key, bundles, key, key_phase, ready_root, tenant_id, version, world};
use kube::ResourceExt;
use kube::api::{Api, DeleteParams};
use model::account::AccountPhase;
use model::condition::{holds, types};
use model::service_key::{EffectiveState, KeyPhase};
use model::{Account, ServiceEncryptionKey, names};
use serde_json::json;

fn keys(account: &Account) -> Option<u32> {
    Some(account.status.as_ref()?.dependents.as_ref()?.keys)
}

#[tokio::test]
async fn fr_204_the_api_refuses_to_delete_a_root_that_keys_use_and_allows_it_after_the_last() {
    let world = world().await;
    let consumer = world.provider.consumer("in-use").await.unwrap();
    ready_root(&consumer, "root", &world.kms.good().await).await;
    active_key(&consumer, "orders", "root", "Never").await;
    consumer.eventually("root", "one dependent", |a: &Account| keys(a) == Some(1)).await.unwrap();
    let accounts: Api<Account> = consumer.api();
    let refused = accounts.delete("root", &DeleteParams::default()).await.unwrap_err();
    assert!(refused.to_string().contains("1 service key uses the root of trust root"), "{refused}");

    consumer.api::<ServiceEncryptionKey>().delete("orders", &DeleteParams::default()).await.unwrap();
    consumer.gone::<ServiceEncryptionKey>("orders").await.unwrap();
    consumer.eventually("root", "no dependent", |a: &Account| keys(a) == Some(0)).await.unwrap();
    accounts.delete("root", &DeleteParams::default()).await.unwrap();
    consumer.gone::<Account>("root").await.unwrap();
}

#[tokio::test]
async fn fr_204_a_deletion_that_outran_its_first_key_is_held_by_the_finalizer() {
    let world = world().await;
    let consumer = world.provider.consumer("raced").await.unwrap();
    ready_root(&consumer, "root", &world.kms.good().await).await;
    // The key is there before anyone has counted it.
    consumer.create(&key("orders", "root", "Never")).await.unwrap();
    let accounts: Api<Account> = consumer.api();
    if accounts.delete("root", &DeleteParams::default()).await.is_err() {
        // The count was faster; a finalizer that isn't needed proves nothing, so the race is made by hand.
        let grace = DeleteParams::default();
        consumer.api::<ServiceEncryptionKey>().delete("orders", &grace).await.unwrap();
        consumer.gone::<ServiceEncryptionKey>("orders").await.unwrap();
        consumer.eventually("root", "no dependent", |a: &Account| keys(a) == Some(0)).await.unwrap();
        let again = key("orders-2", "root", "Never");
        let (made, deleted) = tokio::join!(consumer.create(&again), accounts.delete("root", &grace));
        made.unwrap();
        deleted.unwrap();
    }
    let held = |a: &Account| {
        account_phase(a) == Some(AccountPhase::Deleting)
            && holds(&a.status.as_ref().unwrap().conditions, types::DELETION_BLOCKED)
    };
    let root = consumer.eventually("root", "DeletionBlocked", held).await.unwrap();
    let message = root.status.unwrap().condition(types::DELETION_BLOCKED).unwrap().message.clone();
    assert!(message.contains("(orders"), "it names the key: {message}");
    let left = consumer.api::<ServiceEncryptionKey>().list(&kube::api::ListParams::default()).await.unwrap();
    for key in left {
        consumer.api::<ServiceEncryptionKey>().delete(&key.name_any(), &DeleteParams::default()).await.unwrap();
    }
    consumer.gone::<Account>("root").await.unwrap();
}

#[tokio::test]
async fn fr_204_a_key_that_is_on_its_way_out_still_counts() {
    let world = world().await;
    let consumer = world.provider.consumer("terminating").await.unwrap();
    ready_root(&consumer, "root", &world.kms.good().await).await;
    let mut held = key("orders", "root", "Never");
    held.finalizers_mut().push("example.com/backup".into());
    consumer.create(&held).await.unwrap();
    let active = |k: &ServiceEncryptionKey| key_phase(k) == Some(KeyPhase::Active);
    consumer.eventually("orders", "Active", active).await.unwrap();
    consumer.api::<ServiceEncryptionKey>().delete("orders", &DeleteParams::default()).await.unwrap();
    let another_holds = |k: &ServiceEncryptionKey| k.finalizers() == ["example.com/backup"];
    consumer.eventually("orders", "held by another alone", another_holds).await.unwrap();
    // It is counted anew after that, and is still there.
    let renamed = consumer.patch::<Account>("root", json!({"spec": {"displayName": "Still in use"}})).await.unwrap();
    let seen =
        |a: &Account| a.status.as_ref().and_then(|status| status.observed_generation) == renamed.metadata.generation;
    let root = consumer.eventually("root", "looked at again", seen).await.unwrap();
    assert_eq!(keys(&root), Some(1));
    let refused = consumer.api::<Account>().delete("root", &DeleteParams::default()).await.unwrap_err();
    assert!(refused.to_string().contains("1 service key uses the root of trust root"), "{refused}");
    let free = json!({"metadata": {"finalizers": null}});
    consumer.patch::<ServiceEncryptionKey>("orders", free).await.unwrap();
    consumer.eventually("root", "no dependent", |a: &Account| keys(a) == Some(0)).await.unwrap();
    consumer.api::<Account>().delete("root", &DeleteParams::default()).await.unwrap();
    consumer.gone::<Account>("root").await.unwrap();
}

#[tokio::test]
async fn a_key_pending_deletion_is_evicted_with_a_date_and_any_other_state_calls_it_off() {
    let world = world().await;
    let consumer = world.provider.consumer("window").await.unwrap();
    ready_root(&consumer, "root", &world.kms.good().await).await;
    active_key(&consumer, "orders", "root", "Daily").await;
    let state = |state: &str| json!({"spec": {"state": state}});
    consumer.patch::<ServiceEncryptionKey>("orders", state("PendingDeletion")).await.unwrap();
    let waits = |k: &ServiceEncryptionKey| {
        k.status.as_ref().is_some_and(|s| {
            s.effective_state == Some(EffectiveState::PendingDeletion)
                && s.deletion_at.is_some()
                && s.next_rotation.is_none()
        })
    };
    let first = consumer.eventually("orders", "a date", waits).await.unwrap().status.unwrap().deletion_at.unwrap();
    let days = first.duration_since(jiff::Timestamp::now()).as_hours() / 24;
    assert!((6..=7).contains(&days), "{days}");
    consumer.patch::<ServiceEncryptionKey>("orders", state("Enabled")).await.unwrap();
    let back = |k: &ServiceEncryptionKey| {
        key_phase(k) == Some(KeyPhase::Active) && k.status.as_ref().unwrap().deletion_at.is_none()
    };
    consumer.eventually("orders", "Active", back).await.unwrap();
}

#[tokio::test]
async fn a_removed_key_comes_back_with_its_versions_when_it_is_made_again_with_restore() {
    let world = world().await;
    let consumer = world.provider.consumer("restore").await.unwrap();
    ready_root(&consumer, "root", &world.kms.good().await).await;
    active_key(&consumer, "orders", "root", "Never").await;
    let rotate = json!({"metadata": {"annotations": {names::ROTATE: "once"}}});
    consumer.patch::<ServiceEncryptionKey>("orders", rotate).await.unwrap();
    consumer.eventually("orders", "version 2", |k: &ServiceEncryptionKey| version(k) == Some(2)).await.unwrap();
    let tenant_id = tenant_id(&consumer).await;
    let material = bundles(&world.provider, &tenant_id).await[0].keys["orders"].recent.clone();

    let keys: Api<ServiceEncryptionKey> = consumer.api();
    keys.delete("orders", &DeleteParams::default()).await.unwrap();
    consumer.gone::<ServiceEncryptionKey>("orders").await.unwrap();
    // Without the annotation the name is taken, and the status says until when.
    consumer.create(&key("orders", "root", "Never")).await.unwrap();
    let taken = |k: &ServiceEncryptionKey| {
        k.status.as_ref().and_then(|s| s.condition(types::READY)).is_some_and(|c| c.reason == "NameTaken")
    };
    consumer.eventually("orders", "NameTaken", taken).await.unwrap();
    let restore = json!({"metadata": {"annotations": {
        names::RESTORE: "true", names::REQUESTED_BY: "oidc:owner@acme.example", names::REQUEST_REASON: "by mistake",
    }}});
    consumer.patch::<ServiceEncryptionKey>("orders", restore).await.unwrap();
    let back = |k: &ServiceEncryptionKey| key_phase(k) == Some(KeyPhase::Active) && version(k) == Some(2);
    consumer.eventually("orders", "Active at version 2", back).await.unwrap();
    assert_eq!(bundles(&world.provider, &tenant_id).await[0].keys["orders"].recent, material);

    // Who brought it back is told, in the workspace and in the audit.
    let event = told(&consumer, "Restored", "orders").await;
    assert!(event.message.as_ref().unwrap().contains("version 2"), "{event:?}");
    assert_eq!(event.annotations().get(names::REQUESTED_BY).map(String::as_str), Some("oidc:owner@acme.example"));
    let [line] = &audited(&consumer, "Restored", "orders")[..] else { panic!("one line") };
    assert_eq!((&line["user"], &line["reason"]), (&json!("oidc:owner@acme.example"), &json!("by mistake")));
    // Each removal is told once, however many finalizers, watches and looks it takes.
    assert_eq!(
        (events(&consumer, "Removed", "orders").await.len(), audited(&consumer, "Removed", "orders").len()),
        (1, 1)
    );
    keys.delete("orders", &DeleteParams::default()).await.unwrap();
    consumer.gone::<ServiceEncryptionKey>("orders").await.unwrap();
    active_key(&consumer, "later", "root", "Never").await;
    told(&consumer, "Created", "later").await;
    assert_eq!(
        (events(&consumer, "Removed", "orders").await.len(), audited(&consumer, "Removed", "orders").len()),
        (2, 2)
    );
}

#[tokio::test]
async fn fr_204_a_deleted_root_keeps_the_material_of_removed_keys_for_their_window() {
    let world = world().await;
    let consumer = world.provider.consumer("retired").await.unwrap();
    let arn = world.kms.good().await;
    ready_root(&consumer, "root", &arn).await;
    active_key(&consumer, "orders", "root", "Never").await;
    let tenant_id = tenant_id(&consumer).await;
    let material = bundles(&world.provider, &tenant_id).await[0].keys["orders"].recent.clone();
    let grace = DeleteParams::default();
    consumer.api::<ServiceEncryptionKey>().delete("orders", &grace).await.unwrap();
    consumer.gone::<ServiceEncryptionKey>("orders").await.unwrap();
    consumer.eventually("root", "no dependent", |a: &Account| keys(a) == Some(0)).await.unwrap();
    consumer.api::<Account>().delete("root", &grace).await.unwrap();
    consumer.gone::<Account>("root").await.unwrap();
    assert_eq!(bundles(&world.provider, &tenant_id).await[0].keys["orders"].recent, material);

    ready_root(&consumer, "root", &arn).await;
    let mut again = key("orders", "root", "Never");
    again.annotations_mut().insert(names::RESTORE.into(), "true".into());
    consumer.create(&again).await.unwrap();
    let active = |k: &ServiceEncryptionKey| key_phase(k) == Some(KeyPhase::Active);
    consumer.eventually("orders", "Active", active).await.unwrap();
    assert_eq!(bundles(&world.provider, &tenant_id).await[0].keys["orders"].recent, material);
}

#[tokio::test]
async fn a_key_whose_finalizer_was_taken_off_by_force_still_leaves_its_material_for_the_window() {
    let world = world().await;
    let consumer = world.provider.consumer("forced").await.unwrap();
    ready_root(&consumer, "root", &world.kms.good().await).await;
    active_key(&consumer, "orders", "root", "Never").await;
    let held = |k: &ServiceEncryptionKey| !k.finalizers().is_empty();
    consumer.eventually("orders", "held", held).await.unwrap();
    let tenant_id = tenant_id(&consumer).await;
    let keys: Api<ServiceEncryptionKey> = consumer.api();
    let now = DeleteParams::default();
    // Whichever comes first, the controller or the hand: the material stays.
    let off = consumer.patch::<ServiceEncryptionKey>("orders", json!({"metadata": {"finalizers": null}}));
    let (_, _) = tokio::join!(keys.delete("orders", &now), off);
    let _ = consumer.patch::<ServiceEncryptionKey>("orders", json!({"metadata": {"finalizers": null}})).await;
    consumer.gone::<ServiceEncryptionKey>("orders").await.unwrap();
    let start = std::time::Instant::now();
    loop {
        let all = bundles(&world.provider, &tenant_id).await;
        let entry = &all[0].keys["orders"];
        if entry.orphaned_at.is_some() && entry.deletion_at.is_some() {
            break;
        }
        assert!(start.elapsed().as_secs() < 30, "nobody noticed that the key is gone");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    told(&consumer, "Removed", "orders").await;
    active_key(&consumer, "later", "root", "Never").await;
    told(&consumer, "Created", "later").await;
    assert_eq!(
        (events(&consumer, "Removed", "orders").await.len(), audited(&consumer, "Removed", "orders").len()),
        (1, 1)
    );
}
