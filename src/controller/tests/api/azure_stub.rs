//! Azure as its REST API (7.4) and its authority speak, over TLS with certificates of the real names.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::serve::Listener;
use axum::{Json, Router};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

pub(crate) const TENANT: &str = "11111111-2222-3333-4444-555555555555";
const VERSION: &str = "0123456789abcdef0123456789abcdef";
const SECRET: &str = "secret principal of request 42";

/// A running server.
pub(crate) struct Stub {
    pub(crate) address: SocketAddr,
    /// What to trust, as PEM.
    pub(crate) certificates: Vec<u8>,
    state: Shared,
}

type Shared = Arc<Mutex<Situation>>;

struct Situation {
    /// In place of the host's own.
    challenge: Option<String>,
    /// Bodies of the requests for tokens.
    asked: Vec<String>,
    issued: usize,
    valid: Option<String>,
    refuses: bool,
}

impl Stub {
    pub(crate) async fn serve() -> Self {
        let (config, certificates) = certificates();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let situation = Situation { challenge: None, asked: Vec::new(), issued: 0, valid: None, refuses: false };
        let state = Arc::new(Mutex::new(situation));
        let router = Router::new().fallback(answer).with_state(state.clone());
        let tls = Tls { listener, acceptor: TlsAcceptor::from(Arc::new(config)) };
        tokio::spawn(async move { axum::serve(tls, router).await });
        Self { address, certificates, state }
    }

    pub(crate) fn tokens(&self) -> usize {
        self.state.lock().unwrap().issued
    }

    pub(crate) fn asked_for_token(&self) -> String {
        self.state.lock().unwrap().asked.last().unwrap().clone()
    }

    pub(crate) fn withdraw_tokens(&self) {
        self.state.lock().unwrap().valid = None;
    }

    pub(crate) fn refuse_tokens(&self) {
        self.state.lock().unwrap().refuses = true;
    }

    pub(crate) fn challenge(&self, challenge: &str) {
        self.state.lock().unwrap().challenge = Some(challenge.to_owned());
    }
}

fn challenge_of(host: &str) -> String {
    let service = host.split_once('.').map_or(host, |(_, service)| service);
    format!(r#"Bearer authorization="https://login.microsoftonline.com/{TENANT}", resource="https://{service}""#)
}

/// A certificate authority of one's own, and a certificate of the names that are played.
fn certificates() -> (ServerConfig, Vec<u8>) {
    let authority_key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = params.self_signed(&authority_key).unwrap();
    let issuer = Issuer::new(params, authority_key);
    let names = ["acme.vault.azure.net", "acme.managedhsm.azure.net", "login.microsoftonline.com"].map(str::to_owned);
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(names).unwrap().signed_by(&key, &issuer).unwrap();
    let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], private)
        .unwrap();
    (config, authority.pem().into_bytes())
}

struct Tls {
    listener: TcpListener,
    acceptor: TlsAcceptor,
}

impl Listener for Tls {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let Ok((tcp, address)) = self.listener.accept().await else { continue };
            if let Ok(tls) = self.acceptor.accept(tcp).await {
                return (tls, address);
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}

async fn answer(State(state): State<Shared>, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).or(uri.host()).unwrap_or_default();
    let mut situation = state.lock().unwrap();
    if host == "login.microsoftonline.com" {
        return situation.token(&uri, &body);
    }
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let valid = situation.valid.as_ref().map(|token| format!("Bearer {token}"));
    if bearer.is_none() || bearer != valid.as_deref() {
        let challenge = situation.challenge.clone().unwrap_or_else(|| challenge_of(host));
        let challenge = [(header::WWW_AUTHENTICATE, challenge)];
        return (StatusCode::UNAUTHORIZED, challenge, refused("Unauthorized", None)).into_response();
    }
    assert!(uri.query().is_some_and(|query| query.contains("api-version=")), "{uri}");
    drop(situation);
    let path: Vec<&str> = uri.path().trim_matches('/').split('/').collect();
    match (method.as_str(), path.as_slice()) {
        ("GET", ["keys", name] | ["keys", name, VERSION]) => key(host, name),
        ("GET", ["deletedkeys", "deleted"]) => Json(json!({"recoveryId": "…"})).into_response(),
        ("POST", ["keys", name, VERSION, operation @ ("wrapkey" | "unwrapkey")]) => {
            operate(host, name, operation, &body)
        }
        _ => (StatusCode::NOT_FOUND, refused("KeyNotFound", None)).into_response(),
    }
}

impl Situation {
    fn token(&mut self, uri: &Uri, body: &Bytes) -> Response {
        let form = String::from_utf8(body.to_vec()).unwrap();
        assert_eq!(uri.path(), format!("/{TENANT}/oauth2/v2.0/token"));
        assert!(form.contains("grant_type=client_credentials") && form.contains("client_id=openkcm"), "{form}");
        self.asked.push(form);
        if self.refuses {
            let error = json!({"error": "unauthorized_client", "error_description": SECRET});
            return (StatusCode::BAD_REQUEST, Json(error)).into_response();
        }
        self.issued += 1;
        let token = format!("token-{}", self.issued);
        self.valid = Some(token.clone());
        Json(json!({"token_type": "Bearer", "expires_in": 3600, "access_token": token})).into_response()
    }
}

fn refused(code: &str, inner: Option<&str>) -> Json<Value> {
    let inner = inner.map(|code| json!({"code": code}));
    Json(json!({"error": {"code": code, "message": SECRET, "innererror": inner}}))
}

fn key(host: &str, name: &str) -> Response {
    let wraps = json!(["wrapKey", "unwrapKey"]);
    let (kty, operations, attributes) = match name {
        "rsa" | "disabled-in-use" => ("RSA-HSM", wraps, json!({"enabled": true, "exp": 4_102_444_800_u64})),
        "oct" => ("oct-HSM", wraps, json!({"enabled": true})),
        "disabled" => ("RSA", wraps, json!({"enabled": false})),
        "expired" => ("RSA", wraps, json!({"enabled": true, "exp": 1_000_000_000})),
        "not-yet" => ("RSA", wraps, json!({"enabled": true, "nbf": 4_102_444_800_u64})),
        "sign-only" => ("RSA", json!(["sign", "verify"]), json!({"enabled": true})),
        "ec" => ("EC", json!(["sign", "verify"]), json!({"enabled": true})),
        "of-another" => ("RSA", wraps, json!({})),
        "forbidden" => return (StatusCode::FORBIDDEN, refused("Forbidden", Some("ForbiddenByRbac"))).into_response(),
        "firewalled" => {
            return (StatusCode::FORBIDDEN, refused("Forbidden", Some("ForbiddenByFirewall"))).into_response();
        }
        "throttled" => return (StatusCode::TOO_MANY_REQUESTS, refused("Throttled", None)).into_response(),
        "broken" => return (StatusCode::INTERNAL_SERVER_ERROR, "<html>").into_response(),
        _ => return (StatusCode::NOT_FOUND, refused("KeyNotFound", None)).into_response(),
    };
    let named = if name == "of-another" { "another" } else { name };
    let kid = format!("https://{host}/keys/{named}/{VERSION}");
    Json(json!({"key": {"kid": kid, "kty": kty, "key_ops": operations}, "attributes": attributes})).into_response()
}

fn operate(host: &str, name: &str, operation: &str, body: &Bytes) -> Response {
    if name == "disabled-in-use" {
        return (StatusCode::FORBIDDEN, refused("Forbidden", Some("KeyDisabled"))).into_response();
    }
    let request: Value = serde_json::from_slice(body).unwrap();
    assert_eq!(request["alg"], if name == "oct" { "A256KW" } else { "RSA-OAEP-256" });
    let value = URL_SAFE_NO_PAD.decode(request["value"].as_str().unwrap()).unwrap();
    assert_eq!(value.len(), 32, "{operation}");
    let turned: Vec<u8> = value.iter().map(|byte| byte ^ 0xa5).collect();
    let kid = format!("https://{host}/keys/{name}/{VERSION}");
    Json(json!({"kid": kid, "value": URL_SAFE_NO_PAD.encode(turned)})).into_response()
}
