//! A kcp of several shards, played before the run's one: each shard shows and serves the workspaces that a test says, and the endpoint
//! slice names the shards that a test says. Everything else is the run's kcp.

use crate::consumer::Consumer;
use crate::join_error::JoinError;
use crate::provider::Provider;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use futures::{AsyncBufReadExt, Stream, StreamExt, TryStreamExt, stream};
use kube::config::AuthInfo;
use kube::{Client, Config};
use model::names;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// The shards of a test. They end with the test's runtime.
pub struct Shards {
    origin: String,
    world: Arc<World>,
}

struct World {
    kcp: Client,
    /// Clusters by shard.
    clusters: Mutex<BTreeMap<String, BTreeSet<String>>>,
    /// Shards that answer nobody.
    down: Mutex<BTreeSet<String>>,
    /// The slice's URLs, with a version that grows.
    slice: watch::Sender<(u32, Vec<String>)>,
    /// Requests for a workspace at a shard that doesn't serve it.
    strayed: AtomicUsize,
    /// The path of the export's virtual workspace in kcp.
    path: String,
}

impl Shards {
    /// Before the run's kcp, for one provider; the slice names no shard yet. A consumer must be bound: its kcp says then where the
    /// virtual workspace is.
    pub async fn before(provider: &Provider) -> Result<Self, JoinError> {
        let mut config = provider.config();
        config.auth_info = AuthInfo::default();
        let kcp = crate::plane::origin(&config);
        config.cluster_url = kcp
            .parse()
            .map_err(|_| JoinError::File { path: kcp.clone(), source: std::io::ErrorKind::InvalidInput.into() })?;
        let failed = |source| JoinError::File { path: "127.0.0.1:0".to_owned(), source };
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(failed)?;
        let origin = format!("http://{}", listener.local_addr().map_err(failed)?);
        let world = Arc::new(World {
            kcp: Client::try_from(config)?,
            clusters: Mutex::default(),
            down: Mutex::default(),
            slice: watch::Sender::new((1, Vec::new())),
            strayed: AtomicUsize::new(0),
            path: provider.virtual_workspace().await?,
        });
        let router = Router::new().fallback(answer).with_state(world.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { origin, world })
    }

    /// The same identity, at these shards.
    pub fn config(&self, identity: &Config) -> Config {
        let mut config = identity.clone();
        let path = identity.cluster_url.path();
        if let Ok(url) = format!("{}{path}", self.origin).parse() {
            config.cluster_url = url;
        }
        config
    }

    /// Which workspaces a shard serves. Watches that are open already go on with what they had.
    pub fn serve(&self, shard: &str, consumers: &[&Consumer]) {
        let clusters = consumers.iter().map(|consumer| consumer.cluster.clone()).collect();
        self.world.clusters.lock().unwrap_or_else(PoisonError::into_inner).insert(shard.to_owned(), clusters);
    }

    /// A shard answers nobody from now on, or again. Watches that are open already go on.
    pub fn down(&self, shard: &str, is_down: bool) {
        let mut down = self.world.down.lock().unwrap_or_else(PoisonError::into_inner);
        if is_down {
            down.insert(shard.to_owned());
        } else {
            down.remove(shard);
        }
    }

    /// Which shards the slice names.
    pub fn name(&self, shards: &[&str]) {
        let url = |shard: &&str| format!("{}/shards/{shard}{}", self.origin, self.world.path);
        self.world.slice.send_modify(|slice| *slice = (slice.0 + 1, shards.iter().map(url).collect()));
    }

    /// How many requests for one workspace came to a shard that doesn't serve it.
    pub fn strayed(&self) -> usize {
        self.world.strayed.load(Ordering::SeqCst)
    }
}

async fn answer(
    State(world): State<Arc<World>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let watching = uri.query().is_some_and(|query| query.contains("watch=true"));
    if uri.path().ends_with("/apiexportendpointslices") {
        return slice(&world, watching);
    }
    let Some(rest) = uri.path().strip_prefix("/shards/") else {
        return pass(&world, method, &uri, &headers, body, watching, None).await;
    };
    let (shard, path) = rest.split_once('/').unwrap_or((rest, ""));
    if world.down.lock().unwrap_or_else(PoisonError::into_inner).contains(shard) {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let clusters =
        world.clusters.lock().unwrap_or_else(PoisonError::into_inner).get(shard).cloned().unwrap_or_default();
    let cluster = path.split_once("/clusters/").and_then(|(_, rest)| rest.split('/').next()).unwrap_or_default();
    if cluster != "*" && !clusters.contains(cluster) {
        world.strayed.fetch_add(1, Ordering::SeqCst);
        return (StatusCode::NOT_FOUND, "404 page not found").into_response();
    }
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let Ok(inner) = format!("/{path}{query}").parse() else { return StatusCode::BAD_REQUEST.into_response() };
    let seen = (cluster == "*").then_some(clusters);
    pass(&world, method, &inner, &headers, body, watching, seen).await
}

/// The slice as the test wants it.
fn slice(world: &World, watching: bool) -> Response {
    let object = |(version, urls): &(u32, Vec<String>)| {
        let endpoints: Vec<Value> = urls.iter().map(|url| json!({"url": url})).collect();
        json!({
            "apiVersion": "apis.kcp.io/v1alpha1", "kind": "APIExportEndpointSlice",
            "metadata": {"name": names::EXPORT, "resourceVersion": version.to_string()},
            "spec": {"export": {"name": names::EXPORT}}, "status": {"endpoints": endpoints},
        })
    };
    if !watching {
        let now = world.slice.borrow().clone();
        return json_response(&json!({
            "apiVersion": "apis.kcp.io/v1alpha1", "kind": "APIExportEndpointSliceList",
            "metadata": {"resourceVersion": now.0.to_string()}, "items": [object(&now)],
        }));
    }
    let told = tokio_stream::wrappers::WatchStream::new(world.slice.subscribe());
    let lines = told.map(move |now| format!("{}\n", json!({"type": "MODIFIED", "object": object(&now)})));
    streamed(lines.map(Ok))
}

/// What kcp says, of the clusters that are `seen` when a shard answers for all it has.
async fn pass(
    world: &World,
    method: Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: Bytes,
    watching: bool,
    seen: Option<BTreeSet<String>>,
) -> Response {
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let mut request = axum::http::Request::builder().method(method).uri(path);
    for name in [header::AUTHORIZATION, header::CONTENT_TYPE, header::ACCEPT] {
        request = headers.get(&name).into_iter().fold(request, |request, value| request.header(&name, value));
    }
    let Ok(request) = request.body(body.to_vec()) else { return StatusCode::BAD_REQUEST.into_response() };
    let shows = move |object: &Value| {
        let cluster = object.pointer("/metadata/annotations").and_then(|all| all[names::KCP_CLUSTER].as_str());
        seen.as_ref().is_none_or(|seen| cluster.is_none_or(|cluster| seen.contains(cluster)))
    };
    if watching {
        return match world.kcp.request_stream(request).await {
            Ok(lines) => streamed(lines.lines().try_filter_map(move |line| {
                let event: Value = serde_json::from_str(&line).unwrap_or_default();
                std::future::ready(Ok(shows(&event["object"]).then(|| format!("{line}\n"))))
            })),
            Err(error) => refused(error),
        };
    }
    match world.kcp.request_text(request).await {
        Ok(text) => {
            let mut value: Value = serde_json::from_str(&text).unwrap_or_default();
            if let Some(items) = value["items"].as_array_mut() {
                items.retain(shows);
            }
            json_response(&value)
        }
        Err(error) => refused(error),
    }
}

fn streamed(lines: impl Stream<Item = std::io::Result<String>> + Send + 'static) -> Response {
    let open = stream::once(async { Ok(String::new()) });
    ([(header::CONTENT_TYPE, "application/json")], Body::from_stream(open.chain(lines))).into_response()
}

fn json_response(value: &Value) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}

fn refused(error: kube::Error) -> Response {
    let kube::Error::Api(status) = error else { return StatusCode::BAD_GATEWAY.into_response() };
    let code = StatusCode::from_u16(status.code).unwrap_or(StatusCode::BAD_GATEWAY);
    let body = json!({
        "apiVersion": "v1", "kind": "Status", "status": "Failure", "code": status.code,
        "reason": status.reason, "message": status.message,
    });
    (code, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}
