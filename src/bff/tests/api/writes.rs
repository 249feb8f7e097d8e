//! Writes: as the user, with who and why, and conflicts told with the newer object.

use crate::consumer::Consumer;
use crate::plane::{eventually, run};
use model::testing::ARN;
use model::{Account, ServiceEncryptionKey, names};
use serde_json::json;

#[test]
fn fr_201_a_root_is_created_as_the_user() {
    run(async |plane| {
        let consumer = Consumer::enabled(plane).await;
        let member = consumer.user("member").await;
        let spec = json!({ "providerType": "AWSKMS", "region": "eu-central-1", "keyReference": ARN });
        let created = member.post("/accounts", json!({ "name": "aws", "spec": spec })).await.expect(201).body;
        let annotations = &created["object"]["metadata"]["annotations"];
        assert_eq!(annotations[names::REQUESTED_BY], "system:serviceaccount:default:member");
        assert!(annotations[names::CORRELATION_ID].is_string());
        let again = member.post("/accounts", json!({ "name": "aws", "spec": spec })).await.expect(409);
        assert_eq!(again.reason(), "AlreadyExists");
    });
}

#[test]
fn a_dry_run_is_checked_by_kcp_and_writes_nothing() {
    run(async |plane| {
        let consumer = Consumer::enabled(plane).await;
        let member = consumer.user("member").await;
        let spec = json!({ "providerType": "AWSKMS", "region": "eu-central-1", "keyReference": ARN });
        let tried = member.post("/accounts?dryRun=true", json!({ "name": "aws", "spec": spec })).await.expect(201).body;
        assert_eq!(tried["resourceVersion"], "");
        member.get("/accounts/aws").await.expect(404);
        member.post("/accounts", json!({ "name": "aws", "spec": spec })).await.expect(201);
    });
}

#[test]
fn what_is_wrong_is_named_by_its_field() {
    run(async |plane| {
        let consumer = Consumer::enabled(plane).await;
        consumer.root(Account::test().named("root").ready()).await;
        let member = consumer.user("member").await;
        let account = |reference: &str, region: &str| json!({ "providerType": "AWSKMS", "region": region, "keyReference": reference });
        let key = |root: &str, schedule: &str| json!({ "application": "a", "accountRef": { "name": root }, "rotationSchedule": schedule });
        for (path, name, spec, field) in [
            ("/accounts", "Not A Name", account(ARN, "eu-central-1"), "name"),
            ("/accounts", "a", account("arn:aws:kms", "eu-central-1"), "spec.keyReference"),
            ("/accounts", "a", account(ARN, "eu-west-1"), "spec.keyReference"),
            ("/keys", "k", key("nowhere", "Daily"), "spec.accountRef.name"),
            ("/keys", "k", key("root", "Yearly"), "spec.rotationSchedule"),
            ("/keys", "k", key("root", "0 Hours"), "spec.rotationSchedule"),
        ] {
            let answer = member.post(path, json!({ "name": name, "spec": spec })).await.expect(422);
            assert_eq!((answer.reason(), answer.body["field"].as_str()), ("Invalid", Some(field)));
        }
        assert_eq!(member.post("/keys", json!({ "name": "k", "extra": 1 })).await.expect(422).reason(), "Invalid");
    });
}

#[test]
fn kcps_own_refusal_names_the_field_too() {
    run(async |plane| {
        let consumer = Consumer::enabled(plane).await;
        consumer.root(Account::test().named("root").ready()).await;
        consumer.key(ServiceEncryptionKey::test().named("k").under("root").active()).await;
        let member = consumer.user("member").await;
        let version = member.get("/keys/k").await.expect(200).body["object"]["metadata"]["resourceVersion"].clone();
        let patch = json!({ "resourceVersion": version, "spec": { "accountRef": { "name": "other" } } });
        let answer = member.patch("/keys/k", patch).await.expect(422);
        assert_eq!(answer.body["field"], "spec.accountRef");
    });
}

#[test]
fn a_conflict_carries_the_newer_object() {
    run(async |plane| {
        let consumer = Consumer::enabled(plane).await;
        consumer.root(Account::test().named("root").ready()).await;
        consumer.key(ServiceEncryptionKey::test().named("k").under("root").active()).await;
        let member = consumer.user("member").await;
        let version = member.get("/keys/k").await.expect(200).body["object"]["metadata"]["resourceVersion"].clone();
        let patch = |schedule: &str| json!({ "resourceVersion": version, "spec": { "rotationSchedule": schedule } });
        member.patch("/keys/k", patch("Weekly")).await.expect(200);
        let conflict = member.patch("/keys/k", patch("Daily")).await.expect(409);
        assert_eq!(
            (conflict.reason(), conflict.body["current"]["spec"]["rotationSchedule"].clone()),
            ("Conflict", json!("Weekly"))
        );
    });
}

#[test]
fn fr_304_a_rotation_is_asked_once_per_request() {
    run(async |plane| {
        let consumer = Consumer::enabled(plane).await;
        consumer.root(Account::test().named("root").ready()).await;
        consumer.key(ServiceEncryptionKey::test().named("k").under("root").active()).await;
        let member = consumer.user("member").await;
        let request = json!({ "requestId": "wish-1", "reason": "after the incident" });
        for _ in 0..2 {
            let done = member.post("/keys/k/rotate", request.clone()).await.expect(200).body;
            assert_eq!(done["object"]["metadata"]["annotations"][names::ROTATE], "wish-1");
        }
    });
}

#[test]
fn a_key_needs_a_root_that_is_ready() {
    run(async |plane| {
        let consumer = Consumer::enabled(plane).await;
        consumer.root(Account::test().named("root")).await;
        let member = consumer.user("member").await;
        let spec = json!({ "application": "a", "accountRef": { "name": "root" } });
        let answer = member.post("/keys", json!({ "name": "k", "spec": spec })).await.expect(409);
        assert_eq!(answer.reason(), "Blocked");
    });
}

#[test]
fn fr_101_the_owner_enables_the_provider() {
    run(async |plane| {
        let consumer = Consumer::bare(plane).await;
        let owner = consumer.user("owner").await;
        let mut stream = owner.stream(None).await;
        assert_eq!(stream.news().await.data["workspace"]["providerEnabled"], json!(false));
        eventually("kcp lets the owner bind", async || {
            (owner.put("/provider", json!({})).await.status < 300).then_some(())
        })
        .await;
        let enabled = loop {
            let event = stream.next().await.unwrap();
            if event.name == "snapshot" {
                break event;
            }
        };
        assert_eq!(enabled.data["workspace"]["providerEnabled"], json!(true));
        owner.put("/provider", json!({})).await.expect(200);
        consumer.known().await;
        let name = consumer.tenant().await;
        let suspend = json!({ "action": "suspend", "subject": { "kind": "Tenant", "name": name } });
        let hash = owner.post("/plans", suspend).await.expect(200).body["hash"].clone();
        let request = json!({ "suspended": true, "planHash": hash, "confirmName": name, "reason": "audit" });
        let suspended = owner.put("/tenant/suspended", request).await.expect(200).body;
        assert_eq!(suspended["object"]["spec"]["suspended"], json!(true));
    });
}
