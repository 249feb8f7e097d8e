//! What the fuzz targets do with their bytes. Included by `fuzz_targets/*.rs`, which libFuzzer feeds, and by the BFF's own
//! tests, which run the corpus: a target that no longer fits the code fails there.
//!
//! Invariants under test: no bytes make a panic or a fault of ours; every refusal is a problem with a correlation id; kcp is
//! asked with the token that came in, below the workspace of the URL, and nowhere else.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderValue, Method, Request, StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bff::index::{Index, Observed, Row};
use bff::kcp::Kcp;
use bff::{AppState, Settings};
use http_body_util::BodyExt;
use kube::Client;
use model::account::ProviderType;
use model::key_reference::KeyReference;
use model::{Account, ServiceEncryptionKey};
use serde_json::{Value, json};
use std::cell::LazyCell;
use std::convert::Infallible;
use std::sync::Arc;
use tokio::runtime::Runtime;
use tower::{ServiceExt, service_fn};

const WORKSPACE: &str = "root:a";
/// The only token that this kcp takes.
const GOOD: &str = "good";

/// Runs one input.
pub(crate) type Target = fn(&[u8]);

/// Every target, by its name and the name of its corpus.
pub(crate) const ALL: [(&str, Target); 5] =
    [("query", query), ("cursor", cursor), ("token", token), ("body", body), ("reference", reference)];

/// The query of a read, after a byte that chooses the read.
pub(crate) fn query(data: &[u8]) {
    const READS: [&str; 6] = ["accounts", "keys", "overview", "topology", "activity", "rotations"];
    let Some((which, query)) = data.split_first() else { return };
    let read = READS[usize::from(*which) % READS.len()];
    ask(Method::GET, &format!("/{read}?{}", escaped(query)), GOOD, None);
}

/// What stands in a cursor, after a byte that chooses the list and its order.
pub(crate) fn cursor(data: &[u8]) {
    const LISTS: [&str; 6] =
        ["keys?", "keys?sort=-name&", "keys?sort=nextRotation&", "accounts?sort=-phase&", "accounts?", "activity?"];
    let Some((which, inside)) = data.split_first() else { return };
    let list = LISTS[usize::from(*which) % LISTS.len()];
    let status = ask(Method::GET, &format!("/{list}cursor={}", URL_SAFE_NO_PAD.encode(inside)), GOOD, None);
    assert!([200, 400].contains(&status), "{list}: {status}");
}

/// A token: as it is, and as the payload of a JWT.
pub(crate) fn token(data: &[u8]) {
    let jwt = format!("h.{}.s", URL_SAFE_NO_PAD.encode(data));
    for text in [data, jwt.as_bytes()] {
        let bearer = [b"Bearer ", text].concat();
        let Ok(value) = HeaderValue::from_bytes(&bearer) else { continue };
        let status = send(Method::GET, "", value, None);
        let good = text.trim_ascii() == GOOD.as_bytes();
        assert_eq!(status, if good { 200 } else { 401 }, "{:?}", String::from_utf8_lossy(text));
    }
}

/// The body of a write, after a byte that chooses the write.
pub(crate) fn body(data: &[u8]) {
    const WRITES: [(Method, &str); 13] = [
        (Method::POST, "/accounts"),
        (Method::PATCH, "/accounts/root"),
        (Method::DELETE, "/accounts/root"),
        (Method::POST, "/accounts/root/verify"),
        (Method::POST, "/accounts/root/rekey"),
        (Method::POST, "/keys"),
        (Method::PATCH, "/keys/key"),
        (Method::DELETE, "/keys/key"),
        (Method::POST, "/keys/key/rotate"),
        (Method::POST, "/plans"),
        (Method::PUT, "/tenant/suspended"),
        (Method::PUT, "/provider"),
        (Method::DELETE, "/provider"),
    ];
    let Some((which, body)) = data.split_first() else { return };
    let (method, path) = WRITES[usize::from(*which) % WRITES.len()].clone();
    ask(method, path, GOOD, Some(body));
}

/// A reference to an external key.
pub(crate) fn reference(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for provider in ProviderType::ALL {
        match KeyReference::parse(provider, text) {
            Ok(reference) => {
                assert_eq!(reference.provider(), provider);
                assert_eq!(KeyReference::parse(provider, &reference.to_string()).as_ref(), Ok(&reference), "{text}");
                let parts = reference.parts(text);
                assert!(parts.iter().all(|part| text.get(part.span.clone()).is_some()), "{text}");
                assert!(parts.is_sorted_by(|one, two| one.span.end <= two.span.start), "{text}: {parts:?}");
            }
            Err(error) => assert!(text.get(error.span.clone()).is_some(), "{text}: {error:?}"),
        }
    }
    if let Some((provider, reference)) = KeyReference::recognise(text) {
        assert_eq!(KeyReference::parse(provider, text.trim()), Ok(reference));
    }
}

fn ask(method: Method, path: &str, token: &str, body: Option<&[u8]>) -> u16 {
    let bearer = HeaderValue::from_str(&format!("Bearer {token}")).expect("a plain token is a header");
    send(method, path, bearer, body)
}

/// Asks the BFF; the status of an answer that is sound.
fn send(method: Method, path: &str, bearer: HeaderValue, body: Option<&[u8]>) -> u16 {
    thread_local! {
        static DOOR: LazyCell<(Runtime, Router)> = LazyCell::new(door);
    }
    let request = Request::builder().method(method).uri(format!("/api/v1/workspaces/{WORKSPACE}{path}"));
    let request = request.header(header::AUTHORIZATION, bearer).header(header::CONTENT_TYPE, "application/json");
    let Ok(request) = request.body(Body::from(body.unwrap_or_default().to_vec())) else { return 400 };
    DOOR.with(|door| {
        let (runtime, app) = &**door;
        runtime.block_on(async {
            let Ok(response) = app.clone().oneshot(request).await;
            let (parts, body) = response.into_parts();
            let body = body.collect().await.expect("a body arrives").to_bytes();
            assert!(!parts.status.is_server_error(), "{path}: {} {}", parts.status, String::from_utf8_lossy(&body));
            if parts.status.is_client_error() {
                let problem: Value = serde_json::from_slice(&body).expect("a refusal is a problem");
                assert!(problem["reason"].is_string() && problem["detail"].is_string(), "{problem}");
                assert_eq!(parts.headers["x-correlation-id"].to_str().ok(), problem["correlationId"].as_str());
            }
            parts.status.as_u16()
        })
    })
}

/// A BFF that knows a workspace, before a kcp that lets one token in. Its clock runs ahead where a request would wait for a version.
fn door() -> (Runtime, Router) {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().expect("a runtime");
    let entered = runtime.enter();
    let client = Client::new(service_fn(kcp), "default");
    let kcp = Kcp::new(client.clone(), client, "root:provider".parse().expect("a path"));
    let state = AppState::new(kcp, Arc::new(Index::default()), Settings::default());
    let put = |name: &str, row| state.index.put("c1", name, Observed { row, version: 1 });
    put("openkcm.io", Row::Binding { path: Some(WORKSPACE.into()) });
    put("root", Row::Account(Box::new((&Account::test().named("root").ready()).into())));
    for name in ["key", "key-2", "key-3"] {
        put(name, Row::Key(Box::new((&ServiceEncryptionKey::test().named(name).under("root").active()).into())));
    }
    let app = bff::app(state);
    drop(entered);
    (runtime, app)
}

/// Answers as kcp does, and looks at what it is asked.
async fn kcp(request: http::Request<kube::client::Body>) -> Result<http::Response<kube::client::Body>, Infallible> {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path();
    let below = ["/clusters/root:a/apis/", "/clusters/root:provider/apis/"].iter().any(|root| path.starts_with(root));
    assert!(below && !path.contains("..") && !path.contains('%'), "kcp is asked for {path}");
    let body = body.collect_bytes().await.unwrap_or_default();
    let sent: Value = serde_json::from_slice(&body).unwrap_or_default();
    let ours = path.starts_with("/clusters/root:a/");
    let bearer = parts.headers.get(header::AUTHORIZATION);
    let known = bearer.is_some_and(|value| value.as_bytes() == format!("Bearer {GOOD}").as_bytes());
    let (status, answer) = if ours && !known {
        (StatusCode::UNAUTHORIZED, json!({ "kind": "Status", "status": "Failure", "code": 401, "message": "no" }))
    } else if path.ends_with("/selfsubjectreviews") {
        (
            StatusCode::CREATED,
            review("authentication", "SelfSubjectReview", &json!({ "userInfo": { "username": "u" } })),
        )
    } else if path.ends_with("/selfsubjectrulesreviews") {
        let rules = json!([{ "verbs": ["*"], "apiGroups": ["*"], "resources": ["*"] }]);
        let status = json!({ "resourceRules": rules, "nonResourceRules": [], "incomplete": false });
        (StatusCode::CREATED, review("authorization", "SelfSubjectRulesReview", &status))
    } else if parts.method == Method::POST {
        (StatusCode::CREATED, sent)
    } else {
        (StatusCode::OK, object(path))
    };
    let answer = kube::client::Body::from(answer.to_string().into_bytes());
    let mut response = http::Response::new(answer);
    *response.status_mut() = status;
    Ok(response)
}

fn review(group: &str, kind: &str, status: &Value) -> Value {
    let version = format!("{group}.k8s.io/v1");
    json!({ "apiVersion": version, "kind": kind, "metadata": {}, "spec": {}, "status": status })
}

/// What there is.
fn object(path: &str) -> Value {
    let written = if path.contains("/accounts/") {
        serde_json::to_value(Account::test().named("root").ready())
    } else if path.contains("/serviceencryptionkeys/") {
        serde_json::to_value(ServiceEncryptionKey::test().named("key").under("root").active())
    } else {
        Ok(json!({ "apiVersion": "v1", "kind": "Thing", "metadata": { "name": "thing" } }))
    };
    written.expect("an object can be written")
}

const HEX: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];

/// As it may stand in a query: what may not is escaped.
fn escaped(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        match byte {
            b'!' | b'$'..=b';' | b'=' | b'?'..=b'~' => text.push(char::from(*byte)),
            other => text.extend(['%', HEX[usize::from(other >> 4)], HEX[usize::from(other & 15)]]),
        }
    }
    text
}
