//! Three roles and every endpoint: a viewer changes nothing, a member works, an owner decides.

use crate::consumer::Consumer;
use crate::plane::run;
use axum::http::Method;
use model::testing::ARN;
use model::{Account, ServiceEncryptionKey};
use serde_json::{Value, json};

/// What each role gets: (method, path, body, viewer, member, owner). 403 is told before anything else is looked at.
fn matrix() -> Vec<(Method, &'static str, Value, u16, u16, u16)> {
    let reads = [
        "",
        "/overview",
        "/accounts",
        "/keys",
        "/accounts/root",
        "/keys/key",
        "/topology",
        "/activity",
        "/rotations?schedule=Daily",
    ];
    let mut rows: Vec<_> = reads.into_iter().map(|path| (Method::GET, path, Value::Null, 200, 200, 200)).collect();
    let account = |name: &str| json!({ "name": name, "spec": { "providerType": "AWSKMS", "region": "eu-central-1", "keyReference": ARN } });
    let key = |name: &str| json!({ "name": name, "spec": { "application": "a", "accountRef": { "name": "root" } } });
    let stale = json!({ "planHash": "stale", "confirmName": "root", "reason": "r" });
    let rekey = json!({ "target": { "keyReference": ARN }, "planHash": "stale", "confirmName": "root", "reason": "r" });
    let plan = json!({ "action": "disable", "subject": { "kind": "ServiceEncryptionKey", "name": "key" } });
    rows.extend([
        (Method::POST, "/plans", plan, 200, 200, 200),
        (Method::POST, "/accounts?dryRun=true", account("new"), 403, 201, 201),
        (Method::POST, "/keys?dryRun=true", key("new"), 403, 201, 201),
        (
            Method::PATCH,
            "/accounts/root",
            json!({ "resourceVersion": "1", "spec": { "displayName": "x" } }),
            403,
            409,
            409,
        ),
        (
            Method::PATCH,
            "/keys/key",
            json!({ "resourceVersion": "1", "spec": { "rotationSchedule": "Daily" } }),
            403,
            409,
            409,
        ),
        (Method::DELETE, "/accounts/root", stale.clone(), 403, 403, 409),
        (Method::DELETE, "/keys/key", stale.clone(), 403, 409, 409),
        (Method::POST, "/keys/key/rotate?dryRun=true", json!({ "requestId": "one" }), 403, 200, 200),
        (Method::POST, "/accounts/root/verify", Value::Null, 403, 200, 200),
        (Method::POST, "/accounts/root/rekey", rekey, 403, 409, 409),
        (Method::POST, "/accounts/root/rekey/cancel", Value::Null, 403, 409, 409),
        (Method::POST, "/accounts/root/rekey/retry", Value::Null, 403, 409, 409),
        (Method::PUT, "/tenant/suspended", json!({ "suspended": true, "planHash": "stale" }), 403, 403, 409),
        (Method::PUT, "/provider?dryRun=true", json!({}), 403, 403, 200),
        (Method::DELETE, "/provider", stale, 403, 403, 409),
    ]);
    rows
}

#[test]
fn three_roles_and_every_endpoint() {
    run(async |plane| {
        let consumer = Consumer::enabled(plane).await;
        consumer.tenant().await;
        consumer.root(Account::test().named("root").ready()).await;
        consumer.key(ServiceEncryptionKey::test().named("key").under("root").active()).await;
        let users = [consumer.user("viewer").await, consumer.user("member").await, consumer.user("owner").await];
        let mut wrong = Vec::new();
        for (method, path, body, viewer, member, owner) in matrix() {
            for (user, expected, role) in
                [(&users[0], viewer, "viewer"), (&users[1], member, "member"), (&users[2], owner, "owner")]
            {
                let answer = user.send_json(method.clone(), path, body.clone()).await;
                if answer.status != expected {
                    wrong.push(format!(
                        "{role} {method} {path}: {} instead of {expected}: {}",
                        answer.status, answer.body
                    ));
                }
                if expected == 403 {
                    assert_eq!(answer.reason(), "Forbidden");
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}

#[test]
fn what_a_user_may_do_is_told_per_kind_and_verb() {
    run(async |plane| {
        let consumer = Consumer::bare(plane).await;
        let viewer = consumer.user("viewer").await.get("").await.expect(200).body;
        let reads = json!({ "read": true, "create": false, "update": false, "delete": false });
        for kind in ["tenants", "accounts", "serviceKeys", "apiBindings"] {
            assert_eq!(viewer["permissions"][kind], reads, "{kind}");
        }
        let owner = consumer.user("owner").await.get("").await.expect(200).body;
        assert_eq!(owner["permissions"]["apiBindings"]["create"], json!(true));
        assert_eq!((owner["providerEnabled"].clone(), owner["path"].clone()), (json!(false), json!(consumer.path)));
    });
}
