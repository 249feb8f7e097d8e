//! A sharded kcp: every URL of the endpoint slice is followed, and writes go to the one that serves a workspace.

use crate::kms::Kms;
use crate::world::{
    account_phase, active_key, bundles, change_entry, key_phase, plane, ready_root, start_at, start_on, tenant_id,
    version,
};
use controller::context::Settings;
use http::Request;
use keychain::edge::Edge;
use kube::api::{Api, DeleteParams, ListParams};
use kube::{Client, ResourceExt};
use model::account::AccountPhase;
use model::service_key::KeyPhase;
use model::tenant::TenantPhase;
use model::tenant_record::TenantRecord;
use model::{Account, ServiceEncryptionKey, Tenant, names};
use serde_json::json;
use testkit::{Consumer, Provider, Shards};
use tower::ServiceExt;

async fn record(provider: &Provider, consumer: &Consumer) -> Option<TenantRecord> {
    let api: Api<TenantRecord> = Api::all(Client::try_from(provider.config()).unwrap());
    let all = api.list(&ListParams::default()).await.unwrap();
    all.into_iter().find(|record| record.spec.cluster == consumer.cluster)
}

async fn tenant(consumer: &Consumer) -> Tenant {
    let active = |t: &Tenant| t.status.as_ref().and_then(|s| s.phase) == Some(TenantPhase::Active);
    consumer.eventually(&names::tenant_name(&consumer.path), "Active", active).await.unwrap()
}

async fn rotate(consumer: &Consumer, request: &str, expected: u32) {
    let ask = json!({"metadata": {"annotations": {names::ROTATE: request}}});
    consumer.patch::<ServiceEncryptionKey>("orders", ask).await.unwrap();
    let done = |k: &ServiceEncryptionKey| {
        k.status.as_ref().and_then(|s| s.handled_rotation.as_deref()) == Some(request)
            && key_phase(k) == Some(KeyPhase::Active)
    };
    let key = consumer.eventually("orders", &format!("rotated for {request}"), done).await.unwrap();
    assert_eq!(version(&key), Some(expected), "{request}");
}

async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let start = std::time::Instant::now();
    while !holds().await {
        assert!(start.elapsed().as_secs() < 60, "waited a minute for {what}");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn every_shard_of_the_slice_is_followed_and_one_that_goes_takes_only_its_own_workspaces_with_it() {
    let provider = plane().await.provider("shards").await.unwrap();
    let kms = Kms::new(provider.plane().aws());
    let (left, right) = (provider.consumer("left").await.unwrap(), provider.consumer("right").await.unwrap());
    let shards = Shards::before(&provider).await.unwrap();
    shards.serve("one", &[&left]);
    shards.serve("two", &[&right]);
    shards.name(&["one"]);
    let config = shards.config(&provider.controller());
    let controller = start_at(config, &provider, "shards", Settings::default()).await;

    // A URL that appears is followed; what it doesn't serve is not there.
    tenant(&left).await;
    let unseen = right.api::<Tenant>().get_opt(&names::tenant_name(&right.path)).await.unwrap();
    assert!(unseen.is_none() && record(&provider, &right).await.is_none());
    shards.name(&["one", "two"]);
    let id = tenant(&right).await.status.unwrap().tenant_id;

    // Two workspaces' objects of one name are two objects, each written where it is served.
    let (key_of_left, key_of_right) = (kms.good().await, kms.good().await);
    for (consumer, arn) in [(&left, &key_of_left), (&right, &key_of_right)] {
        let root = ready_root(consumer, "root", arn).await;
        assert_eq!(&root.status.unwrap().active_key.unwrap().resolved_reference, arn);
        active_key(consumer, "orders", "root", "Never").await;
    }
    rotate(&right, "first", 2).await;

    // A shard that goes takes its workspace out of service, and nobody else's.
    shards.name(&["one"]);
    until("the right one to be unbound", async || record(&provider, &right).await.unwrap().spec.unbound_at.is_some())
        .await;
    assert!(record(&provider, &left).await.unwrap().spec.unbound_at.is_none());
    rotate(&left, "first", 2).await;

    // When it comes back nothing is lost, under another address too.
    shards.serve("three", &[&left, &right]);
    shards.name(&["one", "three"]);
    until("the right one to be back", async || record(&provider, &right).await.unwrap().spec.unbound_at.is_none())
        .await;
    assert_eq!(tenant(&right).await.status.unwrap().tenant_id, id);
    rotate(&right, "second", 3).await;

    // Two URLs serve the left one now: what is asked for happens once.
    rotate(&left, "second", 3).await;
    let before = tenant(&left).await;
    // The first goes, the other takes over, and nobody in the workspace notices.
    shards.name(&["three"]);
    shards.serve("one", &[]);
    rotate(&left, "third", 4).await;
    until("the first URL to be forgotten, and the second to be used", async || {
        let probe = json!({"spec": {"displayName": uuid::Uuid::new_v4().to_string()}});
        left.patch::<ServiceEncryptionKey>("orders", probe).await.unwrap();
        let strayed = shards.strayed();
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        strayed == shards.strayed()
            && account_phase(&left.api().get("root").await.unwrap()) == Some(AccountPhase::Ready)
    })
    .await;
    rotate(&left, "fourth", 5).await;
    let after = tenant(&left).await;
    assert_eq!((after.uid(), after.annotations()), (before.uid(), before.annotations()), "it was restored, not kept");
    assert!(record(&provider, &left).await.unwrap().spec.unbound_at.is_none());
    let root = left.api::<Account>().get("root").await.unwrap();
    assert_eq!(account_phase(&root), Some(AccountPhase::Ready));
    controller.stop().await;
}

#[tokio::test]
async fn fr_101_an_uninstall_that_nobody_watched_is_restored_all_the_same() {
    let provider = plane().await.provider("unwatched").await.unwrap();
    let kms = Kms::new(provider.plane().aws());
    let controller = crate::world::start(&provider, 500).await;
    let consumer = provider.consumer("unwatched").await.unwrap();
    let id = tenant(&consumer).await.status.unwrap().tenant_id;
    ready_root(&consumer, "root", &kms.good().await).await;
    active_key(&consumer, "orders", "root", "Never").await;
    rotate(&consumer, "before", 2).await;
    controller.stop().await;

    // Without a controller its finalizers are taken off by hand, as an owner in a hurry does.
    let free = json!({"metadata": {"finalizers": null}});
    consumer.patch::<ServiceEncryptionKey>("orders", free.clone()).await.unwrap();
    consumer.patch::<Account>("root", free).await.unwrap();
    consumer.unbind().await.unwrap();
    consumer.bind().await.unwrap();

    let controller = crate::world::start(&provider, 500).await;
    assert_eq!(tenant(&consumer).await.status.unwrap().tenant_id, id);
    let active = |k: &ServiceEncryptionKey| key_phase(k) == Some(KeyPhase::Active) && version(k) == Some(2);
    consumer.eventually("orders", "Active at version 2", active).await.unwrap();
    controller.stop().await;
}

/// How many keys an edge holds, as its operator is told.
async fn held(edge: &Edge) -> u32 {
    let request = Request::get("/metrics").body(axum::body::Body::empty()).unwrap();
    let answer = edge.metrics_router().oneshot(request).await.unwrap();
    let bytes = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    text.lines().find_map(|line| line.strip_prefix("openkcm_edge_keys_held ")).unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_shard_that_is_away_at_the_start_delays_no_other_and_nothing_of_it_is_taken_for_gone() {
    let provider = plane().await.provider("absent").await.unwrap();
    let kms = Kms::new(provider.plane().aws());
    let (left, right) = (provider.consumer("left").await.unwrap(), provider.consumer("right").await.unwrap());
    let shards = Shards::before(&provider).await.unwrap();
    shards.serve("one", &[&left]);
    shards.serve("two", &[&right]);
    shards.name(&["one", "two"]);
    let config = shards.config(&provider.controller());
    let settings = Settings { shard_patience: std::time::Duration::from_secs(1), ..Settings::default() };
    let controller = start_at(config.clone(), &provider, "absent", settings.clone()).await;
    let address = controller.orchestrator;
    let (edge, _running) = crate::edges::edge(&provider, 1, address).await;
    for consumer in [&left, &right] {
        ready_root(consumer, "root", &kms.good().await).await;
        active_key(consumer, "orders", "root", "Never").await;
    }
    active_key(&right, "disabled", "root", "Never").await;
    active_key(&right, "removed", "root", "Never").await;
    until("the edge to hold all four", async || held(&edge).await == 4).await;
    right.patch::<ServiceEncryptionKey>("disabled", json!({"spec": {"state": "Disabled"}})).await.unwrap();
    right.api::<ServiceEncryptionKey>().delete("removed", &DeleteParams::default()).await.unwrap();
    until("the edge to hold what is left", async || held(&edge).await == 2).await;
    controller.stop().await;
    let tenant = tenant_id(&right).await;
    change_entry(&provider, &tenant, "removed", |entry| entry["deletionAt"] = json!("2026-01-01T00:00:00Z")).await;

    shards.down("two", true);
    let controller = start_on(address, config, &provider, "absent", settings).await;
    // The other shard's workspace is served, and its edges are in step.
    rotate(&left, "meanwhile", 2).await;
    let pushed = |k: &ServiceEncryptionKey| {
        let distribution = k.status.as_ref().and_then(|status| status.distribution.as_ref());
        distribution.is_some_and(|d| (d.version, d.acknowledged, d.edges) == (2, 1, 1))
    };
    left.eventually("orders", "held by the edge", pushed).await.unwrap();
    // Whoever is first installs it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let ready = reqwest::get(format!("http://{}/readyz", controller.metrics)).await.unwrap();
    assert!(ready.status().is_success());
    let text = ready.text().await.unwrap();
    assert!(text.starts_with("ok\nnot heard yet: ") && text.contains("/shards/two/"), "{text}");
    let metrics = reqwest::get(format!("http://{}/metrics", controller.metrics)).await.unwrap().text().await.unwrap();
    assert!(metrics.contains(r#"openkcm_controller_shards{state="Missing"} 1"#), "{metrics}");
    // Nothing of the absent one is gone: edges hold its key, its material is all there, and so is its workspace.
    assert_eq!(held(&edge).await, 2);
    assert!(bundles(&provider, &tenant).await[0].keys.contains_key("removed"));
    assert!(record(&provider, &right).await.unwrap().spec.unbound_at.is_none());

    shards.down("two", false);
    rotate(&right, "back", 2).await;
    until("what was over to be destroyed", async || !bundles(&provider, &tenant).await[0].keys.contains_key("removed"))
        .await;
    assert_eq!(held(&edge).await, 2);
    let text = reqwest::get(format!("http://{}/readyz", controller.metrics)).await.unwrap().text().await.unwrap();
    assert_eq!(text, "ok");
    controller.stop().await;
}
