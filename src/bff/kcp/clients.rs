//! Cheap clients on two connection pools: one without any identity, to which a user's token is added per request, and the
//! service's own.

use super::WorkspacePath;
use super::observed::{Asker, observed, observed_client};
use crate::identity::Token;
use http::{HeaderValue, Request, header::AUTHORIZATION, uri::PathAndQuery};
use kube::client::Body;
use kube::config::{AuthInfo, KubeConfigOptions, Kubeconfig};
use kube::{Client, Config};
use std::{path::Path, time::Duration};
use tower::{BoxError, service_fn};

/// How long a user's request may take in kcp.
const USER_TIMEOUT: Duration = Duration::from_secs(8);

/// The way to kcp.
#[derive(Clone)]
pub struct Kcp {
    anonymous: Client,
    service: Client,
    config: Option<Config>,
    provider: WorkspacePath,
}

/// Why kcp can't be addressed.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The kubeconfig.
    #[error("can't read the kubeconfig; check --kubeconfig and --context")]
    Kubeconfig(#[from] kube::config::KubeconfigError),
    /// The client.
    #[error("can't set up a client for kcp")]
    Client(#[from] kube::Error),
    /// The server's URL.
    #[error("the context's server {0:?} isn't a workspace; it must end in /clusters/<provider workspace>")]
    NoWorkspace(String),
    /// The slice's URL.
    #[error("the endpoint slice's URL {0:?} isn't one")]
    BadUrl(String),
}

impl Kcp {
    /// Reads `context` of the kubeconfig; its server names the provider workspace.
    pub async fn from_kubeconfig(file: &Path, context: Option<String>) -> Result<Self, SetupError> {
        let options = KubeConfigOptions { context, ..KubeConfigOptions::default() };
        let config = Config::from_custom_kubeconfig(Kubeconfig::read_from(file)?, &options).await?;
        Self::from_config(config)
    }

    /// Takes the service's own configuration.
    pub fn from_config(mut config: Config) -> Result<Self, SetupError> {
        let url = config.cluster_url.to_string();
        let no_workspace = || SetupError::NoWorkspace(url.clone());
        let (root, provider) = url.split_once("/clusters/").ok_or_else(no_workspace)?;
        let provider = provider.trim_end_matches('/').parse().map_err(|_| no_workspace())?;
        config.cluster_url = root.parse().map_err(|_| no_workspace())?;
        config.default_retry = false;
        config.read_timeout = None;
        let mut anonymous = config.clone();
        anonymous.auth_info = AuthInfo::default();
        let service = Client::try_from(config.clone())?;
        Ok(Self { anonymous: Client::try_from(anonymous)?, service, config: Some(config), provider })
    }

    /// On clients made elsewhere: `anonymous` adds no identity, `service` adds the service's; both address the server's root.
    pub fn new(anonymous: Client, service: Client, provider: WorkspacePath) -> Self {
        Self { anonymous, service, config: None, provider }
    }

    /// The workspace that holds our APIExport.
    pub fn provider(&self) -> &WorkspacePath {
        &self.provider
    }

    /// The user, in a workspace. Slow answers end as an error after 8 seconds.
    pub fn as_user(&self, token: &Token, path: &WorkspacePath) -> Client {
        let (inner, header, prefix) = (self.anonymous.clone(), token.header(), format!("/clusters/{path}"));
        let service = service_fn(move |request: Request<Body>| {
            let (inner, header, prefix) = (inner.clone(), header.clone(), prefix.clone());
            async move {
                let mut request = below(&prefix, request)?;
                request.headers_mut().insert(AUTHORIZATION, header.ok_or("the token can't be sent")?);
                let send = async |request| Ok(tokio::time::timeout(USER_TIMEOUT, inner.send(request)).await??);
                observed(Asker::User, request, send).await
            }
        });
        Client::new(service, "default")
    }

    /// The service, in the provider's workspace.
    pub fn as_provider(&self) -> Client {
        let (inner, prefix) = (self.service.clone(), format!("/clusters/{}", self.provider));
        let service = service_fn(move |request: Request<Body>| {
            let (inner, prefix) = (inner.clone(), prefix.clone());
            async move {
                let send = async |request| Ok(inner.send(request).await?);
                observed(Asker::Service, below(&prefix, request)?, send).await
            }
        });
        Client::new(service, "default")
    }

    /// The service, over all consumers, through the virtual workspace at `url`.
    pub fn at_all_consumers(&self, url: &str) -> Result<Client, SetupError> {
        let wildcard = format!("{}/clusters/*", url.trim_end_matches('/'));
        let cluster_url = wildcard.parse().map_err(|_| SetupError::BadUrl(url.to_owned()))?;
        match &self.config {
            Some(config) => {
                let mut config = config.clone();
                config.cluster_url = cluster_url;
                Ok(observed_client(Client::try_from(config)?, Asker::Service))
            }
            None => Ok(self.service.clone()),
        }
    }

    /// Whether kcp answers at all; a refusal is an answer.
    pub async fn answers(&self) -> Result<(), kube::Error> {
        let request = Request::get("/version").body(Vec::new()).map_err(kube::Error::HttpError)?;
        let asked = tokio::time::timeout(Duration::from_secs(5), self.service.request_text(request)).await;
        match asked.map_err(|late| kube::Error::Service(late.into()))? {
            Err(kube::Error::Api(status)) if status.code < 500 => Ok(()),
            answer => answer.map(drop),
        }
    }
}

/// The request with its path below `prefix`.
fn below(prefix: &str, mut request: Request<Body>) -> Result<Request<Body>, BoxError> {
    let rest = request.uri().path_and_query().map_or("/", PathAndQuery::as_str);
    let mut parts = request.uri().clone().into_parts();
    parts.path_and_query = Some(format!("{prefix}{rest}").parse()?);
    *request.uri_mut() = http::Uri::from_parts(parts)?;
    Ok(request)
}

/// A token as a header; never shown by `Debug`.
pub(crate) fn sensitive(token: &str) -> Option<HeaderValue> {
    let mut header = HeaderValue::from_str(&format!("Bearer {token}")).ok()?;
    header.set_sensitive(true);
    Some(header)
}
