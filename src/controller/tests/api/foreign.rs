//! Workspaces are told apart by their cluster, whatever their Tenants are called (FR-101); and what a workspace withholds is said there.

use crate::world::{active_key, ready_root, world};
use kube::api::{Api, PostParams};
use kube::{Client, ResourceExt};
use model::condition::{self, ConditionStatus, types};
use model::tenant::{TenantPhase, TenantSpec, Workspace};
use model::{ServiceEncryptionKey, Tenant, names};
use testkit::Consumer;

async fn active(consumer: &Consumer) -> Tenant {
    let active = |t: &Tenant| t.status.as_ref().and_then(|s| s.phase) == Some(TenantPhase::Active);
    consumer.eventually(&names::tenant_name(&consumer.path), "Active", active).await.unwrap()
}

fn reason<'a>(tenant: &'a Tenant, type_: &str) -> Option<&'a str> {
    let condition = condition::find(&tenant.status.as_ref()?.conditions, type_)?;
    (condition.status == ConditionStatus::False).then_some(condition.reason.as_str())
}

#[tokio::test]
async fn fr_101_two_workspaces_whose_paths_collapse_to_one_name_are_two_tenants() {
    let world = world().await;
    let flat = world.provider.workspace_at(&["twin-a-b"]).await.unwrap();
    let nested = world.provider.workspace_at(&["twin-a", "b"]).await.unwrap();
    assert_eq!(names::tenant_name(&flat.path), names::tenant_name(&nested.path));
    flat.bind().await.unwrap();
    nested.bind().await.unwrap();
    let (one, other) = (active(&flat).await, active(&nested).await);
    assert_ne!(one.status.unwrap().tenant_id, other.status.unwrap().tenant_id);
    assert_eq!(
        (one.spec.workspace.cluster, other.spec.workspace.cluster),
        (flat.cluster.clone(), nested.cluster.clone())
    );
    // What one has is not the other's, under the same names too.
    ready_root(&flat, "root", &world.kms.good().await).await;
    active_key(&flat, "orders", "root", "Never").await;
    let of_nested = nested.api::<ServiceEncryptionKey>().get_opt("orders").await.unwrap();
    assert!(of_nested.is_none());
}

/// The provider's own hand in a workspace: nobody else can make a Tenant.
async fn as_provider(consumer: &Consumer) -> Api<Tenant> {
    let config = world().await.provider.controller_in(&consumer.cluster).await.unwrap();
    Api::all(Client::try_from(config).unwrap())
}

fn copy(name: &str, path: &str, cluster: &str) -> Tenant {
    let workspace = Workspace { path: path.to_owned(), cluster: cluster.to_owned() };
    Tenant::new(name, TenantSpec { workspace, suspended: true })
}

#[tokio::test]
async fn fr_101_a_tenant_that_was_copied_from_another_workspace_is_told_so_and_never_taken_over() {
    let world = world().await;
    let (source, target) =
        (world.provider.consumer("source").await.unwrap(), world.provider.consumer("target").await.unwrap());
    let original = active(&source).await;
    let own = active(&target).await;
    let mut copied = copy(&original.name_any(), &source.path, &source.cluster);
    copied.annotations_mut().clone_from(original.annotations());

    let user = target.user("copycat").unwrap();
    let refused = Api::<Tenant>::all(user).create(&PostParams::default(), &copied).await.unwrap_err();
    assert!(matches!(&refused, kube::Error::Api(status) if status.code == 403), "{refused}");
    as_provider(&target).await.create(&PostParams::default(), &copied).await.unwrap();

    let told = |t: &Tenant| reason(t, types::READY) == Some("ForeignWorkspace");
    let told = target.eventually(&original.name_any(), "told that it is foreign", told).await.unwrap();
    let status = told.status.unwrap();
    let message = &condition::find(&status.conditions, types::READY).unwrap().message;
    assert!(message.contains(&source.cluster) && message.contains("deletes this one"), "{message}");
    assert_eq!((status.tenant_id, status.phase), (None, Some(TenantPhase::Provisioning)));
    // Its wish to be suspended reaches neither the workspace it names nor the one it lies in.
    ready_root(&target, "root", &world.kms.good().await).await;
    active_key(&target, "orders", "root", "Never").await;
    assert_eq!(active(&target).await.status.unwrap().tenant_id, own.status.unwrap().tenant_id);
    assert_eq!(active(&source).await.status.unwrap().tenant_id, original.status.unwrap().tenant_id);
}

#[tokio::test]
async fn fr_101_a_tenant_of_the_right_name_and_another_cluster_waits_for_the_operator() {
    let world = world().await;
    let elsewhere = world.provider.consumer("elsewhere").await.unwrap();
    let id = active(&elsewhere).await.status.unwrap().tenant_id;
    let consumer = world.provider.workspace("preempted").await.unwrap();
    let name = names::tenant_name(&consumer.path);
    consumer.bind().await.unwrap();
    active(&consumer).await;
    let tenants = as_provider(&consumer).await;
    tenants.delete(&name, &kube::api::DeleteParams::default()).await.unwrap();
    // Either the copy or the provider's own is first; who comes second finds the name taken, so it is tried until the copy is there.
    let copied = copy(&name, &consumer.path, &elsewhere.cluster);
    let start = std::time::Instant::now();
    while tenants.create(&PostParams::default(), &copied).await.is_err() {
        assert!(start.elapsed().as_secs() < 30, "the copy was never first");
        let _ = tenants.delete(&name, &kube::api::DeleteParams::default()).await;
    }
    let told = |t: &Tenant| reason(t, types::READY) == Some("ForeignWorkspace");
    consumer.eventually(&name, "told that it is foreign", told).await.unwrap();
    tenants.delete(&name, &kube::api::DeleteParams::default()).await.unwrap();
    let own = active(&consumer).await;
    assert_eq!(own.spec.workspace.cluster, consumer.cluster);
    assert_ne!(own.status.unwrap().tenant_id, id);
}

#[tokio::test]
async fn a_workspace_that_rejects_the_claim_on_events_is_told_what_no_longer_works() {
    let consumer = world().await.provider.consumer("claims").await.unwrap();
    let name = active(&consumer).await.name_any();
    consumer.answer_claims("Rejected").await.unwrap();
    let told = |t: &Tenant| reason(t, types::EVENTS_WRITTEN) == Some("ClaimRejected");
    let tenant = consumer.eventually(&name, "told about events", told).await.unwrap();
    let status = tenant.status.unwrap();
    let message = &condition::find(&status.conditions, types::EVENTS_WRITTEN).unwrap().message;
    assert!(message.contains("is not told in this workspace") && message.contains("accept the claim"), "{message}");
    assert_eq!(status.phase, Some(TenantPhase::Active), "keys are served without events");
    consumer.answer_claims("Accepted").await.unwrap();
    let healed = |t: &Tenant| reason(t, types::EVENTS_WRITTEN).is_none();
    consumer.eventually(&name, "no condition about events", healed).await.unwrap();
}
