//! A real orchestrator and real edges over localhost; only kcp's word is a double.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use base64::{Engine, engine::general_purpose::STANDARD};
use futures::future::BoxFuture;
use jiff::Timestamp;
use keychain::bundle::KeyOwner;
use keychain::edge::{Caller, CallerReview, Edge, EdgeConfig, Link, ReviewError};
use keychain::orchestrator::{EdgeAuthError, EdgeAuthenticator, OrchestratorConfig};
use keychain::{KeyEntry, KeyId, Orchestrator, RootChain, RootMaterial};
use model::RotationSchedule;
use model::service_key::{AccountRef, Algorithm, KeyState, ServiceEncryptionKeySpec, VersionCause};
use serde_json::{Value, json};
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;
use zeroize::Zeroizing;

pub(crate) const WORKSPACE: &str = "root:orgs:acme:payments";
pub(crate) const OWNER: KeyOwner<'static> = KeyOwner { tenant_id: "t-1", account: "root", key: "orders" };

/// Knows `token-of-<edge>`, and no other; none once it is revoked.
#[derive(Default)]
pub(crate) struct Tokens {
    pub(crate) revoked: AtomicBool,
}

impl EdgeAuthenticator for Tokens {
    fn authenticate<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Result<String, EdgeAuthError>> {
        let known = token.strip_prefix("token-of-").filter(|_| !self.revoked.load(Ordering::Relaxed));
        let name = known.map(ToOwned::to_owned).ok_or(EdgeAuthError::Unauthenticated);
        Box::pin(async move { name })
    }
}

/// Knows `member` and `owner`, who may use every key, and `viewer`, who may not.
struct Callers;

impl CallerReview for Callers {
    fn review<'a>(&'a self, token: &'a str, _: &'a str, _: &'a str) -> BoxFuture<'a, Result<Caller, ReviewError>> {
        let answer = match token {
            "member" | "owner" => Ok(Caller { user: token.to_owned() }),
            "viewer" => Err(ReviewError::Forbidden),
            _ => Err(ReviewError::Unauthenticated),
        };
        Box::pin(async move { answer })
    }
}

/// An orchestrator on a port; dropping it closes its streams.
pub(crate) struct Control {
    pub(crate) orchestrator: Orchestrator,
    pub(crate) port: u16,
    pub(crate) tokens: Arc<Tokens>,
    server: JoinHandle<()>,
    connections: CancellationToken,
}

impl Control {
    /// On a port of its own, loaded.
    pub(crate) async fn start(config: OrchestratorConfig) -> Self {
        let control = Self::start_unloaded(config, 0).await;
        control.orchestrator.loaded();
        control
    }

    pub(crate) async fn start_unloaded(config: OrchestratorConfig, port: u16) -> Self {
        let tokens = Arc::new(Tokens::default());
        let orchestrator = Orchestrator::new(config, tokens.clone());
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let router = orchestrator.router();
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { orchestrator, port, tokens, server, connections: CancellationToken::new() }
    }

    /// An edge that connects through a relay, which [`Control::cut`] breaks.
    pub(crate) async fn edge(&self, name: &str) -> TestEdge {
        let relay = relay(self.port, self.connections.clone()).await;
        TestEdge::start(name, relay)
    }

    /// Breaks every stream, and lets none through any more.
    pub(crate) fn cut(&self) {
        self.connections.cancel();
    }

    /// Lets new streams through to `edge` again.
    pub(crate) async fn mend(&mut self, edge: &TestEdge) {
        self.connections = CancellationToken::new();
        edge.relay.reopen(self.port, self.connections.clone()).await;
    }

    pub(crate) fn stop(self) {
        self.server.abort();
        self.connections.cancel();
    }
}

/// Carries bytes between an edge and the orchestrator until it is cut.
pub(crate) struct Relay {
    pub(crate) port: u16,
}

async fn relay(to: u16, cut: CancellationToken) -> Relay {
    let relay = Relay { port: free_port().await };
    relay.reopen(to, cut).await;
    relay
}

async fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port()
}

impl Relay {
    async fn reopen(&self, to: u16, cut: CancellationToken) {
        let port = self.port;
        let listener =
            until("the relay's port is free", async || TcpListener::bind(("127.0.0.1", port)).await.ok()).await;
        tokio::spawn(cut.clone().run_until_cancelled_owned(async move {
            loop {
                let (mut near, _) = listener.accept().await.unwrap();
                let cut = cut.clone();
                tokio::spawn(cut.run_until_cancelled_owned(async move {
                    if let Ok(mut far) = tokio::net::TcpStream::connect(("127.0.0.1", to)).await {
                        let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
                    }
                }));
            }
        }));
    }
}

/// A real edge; its workload API is called without a port.
pub(crate) struct TestEdge {
    pub(crate) edge: Edge,
    pub(crate) relay: Relay,
    stop: CancellationToken,
    link: JoinHandle<()>,
}

impl TestEdge {
    fn start(name: &str, relay: Relay) -> Self {
        let config = EdgeConfig { review_ttl: Duration::ZERO, ..EdgeConfig::named(name) };
        let edge = Edge::new(config, Arc::new(Callers));
        let token = format!("token-of-{name}");
        let url = format!("ws://127.0.0.1:{}", relay.port);
        let link = Link::new(
            edge.clone(),
            &url,
            Arc::new(move || {
                let token = Zeroizing::new(token.clone());
                Box::pin(async move { Ok(token) })
            }),
        );
        let stop = CancellationToken::new();
        let link = tokio::spawn(link.run(stop.clone()));
        Self { edge, relay, stop, link }
    }

    pub(crate) async fn serving(self) -> Self {
        until("the edge serves", async || self.edge.is_serving().then_some(())).await;
        self
    }

    /// As on SIGTERM.
    pub(crate) async fn stop(self) {
        self.stop.cancel();
        timeout(PATIENCE, self.link).await.unwrap().unwrap();
    }

    pub(crate) async fn call(&self, path: &str, token: Option<&str>, body: &Value) -> (StatusCode, Value) {
        self.call_as(path, token, None, body).await
    }

    pub(crate) async fn call_as(
        &self,
        path: &str,
        token: Option<&str>,
        client: Option<&str>,
        body: &Value,
    ) -> (StatusCode, Value) {
        let mut request = Request::post(path);
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(client) = client {
            request = request.header("OpenKCM-Client", client);
        }
        let request = request.body(Body::from(body.to_string())).unwrap();
        let response = self.edge.workload_router().oneshot(request).await.unwrap();
        let status = response.status();
        let kind = response.headers()[header::CONTENT_TYPE].to_str().unwrap().to_owned();
        assert_eq!(kind == "application/json", status.is_success());
        assert_eq!(kind == "application/problem+json", !status.is_success());
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap())
    }

    pub(crate) async fn encrypt(&self, key: &str, plaintext: &str) -> (StatusCode, Value) {
        let path = format!("/v1/workspaces/{WORKSPACE}/keys/{key}/encrypt");
        self.call(&path, Some("member"), &json!({ "plaintext": STANDARD.encode(plaintext) })).await
    }

    pub(crate) async fn decrypt(&self, key: &str, ciphertext: &Value) -> (StatusCode, Value) {
        let path = format!("/v1/workspaces/{WORKSPACE}/keys/{key}/decrypt");
        self.call(&path, Some("member"), &json!({ "ciphertext": ciphertext })).await
    }
}

/// A key as a controller keeps it.
pub(crate) struct Key {
    pub(crate) id: KeyId,
    pub(crate) entry: KeyEntry,
    roots: RootChain,
}

impl Key {
    pub(crate) fn new(name: &str) -> Self {
        let roots: RootChain = [RootMaterial::generate(1).unwrap()].into_iter().collect();
        let spec = ServiceEncryptionKeySpec {
            display_name: None,
            application: "shop".into(),
            account_ref: AccountRef { name: "root".into() },
            algorithm: Algorithm::default(),
            rotation_schedule: RotationSchedule::default(),
            state: KeyState::default(),
            deletion_window_days: None,
        };
        let entry =
            KeyEntry::create(OWNER, spec, roots.newest().unwrap(), VersionCause::Created, Timestamp::now()).unwrap();
        Self { id: KeyId::new(WORKSPACE, "c1", name), entry, roots }
    }

    pub(crate) fn rotate(&mut self) -> u32 {
        let root = self.roots.newest().unwrap();
        self.entry.rotate(OWNER, root, VersionCause::Manual, Timestamp::now()).unwrap()
    }

    pub(crate) fn serve(&self, orchestrator: &Orchestrator) {
        orchestrator.serve(self.entry.served(OWNER, &self.roots, self.id.clone()).unwrap());
    }
}

pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Waits for a condition, looking again whenever other tasks have run; fails after 10 s.
pub(crate) async fn until<T, F: Future<Output = Option<T>>>(what: &str, mut look: impl FnMut() -> F) -> T {
    let found = timeout(PATIENCE, async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    });
    found.await.unwrap_or_else(|_| panic!("in vain: {what}"))
}

/// Waits until every concerned edge has acknowledged, and there are `edges` of them.
pub(crate) async fn distributed(orchestrator: &Orchestrator, key: &KeyId, edges: u32) {
    until("every edge has acknowledged", async || {
        let distribution = orchestrator.distribution(key)?;
        let all = distribution.edges == edges && distribution.acknowledged == edges;
        assert!(!all || distribution.completed_at.is_some() && distribution.unreachable.is_empty());
        all.then_some(())
    })
    .await;
}
