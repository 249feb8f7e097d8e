//! One connection pool for everything, and clients per logical cluster that only prefix a path (6 µs instead of 55 ms).

use super::asked::ask;
use super::served::Served;
use super::shards::Shards;
use http::{Request, Uri, uri::PathAndQuery};
use kube::client::Body;
use kube::{Client, Config};
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::sync::watch;

/// Why kcp can't be spoken to.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The server's URL names no workspace.
    #[error("the kubeconfig's server {0} names no workspace; it must end in /clusters/<provider workspace>")]
    NoWorkspace(Uri),
    /// A URL of kcp's that isn't one.
    #[error("kcp names {url:?} as the address of the export's virtual workspace, which is no URL")]
    BadEndpoint {
        /// What kcp named.
        url: String,
    },
    /// No client can be made.
    #[error("can't make a client for kcp; check certificate and token in the kubeconfig")]
    Client(#[from] Box<kube::Error>),
}

/// kcp, from the provider's workspace.
#[derive(Clone)]
pub struct Plane {
    provider: Client,
    shards: watch::Receiver<Shards>,
    served: Served,
}

impl Plane {
    /// Speaks to the provider's workspace by `provider`, and to consumers through the one of `shards` (see `follow_slice`) that serves
    /// them (see `follow_consumers`).
    pub fn new(provider: Client, shards: watch::Receiver<Shards>, served: Served) -> Self {
        Self { provider, shards, served }
    }

    /// The provider's own workspace, spoken to directly.
    pub fn provider(&self) -> Client {
        self.provider.clone()
    }

    /// The URL that serves a consumer, once something of it was seen.
    pub fn serving(&self, cluster: &str) -> Option<Arc<str>> {
        self.served.of(cluster)
    }

    /// The URLs of the slice.
    pub fn urls(&self) -> BTreeSet<Arc<str>> {
        self.shards.borrow().iter().flat_map(|shards| shards.keys().cloned()).collect()
    }

    /// A consumer's workspace as far as the export reaches, through the shard that serves it, or the only one there is. `None` while
    /// there is none: before the first binding and after the last, and while nothing has been seen of the consumer.
    pub fn consumer(&self, cluster: &str) -> Option<Client> {
        let shards = self.shards.borrow();
        let shards = shards.as_ref()?;
        let serving = self.served.of(cluster).and_then(|url| shards.get(&url));
        let only = || shards.values().next().filter(|_| shards.len() == 1);
        Some(serving.or_else(only)?.cluster(cluster))
    }
}

/// The export's virtual workspace on one shard.
#[derive(Clone)]
pub struct VirtualWorkspace {
    base: Client,
    url: Arc<str>,
    path: Arc<str>,
}

impl VirtualWorkspace {
    /// At `url`, reached with the credentials of `config`.
    pub fn connect(config: &Config, url: &str) -> Result<Self, ClientError> {
        let bad = || ClientError::BadEndpoint { url: url.to_owned() };
        let uri: Uri = url.parse().map_err(|_| bad())?;
        let path = uri.path().trim_end_matches('/').to_owned();
        let mut parts = uri.into_parts();
        parts.path_and_query = Some(PathAndQuery::from_static("/"));
        let mut config = config.clone();
        config.cluster_url = Uri::from_parts(parts).map_err(|_| bad())?;
        let base = Client::try_from(config).map_err(Box::new)?;
        Ok(Self { base, url: url.into(), path: path.into() })
    }

    /// Its address as kcp names it.
    pub fn url(&self) -> &Arc<str> {
        &self.url
    }

    /// All consumers at once: list and watch only.
    pub fn wildcard(&self) -> Client {
        self.cluster("*")
    }

    /// One consumer, by logical cluster id.
    pub fn cluster(&self, id: &str) -> Client {
        prefixed(&self.base, format!("{}/clusters/{id}", self.path))
    }
}

fn prefixed(base: &Client, prefix: String) -> Client {
    let base = base.clone();
    let prefix: Arc<str> = prefix.into();
    let service = tower::service_fn(move |mut request: Request<Body>| {
        let (base, prefix) = (base.clone(), prefix.clone());
        async move {
            let path = request.uri().path_and_query().map_or("/", PathAndQuery::as_str);
            *request.uri_mut() = format!("{prefix}{path}")
                .parse()
                .map_err(|e: http::uri::InvalidUri| kube::Error::HttpError(e.into()))?;
            ask(&base, request).await
        }
    });
    Client::new(service, "default")
}
