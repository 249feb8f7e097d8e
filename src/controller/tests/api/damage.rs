//! What somebody changes or takes away of the record is told on the key it belongs to, hurts no other, and is never overwritten.

use crate::kms::Kms;
use crate::rekey::{confirm, rekey, rekey_phase};
use crate::told::{events, told as event};
use crate::world::{account_phase, active_key, bundles, key, key_phase, plane, ready_root, start, tenant_id, version};
use controller::run::Controller;
use k8s_openapi::api::core::v1::Secret;
use keychain::bundle::SECRET_KEY;
use kube::api::{Api, DeleteParams, ListParams, PostParams};
use kube::{Client, ResourceExt};
use model::account::{AccountPhase, RekeyPhase};
use model::condition::types;
use model::service_key::KeyPhase;
use model::{Account, ServiceEncryptionKey, names};
use serde_json::{Value, json};
use testkit::{Consumer, Provider};

fn secrets(provider: &Provider) -> Api<Secret> {
    Api::namespaced(Client::try_from(provider.config()).unwrap(), "openkcm")
}

async fn only_secret(provider: &Provider, tenant_id: &str) -> Secret {
    let list = ListParams::default().labels(&format!("openkcm.io/tenant-id={tenant_id}"));
    let mut found = secrets(provider).list(&list).await.unwrap().items;
    assert_eq!(found.len(), 1);
    found.remove(0)
}

fn content(secret: &Secret) -> Value {
    let data = &secret.data.as_ref().unwrap()[&SECRET_KEY.replace('/', ".")];
    serde_json::from_slice(&data.0).unwrap()
}

/// Changes what a bundle keeps, as somebody with kubectl does; answers it as it was.
async fn tamper(provider: &Provider, tenant_id: &str, change: impl FnOnce(&mut Value)) -> Value {
    let mut secret = only_secret(provider, tenant_id).await;
    let before = content(&secret);
    let mut bundle = before.clone();
    change(&mut bundle);
    let data = secret.data.as_mut().unwrap().get_mut(&SECRET_KEY.replace('/', ".")).unwrap();
    data.0 = serde_json::to_vec(&bundle).unwrap();
    secret.metadata.managed_fields = None;
    secrets(provider).replace(&secret.name_any(), &PostParams::default(), &secret).await.unwrap();
    before
}

async fn told(consumer: &Consumer, name: &str, reason: &str) -> ServiceEncryptionKey {
    let damaged = |k: &ServiceEncryptionKey| {
        let ready = k.status.as_ref().and_then(|status| status.condition(types::READY));
        ready.is_some_and(|ready| ready.reason == reason) && key_phase(k) == Some(KeyPhase::Unavailable)
    };
    consumer.eventually(name, reason, damaged).await.unwrap()
}

fn ask(annotation: &str, value: &str) -> Value {
    json!({"metadata": {"annotations": {annotation: value}}})
}

async fn rotated(consumer: &Consumer, name: &str, to: u32) {
    consumer.patch::<ServiceEncryptionKey>(name, ask(names::ROTATE, &format!("to-{to}"))).await.unwrap();
    let there = |k: &ServiceEncryptionKey| version(k) == Some(to) && key_phase(k) == Some(KeyPhase::Active);
    consumer.eventually(name, &format!("Active at version {to}"), there).await.unwrap();
}

/// How many damaged keys the operator is told of.
async fn counted(controller: &Controller) -> u32 {
    let metrics = reqwest::get(format!("http://{}/metrics", controller.metrics)).await.unwrap().text().await.unwrap();
    let line = metrics.lines().find_map(|line| line.strip_prefix("openkcm_controller_keys_damaged "));
    line.unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_damaged_entry_is_told_on_its_key_stays_as_it_is_and_its_neighbours_work() {
    let provider = plane().await.provider("tampered").await.unwrap();
    let kms = Kms::new(provider.plane().aws());
    let controller = start(&provider, 500).await;
    let consumer = provider.consumer("tampered").await.unwrap();
    ready_root(&consumer, "root", &kms.good().await).await;
    for name in ["changed", "garbled", "gone", "orders"] {
        active_key(&consumer, name, "root", "Never").await;
    }
    let tenant = tenant_id(&consumer).await;
    let before = tamper(&provider, &tenant, |bundle| {
        let ciphertext = &mut bundle["keys"]["changed"]["versions"][0]["wrapped"]["ciphertext"];
        let text = ciphertext.as_str().unwrap();
        *ciphertext = format!("{}{}", if text.starts_with('A') { "B" } else { "A" }, &text[1..]).into();
        bundle["keys"]["garbled"]["versions"] = json!("none");
        bundle["keys"].as_object_mut().unwrap().remove("gone");
    })
    .await;
    let damaged = content(&only_secret(&provider, &tenant).await);
    // The root is looked at: on its interval, or when somebody asks.
    consumer.patch::<Account>("root", ask(names::VERIFY, "now")).await.unwrap();
    let faults = [("changed", "MaterialNotAuthentic"), ("garbled", "MaterialUnreadable"), ("gone", "MaterialMissing")];
    for (name, reason) in faults {
        let key = told(&consumer, name, reason).await;
        let ready = key.status.as_ref().unwrap().condition(types::READY).unwrap();
        assert!(ready.message.contains("backup"), "{}", ready.message);
        assert_eq!(version(&key), Some(1), "what was shown of it is shown on");
        let event = event(&consumer, "MaterialDamaged", name).await;
        assert_eq!((event.type_.as_deref(), event.message), (Some("Warning"), Some(ready.message.clone())));
        consumer.patch::<ServiceEncryptionKey>(name, ask(names::ROTATE, "in-vain")).await.unwrap();
    }
    assert_eq!(counted(&controller).await, 3);
    rotated(&consumer, "orders", 2).await;

    confirm(&consumer, &kms.good().await).await;
    let failed = |a: &Account| rekey_phase(a) == Some(RekeyPhase::Failed);
    let root = consumer.eventually("root", "Failed", failed).await.unwrap();
    assert_eq!(account_phase(&root), Some(AccountPhase::Degraded));
    let ended = rekey(&root).unwrap();
    let mut named: Vec<_> = ended.failures.iter().map(|failure| failure.key.as_str()).collect();
    named.sort_unstable();
    assert_eq!(named, ["changed", "garbled", "gone"]);
    rotated(&consumer, "orders", 3).await;
    let after = content(&only_secret(&provider, &tenant).await);
    for name in ["changed", "garbled", "gone"] {
        assert_eq!(after["keys"].get(name), damaged["keys"].get(name), "{name} was overwritten");
    }

    // Brought back from a backup, they work again, and the retry moves them.
    tamper(&provider, &tenant, |bundle| {
        for name in ["changed", "garbled", "gone"] {
            bundle["keys"][name] = before["keys"][name].clone();
        }
    })
    .await;
    consumer.patch::<Account>("root", ask(names::VERIFY, "again")).await.unwrap();
    for (name, _) in faults {
        let back = |k: &ServiceEncryptionKey| version(k) == Some(2) && key_phase(k) == Some(KeyPhase::Active);
        consumer.eventually(name, "Active, with the rotation that was asked for", back).await.unwrap();
        event(&consumer, "MaterialRepaired", name).await;
        assert_eq!(events(&consumer, "MaterialDamaged", name).await.len(), 1, "told once");
    }
    assert_eq!(counted(&controller).await, 0);
    consumer.patch::<Account>("root", ask(names::RETRY_REKEY, &ended.operation_id)).await.unwrap();
    let done = |a: &Account| rekey_phase(a) == Some(RekeyPhase::Completed);
    consumer.eventually("root", "Completed", done).await.unwrap();
    controller.stop().await;
}

#[tokio::test]
async fn a_missing_bundle_is_told_on_its_keys_and_none_of_them_begins_anew() {
    let provider = plane().await.provider("missing").await.unwrap();
    let kms = Kms::new(provider.plane().aws());
    let controller = start(&provider, 500).await;
    let consumer = provider.consumer("missing").await.unwrap();
    ready_root(&consumer, "root", &kms.good().await).await;
    active_key(&consumer, "orders", "root", "Never").await;
    rotated(&consumer, "orders", 2).await;
    let tenant = tenant_id(&consumer).await;
    let backup = only_secret(&provider, &tenant).await;
    controller.stop().await;
    secrets(&provider).delete(&backup.name_any(), &DeleteParams::default()).await.unwrap();

    // A new process has nothing but the status to tell that there was a key.
    let controller = start(&provider, 500).await;
    let key_there = told(&consumer, "orders", "MaterialMissing").await;
    assert_eq!(version(&key_there), Some(2));
    // A key that never was is made, beside it.
    active_key(&consumer, "new", "root", "Never").await;
    assert!(bundles(&provider, &tenant).await.iter().all(|bundle| !bundle.keys.contains_key("orders")));
    controller.stop().await;

    // A bundle that can't be read: nothing is made under it, since nobody knows what it holds.
    let mut broken = only_secret(&provider, &tenant).await;
    let text = content(&broken);
    broken.data.as_mut().unwrap().get_mut(&SECRET_KEY.replace('/', ".")).unwrap().0 = b"{".to_vec();
    broken.metadata.managed_fields = None;
    secrets(&provider).replace(&broken.name_any(), &PostParams::default(), &broken).await.unwrap();
    let controller = start(&provider, 500).await;
    told(&consumer, "new", "MaterialUnreadable").await;
    consumer.create(&key("other", "root", "Never")).await.unwrap();
    let waits = |k: &ServiceEncryptionKey| {
        let ready = k.status.as_ref().and_then(|status| status.condition(types::READY));
        key_phase(k) == Some(KeyPhase::Pending) && ready.is_some_and(|ready| ready.reason == "MaterialUnreadable")
    };
    consumer.eventually("other", "not made", waits).await.unwrap();

    // Both are brought back: what was made meanwhile, and what was lost.
    let mut mended = only_secret(&provider, &tenant).await;
    let mut all = text.clone();
    all["keys"]["orders"] = content(&backup)["keys"]["orders"].clone();
    mended.data.as_mut().unwrap().get_mut(&SECRET_KEY.replace('/', ".")).unwrap().0 = serde_json::to_vec(&all).unwrap();
    mended.metadata.managed_fields = None;
    secrets(&provider).replace(&mended.name_any(), &PostParams::default(), &mended).await.unwrap();
    consumer.patch::<Account>("root", ask(names::VERIFY, "now")).await.unwrap();
    for (name, at) in [("orders", 2), ("new", 1), ("other", 1)] {
        let back = |k: &ServiceEncryptionKey| version(k) == Some(at) && key_phase(k) == Some(KeyPhase::Active);
        consumer.eventually(name, &format!("Active at version {at}"), back).await.unwrap();
    }
    controller.stop().await;
}
