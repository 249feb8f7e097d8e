//! Nothing that is secret is logged, printed or sent in the clear. A test binary of its own: it listens to every log.

// Helpers outside test functions unwrap too.
#![allow(clippy::unwrap_used)]

#[allow(dead_code)]
mod world;

use axum::http::StatusCode;
use base64::{Engine, engine::general_purpose::STANDARD};
use keychain::edge::{Edge, Holdings};
use keychain::orchestrator::{EvictReason, OrchestratorConfig, ServedKey, ServedVersion};
use keychain::protocol::{Opener, Sealer, SessionSecret};
use keychain::{KeyMaterial, RootChain, RootMaterial};
use serde_json::json;
use static_assertions::assert_not_impl_any;
use std::fmt::Debug;
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tracing_subscriber::fmt::MakeWriter;
use world::{Control, Key, WORKSPACE, distributed};

// Compiling is the proof: nothing that holds material can be printed or serialized by accident.
assert_not_impl_any!(RootMaterial: Debug, serde::Serialize);
assert_not_impl_any!(KeyMaterial: Debug, serde::Serialize);
assert_not_impl_any!(RootChain: Debug, serde::Serialize);
assert_not_impl_any!(ServedKey: Debug, serde::Serialize);
assert_not_impl_any!(ServedVersion: Debug, serde::Serialize);
assert_not_impl_any!(SessionSecret: Debug, serde::Serialize);
assert_not_impl_any!(Sealer: Debug, serde::Serialize);
assert_not_impl_any!(Opener: Debug, serde::Serialize);
assert_not_impl_any!(Holdings: Debug, serde::Serialize);
assert_not_impl_any!(Edge: Debug, serde::Serialize);

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn no_log_of_any_level_holds_plaintext_or_a_token() {
    let log = Log::default();
    // `tungstenite` and what is below it log the bytes of the stream at trace level; ours are all of the crate's.
    let ours =
        tracing_subscriber::EnvFilter::new("keychain=trace,axum=trace,tower=trace,hyper=debug,tungstenite=debug");
    tracing_subscriber::fmt().with_env_filter(ours).with_writer(log.clone()).init();

    let control =
        Control::start(OrchestratorConfig { heartbeat: Duration::from_millis(50), ..Default::default() }).await;
    let edge = control.edge("edge-1").await.serving().await;
    let mut key = Key::new("orders");
    key.rotate();
    key.serve(&control.orchestrator);
    distributed(&control.orchestrator, &key.id, 1).await;
    let secret = "the secret of the house";
    let (status, made) = edge.encrypt("orders", secret).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(edge.decrypt("orders", &made["ciphertext"]).await.0, StatusCode::OK);
    let path = format!("/v1/workspaces/{WORKSPACE}/keys/orders/encrypt");
    for body in [json!({ "plaintext": secret }), json!({ "plaintxt": STANDARD.encode(secret) })] {
        let (status, problem) = edge.call(&path, Some("member"), &body).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert!(!problem.to_string().contains("secret"), "an answer doesn't quote the plaintext");
    }
    edge.call(&path, Some("a-stolen-token"), &json!({ "plaintext": "" })).await;
    control.orchestrator.evict(&key.id, EvictReason::KeyDisabled);
    distributed(&control.orchestrator, &key.id, 1).await;
    edge.stop().await;

    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(text.contains("the edge is connected") && text.contains("holding") && text.contains("evicted"));
    for hidden in [secret, &STANDARD.encode(secret), "token-of-edge-1", "a-stolen-token"] {
        assert!(!text.contains(hidden), "the log holds {hidden:?}");
    }
}
