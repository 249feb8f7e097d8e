//! FR-301 … FR-305.

use crate::told::told;
use crate::world::{active_key, bundles, key, key_phase, ready_root, tenant_id, version, world};
use kube::ResourceExt;
use model::condition::types;
use model::service_key::{DistributionEffect, EffectiveState, KeyPhase, VersionCause, VersionState};
use model::{ServiceEncryptionKey, names};
use serde_json::json;
use testkit::Consumer;

async fn world_with_key(name: &str, schedule: &str) -> Consumer {
    let world = world().await;
    let consumer = world.provider.consumer(name).await.unwrap();
    ready_root(&consumer, "root", &world.kms.good().await).await;
    active_key(&consumer, "orders", "root", schedule).await;
    consumer
}

async fn rotate(consumer: &Consumer, request: &str) {
    let ask = json!({"metadata": {"annotations": {names::ROTATE: request}}});
    consumer.patch::<ServiceEncryptionKey>("orders", ask).await.unwrap();
}

#[tokio::test]
async fn fr_301_a_key_is_active_at_version_1_and_its_bundle_is_written() {
    let consumer = world_with_key("create", "Daily").await;
    let key: ServiceEncryptionKey = consumer.api().get("orders").await.unwrap();
    let status = key.status.unwrap();
    assert_eq!((status.current_version, status.versions.len()), (Some(1), 1));
    assert_eq!((status.versions[0].state, status.versions[0].cause), (VersionState::Current, VersionCause::Created));
    let bundles = bundles(&world().await.provider, &tenant_id(&consumer).await).await;
    assert_eq!(bundles[0].keys["orders"].spec, key.spec);
}

#[tokio::test]
async fn fr_301_a_key_that_came_before_its_root_becomes_active_after_it() {
    let world = world().await;
    let consumer = world.provider.consumer("early").await.unwrap();
    consumer.create(&key("orders", "root", "Daily")).await.unwrap();
    let waits = |k: &ServiceEncryptionKey| {
        k.status.as_ref().and_then(|s| s.condition(types::READY)).is_some_and(|c| c.reason == "RootNotFound")
    };
    consumer.eventually("orders", "RootNotFound", waits).await.unwrap();
    ready_root(&consumer, "root", &world.kms.good().await).await;
    consumer
        .eventually("orders", "Active", |k: &ServiceEncryptionKey| key_phase(k) == Some(KeyPhase::Active))
        .await
        .unwrap();
}

#[tokio::test]
async fn fr_303_a_changed_schedule_moves_the_next_rotation_at_once() {
    let consumer = world_with_key("schedule", "Daily").await;
    let hours = |k: &ServiceEncryptionKey| {
        let status = k.status.as_ref()?;
        Some(status.next_rotation?.duration_since(status.last_rotation?).as_hours())
    };
    consumer.eventually("orders", "a day", |k| hours(k) == Some(24)).await.unwrap();
    let schedule = |text: &str| json!({"spec": {"rotationSchedule": text}});
    consumer.patch::<ServiceEncryptionKey>("orders", schedule("6 Hours")).await.unwrap();
    consumer.eventually("orders", "6 hours", |k| hours(k) == Some(6)).await.unwrap();
    consumer.patch::<ServiceEncryptionKey>("orders", schedule("Never")).await.unwrap();
    let never = |k: &ServiceEncryptionKey| k.status.as_ref().unwrap().next_rotation.is_none();
    consumer.eventually("orders", "no next rotation", never).await.unwrap();
}

#[tokio::test]
async fn fr_304_a_rotation_request_counts_once_however_often_it_is_made() {
    let consumer = world_with_key("rotate", "Daily").await;
    let before: ServiceEncryptionKey = consumer.api().get("orders").await.unwrap();
    rotate(&consumer, "one").await;
    rotate(&consumer, "one").await;
    let handled = |id: &'static str| {
        move |k: &ServiceEncryptionKey| k.status.as_ref().unwrap().handled_rotation.as_deref() == Some(id)
    };
    let once = consumer.eventually("orders", "handled", handled("one")).await.unwrap().status.unwrap();
    assert_eq!(once.current_version, Some(2));
    assert_eq!(
        once.versions.iter().map(|v| (v.version, v.state, v.cause)).collect::<Vec<_>>(),
        [(2, VersionState::Current, VersionCause::Manual), (1, VersionState::DecryptOnly, VersionCause::Created),]
    );
    assert_eq!(
        once.next_rotation,
        before.status.unwrap().next_rotation,
        "a rotation by hand doesn't move the schedule"
    );
    // Touching the object with the same request changes nothing; a new request is a new version.
    consumer
        .patch::<ServiceEncryptionKey>("orders", json!({"metadata": {"labels": {"touched": "yes"}}}))
        .await
        .unwrap();
    rotate(&consumer, "two").await;
    let twice = consumer.eventually("orders", "handled", handled("two")).await.unwrap();
    assert_eq!(version(&twice), Some(3));
}

#[tokio::test]
async fn fr_305_a_disabled_key_is_evicted_and_does_not_rotate_and_enabling_brings_its_versions_back() {
    let consumer = world_with_key("disable", "Daily").await;
    consumer.patch::<ServiceEncryptionKey>("orders", json!({"spec": {"state": "Disabled"}})).await.unwrap();
    let evicted = |k: &ServiceEncryptionKey| {
        k.status.as_ref().is_some_and(|s| {
            s.effective_state == Some(EffectiveState::Disabled)
                && s.distribution.as_ref().is_some_and(|d| d.effect == DistributionEffect::Evicted)
        })
    };
    let key = consumer.eventually("orders", "evicted", evicted).await.unwrap();
    assert_eq!((key_phase(&key), version(&key)), (Some(KeyPhase::Disabled), Some(1)));
    let scheduled = key.status.as_ref().unwrap().condition(types::ROTATION_SCHEDULED).unwrap();
    assert_eq!(scheduled.reason, "KeyDisabled");
    consumer.patch::<ServiceEncryptionKey>("orders", json!({"spec": {"state": "Enabled"}})).await.unwrap();
    let back = |k: &ServiceEncryptionKey| {
        key_phase(k) == Some(KeyPhase::Active)
            && k.status.as_ref().unwrap().distribution.as_ref().is_some_and(|d| d.effect == DistributionEffect::Pushed)
    };
    consumer.eventually("orders", "pushed", back).await.unwrap();
}

#[tokio::test]
async fn what_happened_to_a_key_is_told_by_events_that_name_who_asked() {
    let consumer = world_with_key("events", "Daily").await;
    let ask = json!({"metadata": {"annotations": {
        names::ROTATE: "one", names::REQUESTED_BY: "oidc:owner@acme.example", names::REQUEST_REASON: "quarterly",
    }}});
    consumer.patch::<ServiceEncryptionKey>("orders", ask).await.unwrap();
    let rotated =
        consumer.eventually("orders", "version 2", |k: &ServiceEncryptionKey| version(k) == Some(2)).await.unwrap();
    let versions = rotated.status.unwrap().versions;
    assert_eq!(
        (versions[0].by.as_deref(), versions[0].reason.as_deref()),
        (Some("oidc:owner@acme.example"), Some("quarterly"))
    );
    let rotated = told(&consumer, "Rotated", "orders").await;
    assert_eq!(rotated.involved_object.name.as_deref(), Some("orders"));
    assert_eq!(rotated.annotations().get(names::REQUESTED_BY).map(String::as_str), Some("oidc:owner@acme.example"));
    assert_eq!(rotated.annotations().get(names::REQUEST_REASON).map(String::as_str), Some("quarterly"));
}
