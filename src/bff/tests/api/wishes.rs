//! Wishes that are sent again, changes that meet, and who may end a key.

use crate::consumer::Consumer;
use crate::conversation::{Answer, Conversation};
use crate::plane::run;
use axum::http::Method;
use model::testing::ARN;
use model::{Account, ServiceEncryptionKey};
use serde_json::{Value, json};

fn account(name: &str) -> Value {
    json!({ "name": name, "spec": { "providerType": "AWSKMS", "region": "eu-central-1", "keyReference": ARN } })
}

async fn post(user: &Conversation, key: &str, body: &Value) -> Answer {
    user.send(user.request(Method::POST, "/accounts", &[("idempotency-key", key)], Some(body.to_string()))).await
}

#[test]
fn a_wish_that_is_sent_again_is_answered_again() {
    run(async |plane| {
        let consumer = Consumer::enabled(plane).await;
        let member = consumer.user("member").await;
        let first = post(&member, "wish-1", &account("aws")).await.expect(201);
        let again = post(&member, "wish-1", &account("aws")).await.expect(201);
        assert_eq!((&first.body, again.headers["idempotency-replayed"].to_str().unwrap()), (&again.body, "true"));
        assert!(!first.headers.contains_key("idempotency-replayed"));
        let other = post(&member, "wish-1", &account("other")).await.expect(422);
        assert_eq!((other.reason(), other.body["field"].as_str()), ("Invalid", Some("Idempotency-Key")));
        assert_eq!(post(&member, "wish-2", &account("aws")).await.expect(409).reason(), "AlreadyExists");
        // Another's key is another key.
        let owner = consumer.user("owner").await;
        assert_eq!(post(&owner, "wish-1", &account("aws")).await.expect(409).reason(), "AlreadyExists");
    });
}

#[test]
fn two_of_one_wish_at_once_are_one() {
    run(async |plane| {
        let consumer = Consumer::enabled(plane).await;
        let member = consumer.user("member").await;
        let body = account("aws");
        let all = futures::future::join_all((0..8).map(|_| post(&member, "wish", &body))).await;
        assert!(all.iter().all(|answer| answer.status == 201), "{all:?}");
        assert_eq!(all.iter().filter(|answer| answer.headers.contains_key("idempotency-replayed")).count(), 7);
    });
}

#[test]
fn a_refused_wish_can_be_mended() {
    run(async |plane| {
        let consumer = Consumer::enabled(plane).await;
        let member = consumer.user("member").await;
        post(&member, "wish", &account("Not A Name")).await.expect(422);
        post(&member, "wish", &account("a-name")).await.expect(201);
        let viewer = consumer.user("viewer").await;
        post(&viewer, "wish", &account("b-name")).await.expect(403);
    });
}

#[test]
fn changes_of_different_fields_go_together_and_those_of_one_field_are_named() {
    run(async |plane| {
        let consumer = Consumer::enabled(plane).await;
        consumer.root(Account::test().named("root").ready()).await;
        consumer.key(ServiceEncryptionKey::test().named("k").under("root").active()).await;
        let member = consumer.user("member").await;
        let seen = member.get("/keys/k").await.expect(200).body["object"].clone();
        let patch = |spec: Value, base: &Value| json!({ "resourceVersion": seen["metadata"]["resourceVersion"], "spec": spec, "base": base });
        let (base, none) = (&seen["spec"], &Value::Null);
        member.patch("/keys/k", patch(json!({ "rotationSchedule": "Weekly" }), none)).await.expect(200);
        let both = member.patch("/keys/k", patch(json!({ "displayName": "Cards" }), base)).await.expect(200).body;
        let spec = &both["object"]["spec"];
        assert_eq!((&spec["displayName"], &spec["rotationSchedule"]), (&json!("Cards"), &json!("Weekly")));
        let wish = json!({ "rotationSchedule": "3 Days", "application": "other" });
        let refused = member.patch("/keys/k", patch(wish.clone(), base)).await.expect(409);
        let conflict = json!({ "field": "spec.rotationSchedule", "yours": "3 Days", "theirs": "Weekly", "base": base["rotationSchedule"] });
        assert_eq!((refused.reason(), &refused.body["conflicts"]), ("Conflict", &json!([conflict])));
        let without = member.patch("/keys/k", patch(wish, none)).await.expect(409);
        assert_eq!(without.body["conflicts"].as_array().unwrap().len(), 2, "without a base every difference is told");
        assert_eq!(without.body["current"]["spec"]["displayName"], "Cards");
    });
}

#[test]
fn a_stale_plan_is_refused_with_what_moved() {
    run(async |plane| {
        let consumer = Consumer::enabled(plane).await;
        consumer.root(Account::test().named("root").ready()).await;
        consumer.key(ServiceEncryptionKey::test().named("k").under("root").active().clients(Some(1))).await;
        let owner = consumer.user("owner").await;
        let name = consumer.tenant().await;
        let suspend = json!({ "action": "suspend", "subject": { "kind": "Tenant", "name": name } });
        let hash = owner.post("/plans", suspend).await.expect(200).body["hash"].clone();
        consumer.key(ServiceEncryptionKey::test().named("l").under("root").active().clients(Some(2))).await;
        let request = json!({ "suspended": true, "planHash": hash, "confirmName": name, "reason": "audit" });
        let stale = owner.put("/tenant/suspended", request).await.expect(409);
        assert_eq!(stale.reason(), "PlanChanged");
        let moved = stale.body["moved"].as_array().unwrap();
        let clients = moved.iter().find(|one| one["field"] == "effects.clients.known").unwrap();
        assert_eq!((&clients["was"], &clients["now"]), (&json!(1), &json!(3)));
        let unknown = json!({ "suspended": true, "planHash": "0000", "confirmName": name, "reason": "audit" });
        assert!(owner.put("/tenant/suspended", unknown).await.expect(409).body.get("moved").is_none());
    });
}

#[test]
fn who_may_not_delete_a_key_may_not_schedule_its_end() {
    run(async |plane| {
        let consumer = Consumer::enabled(plane).await;
        consumer.root(Account::test().named("root").ready()).await;
        consumer.key(ServiceEncryptionKey::test().named("k").under("root").active()).await;
        let member = consumer.user("member").await;
        let plan = json!({ "action": "delete", "subject": { "kind": "ServiceEncryptionKey", "name": "k" } });
        let hash = member.post("/plans", plan).await.expect(200).body["hash"].clone();
        let confirm = json!({ "planHash": hash, "confirmName": "k", "reason": "retired" });
        let version = member.get("/keys/k").await.expect(200).body["object"]["metadata"]["resourceVersion"].clone();
        let mut patch = confirm.clone();
        patch["resourceVersion"] = version;
        patch["spec"] = json!({ "state": "PendingDeletion" });
        for refused in [member.delete("/keys/k", confirm.clone()).await, member.patch("/keys/k", patch).await] {
            let refused = refused.expect(403);
            assert_eq!(
                refused.body["detail"],
                "you may not delete serviceencryptionkeys in this workspace; ask its owner"
            );
        }
        let owner = consumer.user("owner").await;
        owner.delete("/keys/k", confirm).await.expect(200);
        let now = member.get("/keys/k").await.expect(200).body["object"].clone();
        assert_eq!(now["spec"]["state"], "PendingDeletion");
        let back = json!({ "resourceVersion": now["metadata"]["resourceVersion"], "spec": { "state": "Enabled" } });
        member.patch("/keys/k", back).await.expect(200);
    });
}
