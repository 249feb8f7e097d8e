//! Lists, details, the graph, and reading one's own writes.

use crate::consumer::Consumer;
use crate::plane::run;
use model::testing::{ARN, hours};
use model::{Account, ServiceEncryptionKey};
use serde_json::json;

#[test]
fn lists_are_filtered_sorted_and_paged() {
    run(async |plane| {
        let consumer = Consumer::enabled(plane).await;
        consumer.root(Account::test().named("one").ready()).await;
        for (at, name) in ["c", "a", "b"].into_iter().enumerate() {
            let key = ServiceEncryptionKey::test().named(name).under("one").active();
            consumer.key(key.next_at(hours(i64::try_from(at).unwrap() + 1))).await;
        }
        let viewer = consumer.user("viewer").await;
        let first = viewer.get("/keys?sort=-name&limit=2").await.expect(200).body;
        assert_eq!((first["items"][0]["name"].clone(), first["total"].clone()), (json!("c"), json!(3)));
        let cursor = first["cursor"].as_str().unwrap();
        let second = viewer.get(&format!("/keys?sort=-name&limit=2&cursor={cursor}")).await.expect(200).body;
        assert_eq!((second["items"][0]["name"].clone(), second["cursor"].clone()), (json!("a"), json!(null)));
        let by_time = viewer.get("/keys?sort=nextRotation").await.expect(200).body;
        assert_eq!(by_time["items"][0]["name"], "c");
        assert_eq!(viewer.get("/keys?account=other").await.expect(200).body["total"], 0);
        assert_eq!(viewer.get("/keys?provider=AWSKMS&phase=Active,Rotating").await.expect(200).body["total"], 3);
        let applications = viewer.get("/applications").await.expect(200).body;
        assert_eq!((applications["total"].clone(), applications["items"][0]["keys"].clone()), (json!(1), json!(3)));
        assert_eq!(viewer.get("/applications?q=no-such").await.expect(200).body["items"], json!([]));
        for bad in [
            "/applications?limit=0",
            "/keys?sort=colour",
            "/keys?limit=0",
            "/keys?limit=x",
            "/keys?cursor=x",
            "/keys?due=later",
            "/keys?atLeast=x",
        ] {
            assert_eq!(viewer.get(bad).await.expect(400).reason(), "BadRequest", "{bad}");
        }
    });
}

#[test]
fn a_write_is_read_back_with_its_version() {
    run(async |plane| {
        let consumer = Consumer::enabled(plane).await;
        let member = consumer.user("member").await;
        for round in 0..5 {
            let spec = json!({ "providerType": "AWSKMS", "region": "eu-central-1", "keyReference": ARN });
            let name = format!("root-{round}");
            let written = member.post("/accounts", json!({ "name": name, "spec": spec })).await.expect(201).body;
            let version = written["resourceVersion"].as_str().unwrap();
            let read = member.get(&format!("/accounts?q={name}&atLeast={version}")).await.expect(200).body;
            assert_eq!(read["items"][0]["name"], json!(name));
        }
    });
}

#[test]
fn a_detail_is_the_whole_object_without_managed_fields() {
    run(async |plane| {
        let consumer = Consumer::enabled(plane).await;
        consumer.root(Account::test().named("one").ready()).await;
        consumer.key(ServiceEncryptionKey::test().named("k").under("one").active()).await;
        let viewer = consumer.user("viewer").await;
        let key = viewer.get("/keys/k").await.expect(200).body;
        assert_eq!(
            (key["object"]["metadata"]["name"].clone(), key["account"]["name"].clone()),
            (json!("k"), json!("one"))
        );
        assert!(key["object"]["metadata"].get("managedFields").is_none());
        assert_eq!(viewer.get("/keys/none").await.expect(404).reason(), "NotFound");
        assert_eq!(viewer.get("/keys/..%2Faccounts").await.expect(404).reason(), "NotFound");
    });
}

#[test]
fn fr_404_the_graph_shows_one_root_alone() {
    run(async |plane| {
        let consumer = Consumer::enabled(plane).await;
        for root in ["one", "two"] {
            consumer.root(Account::test().named(root).ready()).await;
            consumer.key(ServiceEncryptionKey::test().named(&format!("key-{root}")).under(root).active()).await;
        }
        let viewer = consumer.user("viewer").await;
        let whole = viewer.get("/topology").await.expect(200).body;
        let one = viewer.get("/topology?root=one").await.expect(200).body;
        assert_eq!((whole["totalKeys"].clone(), one["totalKeys"].clone()), (json!(2), json!(1)));
    });
}

#[test]
fn a_workspace_without_the_provider_says_so() {
    run(async |plane| {
        let viewer = Consumer::bare(plane).await.user("viewer").await;
        for path in
            ["/overview", "/accounts", "/keys", "/topology", "/activity", "/applications", "/rotations?schedule=Daily"]
        {
            assert_eq!(viewer.get(path).await.expect(404).reason(), "ProviderNotEnabled", "{path}");
        }
    });
}

#[test]
fn every_error_is_a_problem_with_a_correlation_id() {
    run(async |plane| {
        let viewer = Consumer::bare(plane).await.user("viewer").await;
        for (path, status) in [("/nothing", 404), ("/keys/x/rotate", 405), ("/accounts", 404)] {
            let request = viewer.request(axum::http::Method::GET, path, &[("x-correlation-id", "mine-1")], None);
            let answer = viewer.send(request).await.expect(status);
            assert_eq!(answer.headers["content-type"], "application/problem+json", "{path}");
            assert_eq!(
                (answer.body["correlationId"].clone(), answer.body["status"].clone()),
                (json!("mine-1"), json!(status))
            );
            assert_eq!(answer.headers["x-correlation-id"], "mine-1");
        }
        let long = json!({ "action": "x".repeat(70_000) });
        assert_eq!(viewer.post("/plans", long).await.expect(413).reason(), "TooMuch");
    });
}

#[test]
fn who_has_the_newest_answer_isnt_sent_it_again() {
    run(async |plane| {
        let consumer = Consumer::enabled(plane).await;
        consumer.root(Account::test().named("one").ready()).await;
        let viewer = consumer.user("viewer").await;
        let again = async |path: &str, tag: &str| {
            viewer.send(viewer.request(axum::http::Method::GET, path, &[("if-none-match", tag)], None)).await
        };
        for path in ["/accounts?sort=-name", "/keys", "/topology"] {
            let tag = viewer.get(path).await.expect(200).headers["etag"].to_str().unwrap().to_owned();
            let same = again(path, &tag).await.expect(304);
            assert_eq!((same.headers["etag"].to_str().unwrap(), same.body), (tag.as_str(), json!(null)), "{path}");
            let other = format!("{path}{}q=o", if path.contains('?') { "&" } else { "?" });
            again(&other, &tag).await.expect(200);
            consumer.root(Account::test().named(&format!("two-{}", path.len())).ready()).await;
            let newer = again(path, &tag).await.expect(200);
            assert_ne!(newer.headers["etag"].to_str().unwrap(), tag, "{path}");
        }
    });
}
