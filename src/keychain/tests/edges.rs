//! Orchestrator and edges together, over real streams.

// Helpers outside test functions unwrap too.
#![allow(clippy::unwrap_used)]

mod world;

use axum::http::StatusCode;
use base64::{Engine, engine::general_purpose::STANDARD};
use futures::{SinkExt, StreamExt};
use keychain::orchestrator::{EdgeInfo, EvictReason, OrchestratorConfig};
use model::edge::EdgeStatus;
use model::service_key::DistributionEffect;
use serde_json::json;
use std::time::Duration;
use tokio_tungstenite::tungstenite::Message;
use world::{Control, Key, WORKSPACE, distributed, until};

fn quick() -> OrchestratorConfig {
    OrchestratorConfig { heartbeat: Duration::from_millis(50), ..OrchestratorConfig::default() }
}

#[tokio::test]
async fn fr_304_push_encrypt_rotate_decrypt_old_evict_refused() {
    let control = Control::start(quick()).await;
    let (one, two) = (control.edge("edge-1").await.serving().await, control.edge("edge-2").await.serving().await);
    let mut key = Key::new("orders");
    key.serve(&control.orchestrator);
    distributed(&control.orchestrator, &key.id, 2).await;
    let (status, first) = one.encrypt("orders", "hello").await;
    assert_eq!((status, &first["keyVersion"]), (StatusCode::OK, &json!(1)));

    assert_eq!(key.rotate(), 2);
    key.serve(&control.orchestrator);
    distributed(&control.orchestrator, &key.id, 2).await;
    let (_, second) = two.encrypt("orders", "hello").await;
    assert_eq!(second["keyVersion"], 2);
    for (edge, made) in [(&two, &first), (&one, &second)] {
        let (status, plain) = edge.decrypt("orders", &made["ciphertext"]).await;
        assert_eq!((status, &plain["plaintext"]), (StatusCode::OK, &json!(STANDARD.encode("hello"))));
        assert_eq!(plain["keyVersion"], made["keyVersion"]);
    }

    control.orchestrator.evict(&key.id, EvictReason::KeyDisabled);
    distributed(&control.orchestrator, &key.id, 2).await;
    let distribution = control.orchestrator.distribution(&key.id).unwrap();
    assert_eq!((distribution.effect, distribution.version), (DistributionEffect::Evicted, 2));
    for edge in [&one, &two] {
        let (status, problem) = edge.decrypt("orders", &first["ciphertext"]).await;
        assert_eq!((status, &problem["reason"]), (StatusCode::FORBIDDEN, &json!("KeyDisabled")));
        assert_eq!(edge.encrypt("orders", "hello").await.0, StatusCode::FORBIDDEN);
    }

    key.serve(&control.orchestrator);
    distributed(&control.orchestrator, &key.id, 2).await;
    assert_eq!(one.decrypt("orders", &first["ciphertext"]).await.0, StatusCode::OK, "disabling is reversible");
    control.orchestrator.forget(&key.id);
    until("the key is not found", async || {
        let (status, problem) = one.decrypt("orders", &first["ciphertext"]).await;
        (status == StatusCode::NOT_FOUND && problem["reason"] == "KeyNotFound").then_some(())
    })
    .await;
    assert_eq!(control.orchestrator.distribution(&key.id), None);
}

#[tokio::test]
async fn every_reason_of_an_eviction_has_its_answer() {
    let control = Control::start(quick()).await;
    let edge = control.edge("edge-1").await.serving().await;
    let key = Key::new("orders");
    for (reason, status, word) in [
        (EvictReason::KeyDisabled, 403, "KeyDisabled"),
        (EvictReason::PendingDeletion, 403, "KeyDisabled"),
        (EvictReason::TenantSuspended, 403, "TenantSuspended"),
        (EvictReason::RootUnavailable, 503, "RootUnavailable"),
        (EvictReason::KeyNotFound, 404, "KeyNotFound"),
    ] {
        control.orchestrator.evict(&key.id, reason);
        distributed(&control.orchestrator, &key.id, 1).await;
        let (answer, problem) = edge.encrypt("orders", "hello").await;
        assert_eq!((answer.as_u16(), &problem["reason"], &problem["status"]), (status, &json!(word), &json!(status)));
    }
}

#[tokio::test]
async fn callers_and_bodies_that_are_wrong_are_refused_with_their_reason() {
    let control = Control::start(quick()).await;
    let edge = control.edge("edge-1").await.serving().await;
    let mut key = Key::new("orders");
    key.rotate();
    key.serve(&control.orchestrator);
    distributed(&control.orchestrator, &key.id, 1).await;
    let encrypt = format!("/v1/workspaces/{WORKSPACE}/keys/orders/encrypt");
    let decrypt = format!("/v1/workspaces/{WORKSPACE}/keys/orders/decrypt");
    let good = json!({ "plaintext": "aGVsbG8=", "context": { "table": "orders" } });
    let (_, made) = edge.call(&encrypt, Some("member"), &good).await;
    let sealed = made["ciphertext"].as_str().unwrap();
    let other_version = {
        let mut bytes = STANDARD.decode(sealed).unwrap();
        bytes[9] = 1;
        STANDARD.encode(bytes)
    };
    let cases = [
        (&encrypt, None, good.clone(), 401, "Unauthorized"),
        (&encrypt, Some("garbage"), good.clone(), 401, "Unauthorized"),
        (&encrypt, Some("viewer"), good.clone(), 403, "Forbidden"),
        (&encrypt, Some("member"), json!({ "plaintext": "not base64" }), 400, "BadRequest"),
        (&encrypt, Some("member"), json!({ "plaintext": "aGVsbG8=", "contxt": {} }), 400, "BadRequest"),
        (&encrypt, Some("member"), json!({ "plaintext": "A".repeat(2 << 20) }), 413, "TooMuch"),
        (&decrypt, Some("member"), json!({ "ciphertext": sealed }), 422, "Tampered"),
        (&decrypt, Some("member"), json!({ "ciphertext": sealed, "context": { "table": "other" } }), 422, "Tampered"),
        (&decrypt, Some("member"), json!({ "ciphertext": "aGVsbG8=" }), 422, "Tampered"),
        (&decrypt, Some("member"), json!({ "ciphertext": other_version, "context": good["context"] }), 422, "Tampered"),
        (&"/v1/workspaces/root:other/keys/orders/encrypt".to_owned(), Some("member"), good.clone(), 404, "KeyNotFound"),
        (&"/v1/workspaces/root:*/keys/orders/encrypt".to_owned(), Some("member"), good.clone(), 400, "BadRequest"),
        (&"/v1/elsewhere".to_owned(), Some("member"), good.clone(), 404, "NotFound"),
    ];
    for (path, token, body, status, reason) in cases {
        let (answer, problem) = edge.call(path, token, &body).await;
        assert_eq!((answer.as_u16(), &problem["reason"]), (status, &json!(reason)), "{path} as {token:?}");
    }
    let (status, _) =
        edge.call(&decrypt, Some("owner"), &json!({ "ciphertext": sealed, "context": good["context"] })).await;
    assert_eq!(status, StatusCode::OK);
}

#[tokio::test]
async fn a_key_of_twenty_thousand_versions_is_held_whole_and_kept_over_a_broken_stream() {
    let mut control = Control::start(quick()).await;
    let edge = control.edge("edge-1").await.serving().await;
    let mut key = Key::new("orders");
    key.serve(&control.orchestrator);
    distributed(&control.orchestrator, &key.id, 1).await;
    let (_, first) = edge.encrypt("orders", "the first").await;
    while key.rotate() < 20_000 {}
    key.serve(&control.orchestrator);
    distributed(&control.orchestrator, &key.id, 1).await;
    let (_, last) = edge.encrypt("orders", "the last").await;
    assert_eq!(last["keyVersion"], 20_000);
    let reads = async || {
        for (ciphertext, text) in [(&first, "the first"), (&last, "the last")] {
            let (status, answer) = edge.decrypt("orders", &ciphertext["ciphertext"]).await;
            assert_eq!((status, &answer["plaintext"]), (StatusCode::OK, &json!(STANDARD.encode(text))));
        }
    };
    reads().await;
    control.cut();
    until("the edge is away", async || (!edge.edge.is_connected()).then_some(())).await;
    control.mend(&edge).await;
    until("the edge serves again", async || (edge.edge.is_connected() && edge.edge.is_serving()).then_some(())).await;
    reads().await;
}

#[tokio::test]
async fn a_destroyed_version_is_gone() {
    let control = Control::start(quick()).await;
    let edge = control.edge("edge-1").await.serving().await;
    let mut key = Key::new("orders");
    key.serve(&control.orchestrator);
    distributed(&control.orchestrator, &key.id, 1).await;
    let (_, first) = edge.encrypt("orders", "hello").await;
    key.rotate();
    key.entry.recent[0].state = model::service_key::VersionState::Destroyed;
    key.entry.recent[0].wrapped = None;
    key.serve(&control.orchestrator);
    distributed(&control.orchestrator, &key.id, 1).await;
    let (status, problem) = edge.decrypt("orders", &first["ciphertext"]).await;
    assert_eq!((status, &problem["reason"]), (StatusCode::GONE, &json!("VersionDestroyed")));
}

#[tokio::test]
async fn an_edge_past_its_lease_refuses_and_comes_back_by_itself() {
    let lease = Duration::from_secs(2);
    let mut control = Control::start(OrchestratorConfig { lease, ..quick() }).await;
    let edge = control.edge("edge-1").await.serving().await;
    let key = Key::new("orders");
    key.serve(&control.orchestrator);
    distributed(&control.orchestrator, &key.id, 1).await;
    control.cut();
    assert_eq!(edge.encrypt("orders", "hello").await.0, StatusCode::OK, "within its lease it serves alone");
    until("the lease has ended", async || (!edge.edge.is_serving()).then_some(())).await;
    let (status, problem) = edge.encrypt("orders", "hello").await;
    assert_eq!((status, &problem["reason"]), (StatusCode::SERVICE_UNAVAILABLE, &json!("LeaseExpired")));
    until("the edge concerns nobody any more", async || {
        (control.orchestrator.distribution(&key.id)?.edges == 0).then_some(())
    })
    .await;
    control.mend(&edge).await;
    until("the edge serves again", async || edge.edge.is_serving().then_some(())).await;
    assert_eq!(edge.encrypt("orders", "hello").await.0, StatusCode::OK);
    distributed(&control.orchestrator, &key.id, 1).await;
}

#[tokio::test]
async fn fr_305_an_edge_that_was_away_during_an_eviction_evicts_before_it_serves() {
    let mut control = Control::start(quick()).await;
    let edge = control.edge("edge-1").await.serving().await;
    let (key, other) = (Key::new("orders"), Key::new("invoices"));
    key.serve(&control.orchestrator);
    other.serve(&control.orchestrator);
    distributed(&control.orchestrator, &key.id, 1).await;
    let (_, made) = edge.encrypt("orders", "hello").await;
    control.cut();
    until("the orchestrator has noticed", async || (!control.orchestrator.edges()[0].status.connected).then_some(()))
        .await;
    control.orchestrator.evict(&key.id, EvictReason::KeyDisabled);
    control.orchestrator.forget(&other.id);
    let distribution = control.orchestrator.distribution(&key.id).unwrap();
    assert_eq!((distribution.edges, distribution.acknowledged, distribution.completed_at), (1, 0, None));
    let away = &distribution.unreachable[0];
    assert_eq!(away.name, "edge-1");
    assert!(away.last_seen.is_some() && away.lease_until > away.last_seen, "the exposure has an end");

    control.mend(&edge).await;
    // Whatever this request meets, lease, synchronisation or service: once the stream is back it must not succeed.
    until("the eviction has come", async || {
        let connected = edge.edge.is_connected();
        let (status, problem) = edge.decrypt("orders", &made["ciphertext"]).await;
        assert!(!connected || status != StatusCode::OK, "served before it evicted");
        (problem["reason"] == "KeyDisabled").then_some(())
    })
    .await;
    distributed(&control.orchestrator, &key.id, 1).await;
    let (_, problem) = edge.encrypt("invoices", "hello").await;
    assert_eq!(problem["reason"], "KeyNotFound");
}

#[tokio::test]
async fn a_new_orchestrator_evicts_nothing_before_it_is_loaded() {
    let control = Control::start(quick()).await;
    let edge = control.edge("edge-1").await.serving().await;
    let (key, gone) = (Key::new("orders"), Key::new("gone"));
    key.serve(&control.orchestrator);
    gone.serve(&control.orchestrator);
    distributed(&control.orchestrator, &gone.id, 1).await;
    let known = control.orchestrator.edges();
    control.stop();

    let mut control = Control::start_unloaded(quick(), 0).await;
    control.orchestrator.remember(known);
    control.mend(&edge).await;
    key.serve(&control.orchestrator);
    let distribution = control.orchestrator.distribution(&key.id).unwrap();
    assert_eq!((distribution.edges, distribution.acknowledged), (1, 0), "it may still be serving");
    for name in ["orders", "gone"] {
        assert_eq!(edge.encrypt(name, "hello").await.0, StatusCode::OK, "it goes on within its lease");
    }
    let mut changes = control.orchestrator.changes();
    control.orchestrator.loaded();
    distributed(&control.orchestrator, &key.id, 1).await;
    assert!(changes.next().await.unwrap().keys.contains(&key.id));
    until("what is served no more is gone", async || {
        (edge.encrypt("gone", "hello").await.0 == StatusCode::NOT_FOUND).then_some(())
    })
    .await;
    assert_eq!(edge.encrypt("orders", "hello").await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_key_whose_root_is_away_when_the_orchestrator_starts_is_kept_where_it_is_held() {
    let control = Control::start(quick()).await;
    let holder = control.edge("edge-1").await.serving().await;
    let key = Key::new("orders");
    key.serve(&control.orchestrator);
    distributed(&control.orchestrator, &key.id, 1).await;
    control.stop();

    let mut control = Control::start_unloaded(quick(), 0).await;
    control.orchestrator.keep(&key.id, &key.entry.uid, 1, jiff::Timestamp::now());
    control.orchestrator.loaded();
    control.mend(&holder).await;
    let other = control.edge("edge-2").await.serving().await;
    distributed(&control.orchestrator, &key.id, 2).await;
    let (status, made) = holder.encrypt("orders", "hello").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(other.decrypt("orders", &made["ciphertext"]).await.1["reason"], "RootUnavailable");

    key.serve(&control.orchestrator);
    distributed(&control.orchestrator, &key.id, 2).await;
    assert_eq!(other.decrypt("orders", &made["ciphertext"]).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_namesake_with_other_material_replaces_what_was_held() {
    let mut control = Control::start(quick()).await;
    let edge = control.edge("edge-1").await.serving().await;
    let (old, new) = (Key::new("orders"), Key::new("orders"));
    old.serve(&control.orchestrator);
    distributed(&control.orchestrator, &old.id, 1).await;
    let (_, made) = edge.encrypt("orders", "hello").await;
    control.cut();
    new.serve(&control.orchestrator);
    control.mend(&edge).await;
    distributed(&control.orchestrator, &new.id, 1).await;
    let (status, _) = edge.decrypt("orders", &made["ciphertext"]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn fr_302_active_clients_are_known_only_while_an_edge_reports() {
    let control = Control::start(quick()).await;
    let key = Key::new("orders");
    key.serve(&control.orchestrator);
    assert_eq!(control.orchestrator.clients(&key.id), None, "unknown is not zero");
    let edge = control.edge("edge-1").await.serving().await;
    distributed(&control.orchestrator, &key.id, 1).await;
    assert_eq!(control.orchestrator.clients(&key.id), Some(0));
    let path = format!("/v1/workspaces/{WORKSPACE}/keys/orders/encrypt");
    let body = json!({ "plaintext": "aGVsbG8=" });
    for (token, client) in [("member", None), ("member", Some("pod-1")), ("member", Some("pod-1")), ("owner", None)] {
        assert_eq!(edge.call_as(&path, Some(token), client, &body).await.0, StatusCode::OK);
    }
    edge.call(&path, Some("viewer"), &body).await;
    until("three clients are reported", async || (control.orchestrator.clients(&key.id) == Some(3)).then_some(()))
        .await;
    let other = control.edge("edge-2").await.serving().await;
    for (token, client) in [("member", Some("pod-1")), ("owner", None), ("member", Some("pod-2"))] {
        let called = other.call_as(&path, Some(token), client, &body).await;
        assert_eq!(called.0, StatusCode::OK, "{called:?}");
    }
    let four = async || (control.orchestrator.clients(&key.id) == Some(4)).then_some(());
    until("a client of both edges counts once", four).await;
    other.stop().await;
    edge.stop().await;
    until("nobody reports", async || control.orchestrator.clients(&key.id).is_none().then_some(())).await;
    let status = &control.orchestrator.edges()[0].status;
    assert!(!status.connected && status.last_seen.is_some());
    assert_eq!(control.orchestrator.distribution(&key.id).unwrap().edges, 0, "it said goodbye: nothing is exposed");
}

#[tokio::test]
async fn an_unknown_edge_is_refused_and_a_stale_record_ends_with_its_lease() {
    let control = Control::start(quick()).await;
    let key = Key::new("orders");
    key.serve(&control.orchestrator);
    let gone = EdgeStatus { lease_until: Some(jiff::Timestamp::UNIX_EPOCH), ..EdgeStatus::default() };
    control.orchestrator.remember([EdgeInfo { name: "edge-9".into(), status: gone }]);
    assert_eq!(control.orchestrator.distribution(&key.id).unwrap().edges, 0);
    let url = format!("ws://127.0.0.1:{}/v1/edge", control.port);
    for token in [None, Some("Bearer nobody")] {
        let mut request =
            tokio_tungstenite::tungstenite::client::IntoClientRequest::into_client_request(url.as_str()).unwrap();
        if let Some(token) = token {
            request.headers_mut().insert("authorization", token.parse().unwrap());
        }
        let refused = tokio_tungstenite::connect_async(request).await.unwrap_err();
        assert!(refused.to_string().contains("401"), "{refused}");
    }
}

#[tokio::test]
async fn an_edge_under_anothers_name_is_sent_away_and_told_why() {
    let control = Control::start(quick()).await;
    let url = format!("ws://127.0.0.1:{}/v1/edge", control.port);
    let mut request =
        tokio_tungstenite::tungstenite::client::IntoClientRequest::into_client_request(url.as_str()).unwrap();
    request.headers_mut().insert("authorization", "Bearer token-of-edge-1".parse().unwrap());
    let (mut socket, _) = tokio_tungstenite::connect_async(request).await.unwrap();
    let hello =
        json!({ "type": "Hello", "protocol": 1, "edge": "edge-2", "version": "0", "sessionKey": "", "held": [] });
    socket.send(hello.to_string().into()).await.unwrap();
    let Some(Ok(Message::Close(Some(frame)))) = socket.next().await else { panic!("no farewell") };
    assert!(frame.reason.contains("edge-2"), "{}", frame.reason);
    assert!(control.orchestrator.edges().is_empty());
}

#[tokio::test]
async fn an_edge_whose_token_is_revoked_loses_its_stream_and_with_its_lease_its_service() {
    let config =
        OrchestratorConfig { lease: Duration::from_secs(1), reauthenticate: Duration::from_millis(100), ..quick() };
    let control = Control::start(config).await;
    let edge = control.edge("edge-1").await.serving().await;
    control.tokens.revoked.store(true, std::sync::atomic::Ordering::Relaxed);
    until("the edge serves no more", async || (!edge.edge.is_serving()).then_some(())).await;
    assert!(!control.orchestrator.edges()[0].status.connected);
}

#[tokio::test]
async fn many_keys_are_synchronised_and_evicted() {
    let control = Control::start(quick()).await;
    let keys: Vec<Key> = (0..500).map(|n| Key::new(&format!("key-{n}"))).collect();
    for key in &keys {
        key.serve(&control.orchestrator);
    }
    let edge = control.edge("edge-1").await.serving().await;
    for key in &keys {
        distributed(&control.orchestrator, &key.id, 1).await;
    }
    for key in &keys {
        control.orchestrator.evict(&key.id, EvictReason::TenantSuspended);
    }
    for key in &keys {
        distributed(&control.orchestrator, &key.id, 1).await;
    }
    assert_eq!(edge.encrypt("key-7", "hello").await.1["reason"], "TenantSuspended");
}
