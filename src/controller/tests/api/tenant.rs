//! FR-101, FR-102.

use crate::world::{account_phase, active_key, key_phase, ready_root, version, world};
use kube::ResourceExt;
use model::account::AccountPhase;
use model::condition::{holds, types};
use model::service_key::{EffectiveState, KeyPhase};
use model::tenant::TenantPhase;
use model::{Account, ServiceEncryptionKey, Tenant, names};
use serde_json::json;
use testkit::Consumer;

async fn active_tenant(consumer: &Consumer) -> Tenant {
    let name = names::tenant_name(&consumer.path);
    consumer
        .eventually(&name, "Active", |t: &Tenant| t.status.as_ref().and_then(|s| s.phase) == Some(TenantPhase::Active))
        .await
        .unwrap()
}

fn tenant_id(tenant: &Tenant) -> String {
    tenant.status.as_ref().unwrap().tenant_id.clone().unwrap()
}

#[tokio::test]
async fn fr_101_enabling_the_provider_makes_the_tenant_named_after_its_workspace() {
    let consumer = world().await.provider.consumer("enable").await.unwrap();
    let tenant = active_tenant(&consumer).await;
    assert_eq!(
        (tenant.spec.workspace.path.as_str(), tenant.spec.workspace.cluster.as_str()),
        (consumer.path.as_str(), consumer.cluster.as_str())
    );
    assert_eq!(tenant.annotations().get(names::TENANT_ID), Some(&tenant_id(&tenant)));
    assert!(!holds(&tenant.status.unwrap().conditions, types::RECOVERED));
}

#[tokio::test]
async fn fr_101_uninstalling_and_enabling_again_recovers_the_same_tenant_with_its_roots_and_keys() {
    let world = world().await;
    let consumer = world.provider.consumer("recover").await.unwrap();
    let before = tenant_id(&active_tenant(&consumer).await);
    ready_root(&consumer, "root", &world.kms.good().await).await;
    active_key(&consumer, "orders", "root", "Daily").await;
    let rotate = json!({"metadata": {"annotations": {names::ROTATE: "once"}}});
    consumer.patch::<ServiceEncryptionKey>("orders", rotate).await.unwrap();
    consumer.eventually("orders", "version 2", |k: &ServiceEncryptionKey| version(k) == Some(2)).await.unwrap();

    consumer.unbind().await.unwrap();
    consumer.bind().await.unwrap();

    let tenant = active_tenant(&consumer).await;
    assert_eq!(tenant_id(&tenant), before);
    assert!(holds(&tenant.status.unwrap().conditions, types::RECOVERED));
    consumer.eventually("root", "Ready", |a: &Account| account_phase(a) == Some(AccountPhase::Ready)).await.unwrap();
    let active = |k: &ServiceEncryptionKey| key_phase(k) == Some(KeyPhase::Active) && version(k) == Some(2);
    consumer.eventually("orders", "Active at version 2", active).await.unwrap();
}

#[tokio::test]
async fn fr_102_a_suspended_tenant_is_red_and_serves_nothing_until_it_is_resumed() {
    let world = world().await;
    let consumer = world.provider.consumer("suspend").await.unwrap();
    let name = active_tenant(&consumer).await.name_any();
    ready_root(&consumer, "root", &world.kms.good().await).await;
    active_key(&consumer, "orders", "root", "Never").await;

    consumer.patch::<Tenant>(&name, json!({"spec": {"suspended": true}})).await.unwrap();
    let red = |t: &Tenant| t.status.as_ref().and_then(|s| s.phase) == Some(TenantPhase::Suspended);
    consumer.eventually(&name, "Suspended", red).await.unwrap();
    let paused = |k: &ServiceEncryptionKey| {
        k.status.as_ref().and_then(|s| s.effective_state) == Some(EffectiveState::TenantSuspended)
    };
    let key = consumer.eventually("orders", "not served", paused).await.unwrap();
    assert_eq!(
        key.spec.state,
        model::service_key::KeyState::Enabled,
        "a parent's state never rewrites the child's spec"
    );
    consumer
        .eventually("root", "Suspended", |a: &Account| account_phase(a) == Some(AccountPhase::Suspended))
        .await
        .unwrap();

    consumer.patch::<Tenant>(&name, json!({"spec": {"suspended": false}})).await.unwrap();
    active_tenant(&consumer).await;
    consumer
        .eventually("orders", "Active", |k: &ServiceEncryptionKey| key_phase(k) == Some(KeyPhase::Active))
        .await
        .unwrap();
}
