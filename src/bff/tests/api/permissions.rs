//! Three roles and every operation of the document, at home and abroad: a viewer changes nothing, a member works, an owner
//! decides, and nobody learns anything about a workspace that isn't theirs.

use crate::consumer::Consumer;
use crate::plane::run;
use axum::http::Method;
use model::testing::ARN;
use model::{Account, ServiceEncryptionKey};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What viewer, member and owner get of an operation. 403 is told before anything else is looked at.
struct Row {
    id: &'static str,
    query: &'static str,
    body: Value,
    expected: [u16; 3],
}

fn row(id: &'static str, query: &'static str, body: Value, expected: [u16; 3]) -> Row {
    Row { id, query, body, expected }
}

/// A row for every operation: the test fails when one is missing.
fn matrix() -> Vec<Row> {
    const READ: [u16; 3] = [200, 200, 200];
    const WORK: [u16; 3] = [403, 200, 200];
    let account =
        json!({ "name": "new", "spec": { "providerType": "AWSKMS", "region": "eu-central-1", "keyReference": ARN } });
    let key = json!({ "name": "new", "spec": { "application": "a", "accountRef": { "name": "thing" } } });
    let stale = json!({ "planHash": "stale", "confirmName": "thing", "reason": "r" });
    let rekey =
        json!({ "target": { "keyReference": ARN }, "planHash": "stale", "confirmName": "thing", "reason": "r" });
    let plan = json!({ "action": "disable", "subject": { "kind": "ServiceEncryptionKey", "name": "thing" } });
    let old = |field: &str, value: &str| json!({ "resourceVersion": "1", "spec": { field: value } });
    let mut rows: Vec<Row> = [
        "getWorkspace",
        "getOverview",
        "listAccounts",
        "listKeys",
        "getAccount",
        "getKey",
        "getTopology",
        "listActivity",
        "listApplications",
    ]
    .map(|id| row(id, "", Value::Null, READ))
    .into();
    rows.extend([
        row("previewRotations", "?schedule=Daily", Value::Null, READ),
        row("makePlan", "", plan, READ),
        row("createAccount", "?dryRun=true", account, [403, 201, 201]),
        row("createKey", "?dryRun=true", key, [403, 201, 201]),
        row("patchAccount", "", old("displayName", "x"), [403, 409, 409]),
        row("patchKey", "", old("rotationSchedule", "Daily"), [403, 409, 409]),
        row("deleteAccount", "", stale.clone(), [403, 403, 409]),
        row("deleteKey", "", stale.clone(), [403, 403, 409]),
        row("patchKey", "?dryRun=true", old("state", "PendingDeletion"), [403, 403, 409]),
        row("rotateKey", "?dryRun=true", json!({ "requestId": "one" }), WORK),
        row("verifyAccount", "", Value::Null, WORK),
        row("rekeyAccount", "", rekey, [403, 409, 409]),
        row("cancelRekey", "", Value::Null, [403, 409, 409]),
        row("retryRekey", "", Value::Null, [403, 409, 409]),
        row("suspendTenant", "", json!({ "suspended": true, "planHash": "stale" }), [403, 403, 409]),
        row("enableProvider", "?dryRun=true", json!({}), [403, 403, 200]),
        row("uninstallProvider", "", stale, [403, 403, 409]),
        row("streamEvents", "", Value::Null, READ),
    ]);
    rows
}

/// Method and address below the workspace of every operation in the document.
fn told() -> Vec<(String, Method, String)> {
    let document = bff::openapi::document();
    let paths = document["paths"].as_object().unwrap().iter();
    let all = paths.flat_map(|(path, methods)| {
        methods.as_object().unwrap().iter().map(move |(method, told)| (path, method, told))
    });
    all.map(|(path, method, told)| {
        let below = path.strip_prefix("/api/v1/workspaces/{path}").unwrap().replace("{name}", "thing");
        (told["operationId"].as_str().unwrap().to_owned(), method.to_uppercase().parse().unwrap(), below)
    })
    .collect()
}

#[test]
fn three_roles_and_every_operation_at_home_and_abroad() {
    run(async |plane| {
        let (home, abroad) = (Consumer::enabled(plane).await, Consumer::enabled(plane).await);
        home.tenant().await;
        home.root(Account::test().named("thing").ready()).await;
        home.key(ServiceEncryptionKey::test().named("thing").under("thing").active()).await;
        let (told, rows, mut wrong) = (told(), matrix(), Vec::new());
        let missing: BTreeSet<_> = told.iter().filter(|one| rows.iter().all(|row| row.id != one.0)).collect();
        assert!(missing.is_empty(), "who may do this? {missing:?}");
        for (number, role) in ["viewer", "member", "owner"].into_iter().enumerate() {
            let user = home.user(role).await;
            for row in &rows {
                let (_, method, path) = told.iter().find(|one| one.0 == row.id).expect(row.id);
                let path = format!("{path}{}", row.query);
                for (user, expected) in [(user.clone(), row.expected[number]), (user.about(&abroad.path), 404)] {
                    let body = (!row.body.is_null()).then(|| row.body.to_string());
                    let request = user.request(method.clone(), &path, &[], body);
                    let status = user.head(request).await;
                    if status != expected {
                        wrong.push(format!(
                            "{role} {} {method} {}: {status} instead of {expected}",
                            row.id,
                            user.path()
                        ));
                    }
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
