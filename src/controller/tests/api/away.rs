//! What a controller does that was away while time went by.

use crate::kms::Kms;
use crate::told::told;
use crate::world::{active_key, bundles, change_entry, key_phase, plane, ready_root, start_as, tenant_id, version};
use controller::context::Settings;
use jiff::{SignedDuration, Timestamp};
use kube::api::DeleteParams;
use model::service_key::{KeyPhase, VersionCause};
use model::{Account, Cadence, RotationJitter, RotationSchedule, ServiceEncryptionKey, Tenant, names};
use serde_json::json;

fn ago(days: i64) -> serde_json::Value {
    json!(Timestamp::now() - SignedDuration::from_hours(24 * days))
}

#[tokio::test]
async fn fr_303_a_controller_that_was_away_rotates_once_and_destroys_what_is_over() {
    let provider = plane().await.provider("away").await.unwrap();
    let kms = Kms::new(provider.plane().aws());
    let controller = start_as(&provider, "away", Settings::default()).await;
    let consumer = provider.consumer("away").await.unwrap();
    ready_root(&consumer, "root", &kms.good().await).await;
    for name in ["overdue", "ending", "calm", "removed"] {
        active_key(&consumer, name, "root", if name == "overdue" { "Hourly" } else { "Weekly" }).await;
    }
    let window = |k: &ServiceEncryptionKey| k.status.as_ref().is_some_and(|s| s.deletion_at.is_some());
    consumer.patch::<ServiceEncryptionKey>("ending", json!({"spec": {"state": "PendingDeletion"}})).await.unwrap();
    consumer.eventually("ending", "a window", window).await.unwrap();
    consumer.api::<ServiceEncryptionKey>().delete("removed", &DeleteParams::default()).await.unwrap();
    consumer.gone::<ServiceEncryptionKey>("removed").await.unwrap();
    let calm: ServiceEncryptionKey = consumer.api().get("calm").await.unwrap();
    let calm = calm.status.unwrap();
    assert_eq!(
        calm.next_rotation,
        calm.last_rotation.map(|last| last + SignedDuration::from_hours(24 * 7)),
        "no jitter unless the operator asks for it"
    );
    controller.stop().await;

    let tenant = tenant_id(&consumer).await;
    change_entry(&provider, &tenant, "overdue", |entry| entry["rotationAnchor"] = ago(100)).await;
    change_entry(&provider, &tenant, "ending", |entry| entry["deletionAt"] = ago(1)).await;
    change_entry(&provider, &tenant, "removed", |entry| entry["deletionAt"] = ago(1)).await;
    let jitter = RotationJitter::from(50);
    let settings = Settings { rotation_jitter: jitter, ..Settings::default() };
    let controller = start_as(&provider, "away", settings).await;

    // 2,400 intervals went by: that is one rotation, and the schedule counts on from it.
    consumer.eventually("overdue", "version 2", |k: &ServiceEncryptionKey| version(k) == Some(2)).await.unwrap();
    let probe = json!({"metadata": {"annotations": {names::ROTATE: "probe"}}});
    consumer.patch::<ServiceEncryptionKey>("overdue", probe).await.unwrap();
    let answered = |k: &ServiceEncryptionKey| k.status.as_ref().unwrap().handled_rotation.as_deref() == Some("probe");
    let key = consumer.eventually("overdue", "answered", answered).await.unwrap();
    let status = key.status.unwrap();
    let causes: Vec<_> = status.versions.iter().map(|version| version.cause).collect();
    assert_eq!(causes, [VersionCause::Manual, VersionCause::Schedule, VersionCause::Created]);
    let cadence = Cadence::new(&consumer.cluster, jitter);
    let interval = cadence.interval(RotationSchedule::Hourly, "overdue").unwrap();
    assert_eq!(status.next_rotation, Some(status.versions[1].created_at + interval));
    // A changed option moves what nobody touched, and the workspace says by how much.
    let interval = cadence.interval(RotationSchedule::Weekly, "calm").unwrap();
    let moved = |k: &ServiceEncryptionKey| {
        k.status.as_ref().unwrap().next_rotation == calm.last_rotation.map(|last| last + interval)
    };
    consumer.eventually("calm", "earlier", moved).await.unwrap();
    let says = |t: &Tenant| t.status.as_ref().is_some_and(|status| status.rotation_jitter == jitter);
    consumer.eventually(&names::tenant_name(&consumer.path), "says its jitter", says).await.unwrap();

    // A window that has ended ends the key: its own, and that of an object that is gone.
    consumer.gone::<ServiceEncryptionKey>("ending").await.unwrap();
    for name in ["ending", "removed"] {
        let event = told(&consumer, "Destroyed", name).await;
        assert!(event.message.unwrap().contains("can't be read again"));
    }
    let kept = bundles(&provider, &tenant).await.remove(0);
    assert_eq!(kept.keys.keys().collect::<Vec<_>>(), ["calm", "overdue"], "the material is shredded");
    // The name is free again, for a key with other material.
    let again = active_key(&consumer, "ending", "root", "Never").await;
    assert_eq!((version(&again), key_phase(&again)), (Some(1), Some(KeyPhase::Active)));
    controller.stop().await;
    whole_seconds(&consumer).await;
}

/// Every moment that people read is a whole second; how fast edges were is told in milliseconds.
async fn whole_seconds(consumer: &testkit::Consumer) {
    let all = kube::api::ListParams::default();
    let mut seen = 0;
    for key in consumer.api::<ServiceEncryptionKey>().list(&all).await.unwrap() {
        seen += moments("status", &json!(key.status));
    }
    for root in consumer.api::<Account>().list(&all).await.unwrap() {
        seen += moments("status", &json!(root.status));
    }
    for tenant in consumer.api::<Tenant>().list(&all).await.unwrap() {
        seen += moments("status", &json!(tenant.status));
    }
    assert!(seen > 20, "only {seen} moments were found");
}

fn moments(at: &str, value: &serde_json::Value) -> usize {
    use serde_json::Value;
    match value {
        Value::Object(members) => members.iter().map(|(name, value)| moments(&format!("{at}.{name}"), value)).sum(),
        Value::Array(items) => items.iter().map(|item| moments(at, item)).sum(),
        Value::String(text) if text.parse::<Timestamp>().is_ok() => {
            let digits = text.split_once('.').map_or(0, |(_, fraction)| fraction.trim_end_matches('Z').len());
            let most =
                if at == "status.distribution.startedAt" || at == "status.distribution.completedAt" { 3 } else { 0 };
            assert!(digits <= most, "{at} is {text}");
            1
        }
        _ => 0,
    }
}
