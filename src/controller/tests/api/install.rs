//! `install`: what a newer release changes, and what an older one may not.

use crate::kms::Kms;
use crate::world::{account_phase, active_key, key_phase, plane, ready_root, start, version};
use controller::install::{InstallError, install, install_all};
use kube::Client;
use kube::api::{Api, ApiResource, DynamicObject, GroupVersionKind, Patch, PatchParams, PostParams};
use model::account::AccountPhase;
use model::manifests::{self, Manifest};
use model::service_key::KeyPhase;
use model::{Account, ServiceEncryptionKey, names};
use serde_json::{Value, json};
use testkit::Consumer;

/// The accounts' schema of a later release.
const NEXT: &str = "vnext-v1alpha1.accounts.openkcm.io";

fn kcp(client: Client, version: &str, kind: &str) -> Api<DynamicObject> {
    Api::all_with(client, &ApiResource::from_gvk(&GroupVersionKind::gvk("apis.kcp.io", version, kind)))
}

/// A later release: roots have one more field, and the export points at their new schema. Also the name of the schema before.
fn later() -> (Vec<Manifest>, String) {
    let mut all = manifests::provider();
    let mut before = String::new();
    for manifest in &mut all {
        let value = &mut manifest.value;
        if value["kind"] == "APIResourceSchema" && value["spec"]["names"]["plural"] == "accounts" {
            value["metadata"]["name"].as_str().unwrap().clone_into(&mut before);
            value["metadata"]["name"] = NEXT.into();
            let spec = &mut value["spec"]["versions"][0]["schema"]["properties"]["spec"]["properties"];
            spec["costCentre"] = json!({"type": "string"});
        }
    }
    for manifest in all.iter_mut().filter(|manifest| manifest.value["kind"] == "APIExport") {
        for resource in manifest.value["spec"]["resources"].as_array_mut().unwrap() {
            if resource["name"] == "accounts" {
                resource["schema"] = NEXT.into();
            }
        }
        manifest.value["metadata"]["annotations"][names::RELEASE] = "99.0.0".into();
    }
    (all, before)
}

/// Whether the workspace's roots are served by the schema of this name.
async fn is_served_by(consumer: &Consumer, schema: &str) -> bool {
    let binding = kcp(consumer.client(), "v1alpha2", "APIBinding").get(names::EXPORT).await.unwrap();
    let bound = binding.data["status"]["boundResources"].as_array().cloned().unwrap_or_default();
    bound.iter().any(|resource| resource["resource"] == "accounts" && resource["schema"]["name"] == schema)
}

async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let start = std::time::Instant::now();
    while !holds().await {
        assert!(start.elapsed().as_secs() < 60, "waited a minute for {what}");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn a_changed_schema_moves_every_binding_serves_what_was_there_and_is_not_taken_back() {
    let provider = plane().await.provider("schema-change").await.unwrap();
    let (kms, client) = (Kms::new(provider.plane().aws()), Client::try_from(provider.config()).unwrap());
    let controller = start(&provider, 500).await;
    let consumers = [provider.consumer("first").await.unwrap(), provider.consumer("second").await.unwrap()];
    for consumer in &consumers {
        ready_root(consumer, "root", &kms.good().await).await;
        active_key(consumer, "orders", "root", "Never").await;
    }
    install(&client, |_| {}).await.unwrap();
    install(&client, |applied| assert!(!applied.changed, "{} {}", applied.kind, applied.name)).await.unwrap();

    let (manifests, before) = later();
    assert!(is_served_by(&consumers[0], &before).await);
    let mut changed = Vec::new();
    install_all(&client, &manifests, |applied| changed.extend(applied.changed.then(|| applied.name.clone())))
        .await
        .unwrap();
    assert!(changed.contains(&NEXT.to_owned()) && changed.contains(&names::EXPORT.to_owned()), "{changed:?}");
    for consumer in &consumers {
        until("the binding to move", async || is_served_by(consumer, NEXT).await).await;
    }
    assert!(kcp(client.clone(), "v1alpha1", "APIResourceSchema").get_opt(&before).await.unwrap().is_some());

    // Old objects are served as they were, a new one may use what is new, and the controller works on.
    let accounts = ApiResource::from_gvk(&GroupVersionKind::gvk("openkcm.io", "v1alpha1", "Account"));
    for consumer in &consumers {
        let old = consumer.api::<Account>().get("root").await.unwrap();
        assert_eq!(account_phase(&old), Some(AccountPhase::Ready));
        let any: Api<DynamicObject> = Api::all_with(consumer.client(), &accounts);
        let spec = json!({"providerType": "AWSKMS", "region": "eu-central-1", "keyReference": kms.good().await, "costCentre": "4711"});
        let new = json!({"apiVersion": "openkcm.io/v1alpha1", "kind": "Account", "metadata": {"name": "later"}, "spec": spec});
        let new: DynamicObject = serde_json::from_value::<DynamicObject>(new).unwrap();
        let kept = any.create(&PostParams::default(), &new).await.unwrap();
        assert_eq!(kept.data["spec"]["costCentre"], Value::from("4711"));
        consumer
            .eventually("later", "Ready", |a: &Account| account_phase(a) == Some(AccountPhase::Ready))
            .await
            .unwrap();
        let ask = json!({"metadata": {"annotations": {names::ROTATE: "after"}}});
        consumer.patch::<ServiceEncryptionKey>("orders", ask).await.unwrap();
        let rotated = |k: &ServiceEncryptionKey| version(k) == Some(2) && key_phase(k) == Some(KeyPhase::Active);
        consumer.eventually("orders", "version 2", rotated).await.unwrap();
    }

    // This release doesn't know the field: it would be dropped.
    let refused = install(&client, |applied| panic!("{} was applied", applied.name)).await.unwrap_err();
    assert!(refused.to_string().contains("use release 99.0.0 or a newer one"), "{refused}");
    assert!(is_served_by(&consumers[0], NEXT).await);
    controller.stop().await;
}

#[tokio::test]
async fn an_older_release_does_not_install_over_a_newer_one() {
    let provider = plane().await.provider("newer").await.unwrap();
    let client = Client::try_from(provider.config()).unwrap();
    let again = install(&client, |_| {}).await;
    assert!(again.is_ok(), "{again:?}");
    let export = ApiResource::from_gvk(&GroupVersionKind::gvk("apis.kcp.io", "v1alpha2", "APIExport"));
    let exports: Api<DynamicObject> = Api::all_with(client.clone(), &export);
    let newer = json!({"metadata": {"annotations": {names::RELEASE: "99.0.0"}}});
    exports.patch(names::EXPORT, &PatchParams::default(), &Patch::Merge(newer)).await.unwrap();
    let refused = install(&client, |_| {}).await.unwrap_err();
    assert!(matches!(&refused, InstallError::Newer { found, .. } if found == "99.0.0"), "{refused}");
}
