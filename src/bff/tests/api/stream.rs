//! The event stream.

use crate::consumer::{Consumer, named};
use crate::plane::run;
use k8s_openapi::api::rbac::v1::ClusterRoleBinding;
use kube::Api;
use kube::api::{DeleteParams, Patch, PatchParams, PostParams};
use model::{Account, ServiceEncryptionKey};
use serde_json::json;

#[test]
fn a_write_of_kubectl_is_a_delta() {
    run(async |plane| {
        let consumer = Consumer::enabled(plane).await;
        consumer.root(Account::test().named("one").ready()).await;
        let mut stream = consumer.user("viewer").await.stream(None).await;
        let snapshot = stream.news().await;
        assert_eq!((snapshot.name.as_str(), snapshot.data["accounts"][0]["name"].clone()), ("snapshot", json!("one")));
        let kubectl = Api::<Account>::all(consumer.admin.clone());
        let patch = Patch::Merge(json!({ "spec": { "displayName": "Production" } }));
        kubectl.patch("one", &PatchParams::default(), &patch).await.unwrap();
        let delta = stream.until("delta").await;
        let change = &delta.data["changes"][0];
        assert_eq!(
            (change["type"].clone(), change["value"]["displayName"].clone()),
            (json!("account"), json!("Production"))
        );
        kubectl.delete("one", &DeleteParams::default()).await.unwrap();
        let gone = stream.until("delta").await;
        assert_eq!(gone.data["changes"], json!([{ "type": "accountGone", "value": "one" }]));
    });
}

#[test]
fn many_writes_of_one_object_are_one_change() {
    run(async |plane| {
        let consumer = Consumer::enabled(plane).await;
        consumer.root(Account::test().named("one").ready()).await;
        let mut stream = consumer.user("viewer").await.stream(None).await;
        stream.until("snapshot").await;
        let kubectl = Api::<Account>::all(consumer.admin.clone());
        for round in 0..20 {
            let patch = Patch::Merge(json!({ "spec": { "displayName": format!("round {round}") } }));
            kubectl.patch("one", &PatchParams::default(), &patch).await.unwrap();
        }
        let mut deltas = 0;
        loop {
            let delta = stream.until("delta").await;
            let changes = delta.data["changes"].as_array().unwrap().clone();
            assert_eq!(changes.len(), 1, "{changes:?}");
            deltas += 1;
            if changes[0]["value"]["displayName"] == "round 19" {
                break;
            }
        }
        assert!(deltas < 20, "{deltas} deltas");
    });
}

#[test]
fn a_stream_that_broke_off_goes_on_where_it_was() {
    run(async |plane| {
        let consumer = Consumer::enabled(plane).await;
        consumer.root(Account::test().named("one").ready()).await;
        let viewer = consumer.user("viewer").await;
        let mut stream = viewer.stream(None).await;
        let last = stream.until("snapshot").await.id;
        drop(stream);
        let kubectl = Api::<ServiceEncryptionKey>::all(consumer.admin.clone());
        let key = ServiceEncryptionKey::test().named("k").under("one");
        let key = ServiceEncryptionKey { status: None, metadata: named(&key), ..key };
        kubectl.create(&PostParams::default(), &key).await.unwrap();
        let mut resumed = viewer.stream(Some(&last)).await;
        // What comes first may be the overview alone; a snapshot would mean that the stream began anew.
        let change = loop {
            let event = resumed.news().await;
            assert_eq!(event.name, "delta");
            if let Some(change) = event.data["changes"].get(0) {
                break change.clone();
            }
        };
        assert_eq!(change["value"]["name"], "k");
        let unknown = viewer.stream(Some("00000000.5")).await.news().await;
        assert_eq!(unknown.name, "snapshot");
    });
}

#[test]
fn another_workspace_is_not_heard() {
    run(async |plane| {
        let (own, other) = (Consumer::enabled(plane).await, Consumer::enabled(plane).await);
        let mut stream = own.user("viewer").await.stream(None).await;
        stream.until("snapshot").await;
        other.root(Account::test().named("foreign").ready()).await;
        own.root(Account::test().named("own").ready()).await;
        let delta = stream.until("delta").await;
        assert!(!delta.data.to_string().contains("foreign"), "{}", delta.data);
    });
}

#[test]
fn a_right_that_is_withdrawn_ends_the_open_stream() {
    run(async |plane| {
        let consumer = Consumer::enabled(plane).await;
        let viewer = consumer.user("viewer").await;
        let mut stream = viewer.stream(None).await;
        stream.until("snapshot").await;
        let bindings = Api::<ClusterRoleBinding>::all(consumer.admin.clone());
        bindings.delete("tests-viewer", &DeleteParams::default()).await.unwrap();
        let bye = stream.until("bye").await;
        assert!(["Forbidden", "NotFound"].contains(&bye.data["reason"].as_str().unwrap()), "{}", bye.data);
        assert!(stream.next().await.is_none(), "nothing follows");
        assert!([403, 404].contains(&viewer.get("/keys").await.status));
    });
}

#[test]
fn another_right_is_another_snapshot_on_the_open_stream() {
    run(async |plane| {
        let consumer = Consumer::enabled(plane).await;
        let mut stream = consumer.user("viewer").await.stream(None).await;
        assert_eq!(stream.until("snapshot").await.data["workspace"]["permissions"]["accounts"]["create"], false);
        let bindings = Api::<ClusterRoleBinding>::all(consumer.admin.clone());
        let more = json!({ "metadata": { "name": "tests-viewer-works" },
            "roleRef": { "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "openkcm-member" },
            "subjects": [{ "kind": "ServiceAccount", "name": "viewer", "namespace": "default" }] });
        bindings.create(&PostParams::default(), &serde_json::from_value(more).unwrap()).await.unwrap();
        let snapshot = stream.until("snapshot").await;
        assert_eq!(snapshot.data["workspace"]["permissions"]["accounts"]["create"], true);
    });
}
