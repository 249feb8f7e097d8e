//! Dangerous actions: planned, confirmed, refused when the plan has become another one.

use crate::consumer::Consumer;
use crate::plane::run;
use model::testing::ARN;
use model::{Account, ServiceEncryptionKey, names};
use serde_json::{Value, json};

const OTHER: &str = "arn:aws:kms:eu-central-1:111122223333:key/aaaabbbb-12ab-34cd-56ef-1234567890ab";

#[test]
fn fr_204_a_blocked_delete_names_the_keys() {
    run(async |plane| {
        let consumer = Consumer::enabled(plane).await;
        consumer.root(Account::test().named("root").ready().with_keys(2)).await;
        for key in ["k-1", "k-2"] {
            consumer.key(ServiceEncryptionKey::test().named(key).under("root").active()).await;
        }
        let owner = consumer.user("owner").await;
        let answer = owner.delete("/accounts/root", json!({ "planHash": "any" })).await.expect(409);
        assert_eq!(answer.reason(), "Blocked");
        assert_eq!(answer.body["blockers"], json!(["k-1", "k-2"]));
    });
}

#[test]
fn a_plan_that_is_no_longer_true_is_refused_with_the_new_one() {
    run(async |plane| {
        let consumer = Consumer::enabled(plane).await;
        consumer.root(Account::test().named("root").ready()).await;
        consumer.key(ServiceEncryptionKey::test().named("k-1").under("root").active()).await;
        let member = consumer.user("member").await;
        let asked = json!({ "action": "rekey", "subject": { "kind": "Account", "name": "root" }, "target": { "keyReference": OTHER } });
        let plan = member.post("/plans", asked).await.expect(200).body;
        consumer.key(ServiceEncryptionKey::test().named("k-2").under("root").active()).await;
        let request = |hash: &Value| json!({ "target": { "keyReference": OTHER }, "planHash": hash, "confirmName": "root", "reason": "leaked" });
        let stale = member.post("/accounts/root/rekey", request(&plan["hash"])).await.expect(409);
        assert_eq!((stale.reason(), stale.body["current"]["effects"]["keys"].clone()), ("PlanChanged", json!(2)));
        let done = member.post("/accounts/root/rekey", request(&stale.body["current"]["hash"])).await.expect(200).body;
        let annotations = &done["object"]["metadata"]["annotations"];
        assert_eq!(annotations[names::CONFIRM_REKEY], json!(names::rekey_confirmation("root", OTHER)));
        assert_eq!(annotations[names::REQUEST_REASON], "leaked");
        assert_eq!(done["object"]["spec"]["keyReference"], OTHER);
    });
}

#[test]
fn fr_203_a_rekey_asks_for_the_typed_name_and_a_reason() {
    run(async |plane| {
        let consumer = Consumer::enabled(plane).await;
        consumer.root(Account::test().named("root").ready()).await;
        let member = consumer.user("member").await;
        let target = json!({ "keyReference": OTHER });
        let asked = json!({ "action": "rekey", "subject": { "kind": "Account", "name": "root" }, "target": target });
        let hash = member.post("/plans", asked).await.expect(200).body["hash"].clone();
        for (name, reason, field) in [("rot", "why", "confirmName"), ("root", "  ", "reason")] {
            let request = json!({ "target": target, "planHash": hash, "confirmName": name, "reason": reason });
            let answer = member.post("/accounts/root/rekey", request).await.expect(422);
            assert_eq!(answer.body["field"], field);
        }
        let patch = json!({ "resourceVersion": "1", "spec": { "keyReference": OTHER } });
        let answer = member.patch("/accounts/root", patch).await.expect(422);
        assert_eq!(answer.body["field"], "spec.keyReference");
        let same = json!({ "action": "rekey", "subject": { "kind": "Account", "name": "root" }, "target": { "keyReference": ARN } });
        assert_eq!(member.post("/plans", same).await.expect(200).body["warnings"], json!(["TargetIsCurrent"]));
    });
}

#[test]
fn fr_305_disabling_carries_its_plan_and_enabling_needs_none() {
    run(async |plane| {
        let consumer = Consumer::enabled(plane).await;
        consumer.root(Account::test().named("root").ready()).await;
        consumer.key(ServiceEncryptionKey::test().named("k").under("root").active().clients(Some(3))).await;
        let member = consumer.user("member").await;
        let version = |body: &Value| body["object"]["metadata"]["resourceVersion"].clone();
        let now = version(&member.get("/keys/k").await.expect(200).body);
        let disable =
            |hash: Option<&Value>| json!({ "resourceVersion": now, "spec": { "state": "Disabled" }, "planHash": hash });
        let asked = member.patch("/keys/k", disable(None)).await.expect(422).body;
        assert_eq!(
            (asked["field"].clone(), asked["current"]["effects"]["clients"]["known"].clone()),
            (json!("planHash"), json!(3))
        );
        let disabled = member.patch("/keys/k", disable(Some(&asked["current"]["hash"]))).await.expect(200).body;
        assert_eq!(disabled["object"]["spec"]["state"], "Disabled");
        let enable = json!({ "resourceVersion": version(&disabled), "spec": { "state": "Enabled" } });
        assert_eq!(member.patch("/keys/k", enable).await.expect(200).body["object"]["spec"]["state"], "Enabled");
    });
}

#[test]
fn deleting_a_key_schedules_it() {
    run(async |plane| {
        let consumer = Consumer::enabled(plane).await;
        consumer.root(Account::test().named("root").ready()).await;
        consumer.key(ServiceEncryptionKey::test().named("k").under("root").active()).await;
        let owner = consumer.user("owner").await;
        let asked = json!({ "action": "delete", "subject": { "kind": "ServiceEncryptionKey", "name": "k" } });
        let hash = owner.post("/plans", asked).await.expect(200).body["hash"].clone();
        let request = json!({ "planHash": hash, "confirmName": "k", "reason": "retired" });
        let done = owner.delete("/keys/k", request).await.expect(200).body;
        assert_eq!(done["object"]["spec"]["state"], "PendingDeletion");
    });
}
