//! A key with more versions than a bundle holds: rotated past the limit, re-keyed, unbound and bound, destroyed; its data is read
//! through an edge all the way.

use crate::kms::Kms;
use crate::rekey::{confirm, rekey_phase};
use crate::world::{
    account_phase, active_key, bundles, key_phase, plane, providers, ready_root, start, tenant_id, version,
};
use axum::body::Body;
use axum::http::{Request, header};
use base64::{Engine, engine::general_purpose::STANDARD};
use controller::chains;
use controller::record::{BundleStore, RootId, TenantRecords};
use controller::run::Controller;
use jiff::Timestamp;
use keychain::RootMaterial;
use keychain::bundle::{KeyOwner, MAX_BYTES};
use keychain::edge::{Edge, EdgeConfig, KcpReview, Link};
use kube::{Client, ResourceExt};
use model::account::{AccountPhase, RekeyPhase};
use model::service_key::{KeyPhase, VersionCause, VersionState};
use model::{Account, ServiceEncryptionKey, names};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Instant;
use testkit::{Consumer, Provider};
use tokio_util::sync::{CancellationToken, DropGuard};
use tower::ServiceExt;
use zeroize::Zeroizing;

/// As the orchestrator has it after some 120 days of hourly rotations.
const VERSIONS: u32 = 3_000;

/// A real edge, with its own token; its workload API is called without a port.
struct Workload {
    edge: Edge,
    workspace: String,
    token: String,
    _stop: DropGuard,
}

impl Workload {
    async fn connect(provider: &Provider, controller: &Controller, consumer: &Consumer) -> Self {
        let config = provider.plane().config_of_edge(provider.path(), 1);
        let own = config.auth_info.token.clone().unwrap().expose_secret().to_owned();
        let edge = Edge::new(EdgeConfig::named("edge-1"), Arc::new(KcpReview::new(config).unwrap()));
        let url = format!("ws://{}", controller.orchestrator);
        let token = move || {
            let own = Zeroizing::new(own.clone());
            Box::pin(async move { Ok(own) }) as futures::future::BoxFuture<'static, _>
        };
        let stop = CancellationToken::new();
        tokio::spawn(Link::new(edge.clone(), &url, Arc::new(token)).run(stop.clone()));
        let token = provider.plane().config("root").auth_info.token.unwrap().expose_secret().to_owned();
        let workload = Self { edge, workspace: consumer.path.clone(), token, _stop: stop.drop_guard() };
        let start = Instant::now();
        while !workload.edge.is_serving() {
            assert!(start.elapsed().as_secs() < 30, "the edge does not serve");
            tokio::task::yield_now().await;
        }
        workload
    }

    async fn call(&self, verb: &str, body: Value) -> Result<Value, String> {
        let path = format!("/v1/workspaces/{}/keys/orders/{verb}", self.workspace);
        let request = Request::post(path).header(header::AUTHORIZATION, format!("Bearer {}", self.token));
        let request = request.body(Body::from(body.to_string())).unwrap();
        let answer = self.edge.workload_router().oneshot(request).await.unwrap();
        let good = answer.status().is_success();
        let bytes = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        let value: Value = serde_json::from_slice(&bytes).unwrap();
        if good { Ok(value) } else { Err(value["reason"].to_string()) }
    }

    /// Encrypts once the edge holds this version.
    async fn encrypt(&self, text: &str, at: u32) -> Value {
        let start = Instant::now();
        loop {
            let answer = self.call("encrypt", json!({ "plaintext": STANDARD.encode(text) })).await;
            if let Ok(answer) = &answer
                && answer["keyVersion"] == at
            {
                return answer["ciphertext"].clone();
            }
            assert!(start.elapsed().as_secs() < 30, "version {at} is not on the edge: {answer:?}");
            tokio::task::yield_now().await;
        }
    }

    async fn reads(&self, ciphertext: &Value, text: &str, at: u32) {
        let answer = self.call("decrypt", json!({ "ciphertext": ciphertext })).await.unwrap();
        assert_eq!((&answer["plaintext"], &answer["keyVersion"]), (&json!(STANDARD.encode(text)), &json!(at)));
    }
}

async fn record(provider: &Provider, consumer: &Consumer) -> (RootId, BundleStore, RootMaterial) {
    let client = Client::try_from(provider.config()).unwrap();
    let root = RootId::new(tenant_id(consumer).await, "root");
    let records = TenantRecords::load(client.clone()).await.unwrap();
    let record = records.all().into_iter().find(|record| record.name_any() == root.tenant_id).unwrap();
    let wrapped = record.spec.roots[0].versions[0].clone();
    let material = chains::unwrap_one(&providers(provider), &root, &wrapped).await.unwrap();
    (root, BundleStore::load(client).await.unwrap(), material)
}

/// Makes versions as rotations do, without waiting for their hours.
async fn age(provider: &Provider, consumer: &Consumer, to: u32) {
    let (root, store, material) = record(provider, consumer).await;
    loop {
        let mut entry = store.read(&root).get("orders").unwrap().clone();
        if entry.current_version() == to {
            return;
        }
        let owner = KeyOwner { tenant_id: &root.tenant_id, account: &root.account, key: "orders" };
        while entry.current_version() < to && !entry.current_version().is_multiple_of(1_000) {
            entry.rotate(owner, &material, VersionCause::Schedule, Timestamp::now()).unwrap();
        }
        if entry.current_version() < to {
            entry.rotate(owner, &material, VersionCause::Schedule, Timestamp::now()).unwrap();
        }
        store.put(&root, "orders", entry).await.unwrap();
    }
}

async fn active(consumer: &Consumer, at: u32) -> ServiceEncryptionKey {
    let there = |k: &ServiceEncryptionKey| key_phase(k) == Some(KeyPhase::Active) && version(k) == Some(at);
    consumer.eventually("orders", &format!("Active at version {at}"), there).await.unwrap()
}

#[tokio::test]
async fn a_key_of_thousands_of_versions_rotates_is_re_keyed_comes_back_and_is_destroyed_whole() {
    let provider = plane().await.provider("long").await.unwrap();
    let kms = Kms::new(provider.plane().aws());
    let controller = start(&provider, 500).await;
    let consumer = provider.consumer("long").await.unwrap();
    ready_root(&consumer, "root", &kms.good().await).await;
    for name in ["orders", "neighbour"] {
        active_key(&consumer, name, "root", "Never").await;
    }
    let workload = Workload::connect(&provider, &controller, &consumer).await;
    let first = workload.encrypt("the first", 1).await;
    drop(workload);
    controller.stop().await;

    age(&provider, &consumer, VERSIONS).await;
    let tenant = tenant_id(&consumer).await;
    let bytes: usize = bundles(&provider, &tenant).await.iter().map(|bundle| bundle.to_bytes().unwrap().len()).sum();
    assert!(bytes > MAX_BYTES, "{bytes} bytes are no more than a bundle");

    let controller = start(&provider, 500).await;
    let workload = Workload::connect(&provider, &controller, &consumer).await;
    let old = workload.encrypt("the last before", VERSIONS).await;
    let ask = json!({"metadata": {"annotations": {names::ROTATE: "past"}}});
    consumer.patch::<ServiceEncryptionKey>("orders", ask).await.unwrap();
    let status = active(&consumer, VERSIONS + 1).await.status.unwrap();
    let shown: Vec<u32> = status.versions.iter().map(|shown| shown.version).collect();
    assert_eq!(shown, (VERSIONS - 48..=VERSIONS + 1).rev().collect::<Vec<_>>());
    assert!(status.versions[1..].iter().all(|shown| shown.state == VersionState::DecryptOnly));
    let last = workload.encrypt("the last", VERSIONS + 1).await;
    let everything = async |workload: &Workload| {
        workload.reads(&first, "the first", 1).await;
        workload.reads(&old, "the last before", VERSIONS).await;
        workload.reads(&last, "the last", VERSIONS + 1).await;
    };
    everything(&workload).await;

    confirm(&consumer, &kms.good().await).await;
    let done = |a: &Account| rekey_phase(a) == Some(RekeyPhase::Completed);
    let root = consumer.eventually("root", "Completed", done).await.unwrap();
    assert_eq!(account_phase(&root), Some(AccountPhase::Ready));
    for bundle in bundles(&provider, &tenant).await {
        let parts = bundle.parts.values().flat_map(|part| &part.versions);
        let kept: Vec<_> = bundle.keys.values().flat_map(|entry| &entry.recent).chain(parts).collect();
        assert!(kept.iter().all(|stored| stored.wrapped.as_ref().unwrap().root_version == 2));
    }
    drop(workload);

    consumer.unbind().await.unwrap();
    consumer.bind().await.unwrap();
    active(&consumer, VERSIONS + 1).await;
    let workload = Workload::connect(&provider, &controller, &consumer).await;
    everything(&workload).await;
    drop(workload);
    controller.stop().await;

    let (root, store, _) = record(&provider, &consumer).await;
    store.remove(&root, "orders").await.unwrap();
    let left = bundles(&provider, &tenant).await;
    assert!(left.iter().all(|bundle| bundle.parts.is_empty() && !bundle.keys.contains_key("orders")));
    assert!(left.iter().any(|bundle| bundle.keys.contains_key("neighbour")));
}
