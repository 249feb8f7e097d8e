//! One click, followed from the BFF's request to what the controller does about it.

use crate::world::{collector, world};
use axum::body::Body;
use axum::http::{Request, header};
use bff::index::{Index, follow};
use bff::kcp::Kcp;
use bff::{AppState, Settings};
use http_body_util::BodyExt;
use kube::ResourceExt;
use model::{Account, names};
use secrecy::ExposeSecret;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tower::ServiceExt;

#[tokio::test]
async fn a_click_is_followed_from_the_bff_to_its_effect() {
    let (world, collector) = (world().await, collector());
    let consumer = world.provider.consumer("traced").await.unwrap();
    let kcp = Kcp::from_config(world.provider.bff()).unwrap();
    let index = Arc::new(Index::default());
    let following = tokio::spawn(follow(kcp.clone(), Arc::clone(&index)));
    let door = bff::app(AppState::new(kcp, index, Settings::default()));

    let token = world.provider.config().auth_info.token.unwrap();
    let body = json!({ "name": "traced", "spec": { "providerType": "AWSKMS", "region": "eu-central-1",
        "keyReference": world.kms.good().await } });
    let trace = uuid::Uuid::new_v4().simple().to_string();
    let request = Request::post(format!("/api/v1/workspaces/{}/accounts", consumer.path))
        .header(header::AUTHORIZATION, format!("Bearer {}", token.expose_secret()))
        .header(header::CONTENT_TYPE, "application/json")
        .header("traceparent", format!("00-{trace}-00f067aa0ba902b7-01"))
        .body(Body::from(body.to_string()))
        .unwrap();
    let answer = door.oneshot(request).await.unwrap();
    let (status, click) = (answer.status(), answer.headers()["x-correlation-id"].to_str().unwrap().to_owned());
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(status, 201, "{}", String::from_utf8_lossy(&body));
    following.abort();
    let root = consumer.eventually("traced", "a status", |a: &Account| a.status.is_some()).await.unwrap();
    assert_eq!(root.annotations()[names::CORRELATION_ID], click);

    let found = async {
        loop {
            let spans = collector.spans();
            let of = |name: &str| {
                spans.iter().find(|s| s.name == name && s.attributes.get("correlation_id") == Some(&click)).cloned()
            };
            if let (Some(asked), Some(done)) = (of("POST /api/v1/workspaces/{path}/accounts"), of("reconcile account"))
            {
                return (asked, done, spans);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let (asked, done, spans) = tokio::time::timeout(Duration::from_secs(30), found).await.expect("both spans arrive");
    assert_eq!(asked.trace, trace, "the request is a part of the caller's trace");
    assert_eq!(done.attributes["openkcm.name"], "traced");
    let sent = |name: &str, trace: &str| spans.iter().any(|span| span.name == name && span.trace == trace);
    assert!(sent("create accounts", &asked.trace), "what the BFF asks of kcp is a part of the request");
    assert!(sent("patch accounts", &done.trace), "what the controller writes is a part of its work");
    assert!(!format!("{spans:?}").contains(token.expose_secret()), "a token is in a span");
}
