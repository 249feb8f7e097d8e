//! One request and its answer.

use crate::api::ApiError;
use crate::routes::Query;
use crate::shell::{Session, Shell, Token, encode};
use gloo_net::http::{Method, Request, RequestBuilder, Response};
use leptos::prelude::*;
use model::read::{Read, read};
use model::wire::{Problem, ProblemReason};
use serde::Serialize;
use serde::de::DeserializeOwned;
use web_sys::{AbortSignal, RequestCache, RequestCredentials};

/// Does HTTP. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Api {
    shell: Shell,
    /// Counts the answers that refused a right: rights have changed since they were read.
    pub refusals: RwSignal<u32>,
}

/// What is asked.
pub(super) struct Ask<'a> {
    pub(super) method: Method,
    /// Below `/api/v1/workspaces/{workspace}`, for example `/keys`.
    pub(super) path: &'a str,
    pub(super) query: &'a Query,
    pub(super) body: Option<String>,
    pub(super) accept: &'static str,
    pub(super) last_event: Option<&'a str>,
    pub(super) abort: Option<&'a AbortSignal>,
}

impl Api {
    /// Speaks with the BFF as whom the shell says.
    pub fn new(shell: Shell) -> Self {
        Self { shell, refusals: RwSignal::new(0) }
    }

    /// A summary: what lists, the overview and the stream are made of.
    pub(super) async fn read<T: Read>(self, path: &str, query: &Query) -> Result<T, ApiError> {
        let text = self.text(&ask(Method::GET, path, query, None)).await?;
        understand(&text)
    }

    /// A whole object, which only the pages of details want.
    pub(super) async fn read_object<T: DeserializeOwned>(self, path: &str, query: &Query) -> Result<T, ApiError> {
        parse(&self.text(&ask(Method::GET, path, query, None)).await?)
    }

    pub(super) async fn write<T: DeserializeOwned>(
        self,
        method: Method,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, ApiError> {
        let body = serde_json::to_string(body).map_err(|error| ApiError::Unreadable(error.to_string()))?;
        parse(&self.text(&ask(method, path, &Query::new(), Some(body))).await?)
    }

    async fn text(self, ask: &Ask<'_>) -> Result<String, ApiError> {
        self.send(ask).await?.text().await.map_err(|_| ApiError::Unreachable)
    }

    /// Sends a request; a 401 asks the shell once for a fresh token and tries once more.
    pub(super) async fn send(self, ask: &Ask<'_>) -> Result<Response, ApiError> {
        let token = match self.shell.token() {
            Some(token) => token,
            None => self.shell.renewed(None).await.ok_or(ApiError::Expired)?,
        };
        let answer = self.attempt(ask, &token).await?;
        if answer.status() != 401 {
            return self.succeeded(answer).await;
        }
        let Some(fresh) = self.shell.renewed(Some(&token)).await else {
            self.shell.session.set(Session::Expired);
            return Err(ApiError::Expired);
        };
        let answer = self.attempt(ask, &fresh).await?;
        if answer.status() == 401 {
            self.shell.session.set(Session::Expired);
            return Err(ApiError::Expired);
        }
        self.succeeded(answer).await
    }

    async fn succeeded(self, answer: Response) -> Result<Response, ApiError> {
        let answer = succeeded(answer).await;
        if answer.as_ref().is_err_and(|error| error.reason() == Some(ProblemReason::Forbidden)) {
            self.refusals.try_update(|refusals| *refusals += 1);
        }
        answer
    }

    async fn attempt(self, ask: &Ask<'_>, token: &Token) -> Result<Response, ApiError> {
        let Session::Open { workspace } = self.shell.session.get_untracked() else { return Err(ApiError::Expired) };
        let base = crate::shell::base_path();
        let mut url = format!("{base}/api/v1/workspaces/{}{}", encode_path(&workspace), ask.path);
        for (at, (name, value)) in ask.query.iter().enumerate() {
            url.push(if at == 0 { '?' } else { '&' });
            url.push_str(&format!("{}={}", encode(name), encode(value)));
        }
        let mut request: RequestBuilder = RequestBuilder::new(&url)
            .method(ask.method.clone())
            .credentials(RequestCredentials::Omit)
            .cache(RequestCache::NoStore)
            .abort_signal(ask.abort)
            .header("Accept", ask.accept)
            .header("Authorization", &format!("Bearer {}", token.as_str()));
        if let Some(id) = ask.last_event {
            request = request.header("Last-Event-ID", id);
        }
        let request: Request = match &ask.body {
            Some(body) => request.header("Content-Type", "application/json").body(body.clone()),
            None => request.build(),
        }
        .map_err(|error| ApiError::Unreadable(error.to_string()))?;
        request.send().await.map_err(|_| ApiError::Unreachable)
    }
}

pub(super) fn ask<'a>(method: Method, path: &'a str, query: &'a Query, body: Option<String>) -> Ask<'a> {
    let accept = "application/json, application/problem+json";
    Ask { method, path, query, body, accept, last_event: None, abort: None }
}

/// A workspace's path keeps its colons.
fn encode_path(workspace: &str) -> String {
    workspace.split(':').map(encode).collect::<Vec<_>>().join(":")
}

async fn succeeded(answer: Response) -> Result<Response, ApiError> {
    if answer.ok() {
        return Ok(answer);
    }
    let status = answer.status();
    let text = answer.text().await.map_err(|_| ApiError::Unreachable)?;
    match understand::<Problem>(&text) {
        Ok(problem) => Err(ApiError::Problem(Box::new(problem))),
        // A gateway between the app and the BFF that has no upstream doesn't speak problem+json.
        Err(_) if matches!(status, 502..=504) => Err(ApiError::Unreachable),
        Err(_) => Err(ApiError::Unreadable(format!("status {status}"))),
    }
}

/// What the server said, by the small readers of `model`: serde's would be a sixth of the first screen.
pub(super) fn understand<T: Read>(text: &str) -> Result<T, ApiError> {
    let json = serde_json::from_str(text).map_err(|error| ApiError::Unreadable(error.to_string()))?;
    read(&json).map_err(|error| ApiError::Unreadable(error.to_string()))
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T, ApiError> {
    let text = if text.is_empty() { "null" } else { text };
    serde_json::from_str(text).map_err(|error| ApiError::Unreadable(error.to_string()))
}
