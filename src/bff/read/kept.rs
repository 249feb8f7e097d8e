//! Reads that are written once per moment: the body is kept until something changes, and who has it already gets 304.
//!
//! A tag names the state of the workspace and the question, never the user: whoever may read the kinds gets the same answer,
//! and the right to read is looked at first.

use super::enabled;
use crate::http::{Error, Viewer};
use crate::index::{IndexVersion, View, Workspace};
use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use jiff::Timestamp;
use serde::Serialize;
use std::convert::Infallible;
use std::hash::{DefaultHasher, Hash, Hasher};

/// What a request asks for, and what it has already.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    text: String,
    known: Option<HeaderValue>,
}

/// The moment an answer is about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AsOf {
    /// What counts as now.
    pub(crate) now: Timestamp,
    /// When the index last heard from kcp.
    pub(crate) heard: Timestamp,
    /// The index's version, as far as this workspace is concerned.
    pub(crate) version: IndexVersion,
}

/// What makes an answer another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moves {
    /// Changes.
    WithChanges,
    /// Changes and the clock.
    WithTime,
}

/// An answer as it is kept.
pub(crate) fn written(answer: &impl Serialize) -> Result<Vec<u8>, Error> {
    serde_json::to_vec(answer).map_err(|error| {
        tracing::error!(%error, "an answer can't be written");
        Error::Internal
    })
}

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let path = parts.uri.path().rsplit('/').next().unwrap_or_default();
        // What is waited for doesn't change what is answered.
        let query = parts.uri.query().unwrap_or_default().split('&').filter(|pair| !pair.starts_with("atLeast="));
        let text = std::iter::once(path).chain(query).collect::<Vec<_>>().join("&");
        Ok(Self { text, known: parts.headers.get(header::IF_NONE_MATCH).cloned() })
    }
}

impl Asked {
    /// The kept answer, or the one that `make` gives.
    pub(crate) fn answer(
        &self,
        viewer: &Viewer,
        moves: Moves,
        make: impl FnOnce(&View<'_>, &Workspace, AsOf) -> Result<Vec<u8>, Error>,
    ) -> Result<Response, Error> {
        let pulse = &viewer.state.index.pulse;
        let (now, heard) = pulse.rounded();
        let (tag, body) = viewer.state.index.view(viewer.path.as_str(), |view| {
            let workspace = enabled(&view)?;
            let version = IndexVersion { number: view.last_change(), ..view.version };
            let tag = self.tag(version, (moves == Moves::WithTime).then_some(now));
            if self.has(&tag) {
                return Ok((tag, None));
            }
            let body = view.kept(&self.text, now, heard, || make(&view, workspace, AsOf { now, heard, version }))?;
            Ok::<_, Error>((tag, Some(body)))
        })?;
        let (status, body) =
            body.map_or((StatusCode::NOT_MODIFIED, Body::empty()), |body| (StatusCode::OK, body.into()));
        let mut response = Response::new(body);
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            headers.insert(header::ETAG, tag);
        }
        Ok(response)
    }

    /// Weak: two answers with one tag differ in `asOf` at most.
    fn tag(&self, version: IndexVersion, now: Option<Timestamp>) -> String {
        let mut hasher = DefaultHasher::new();
        (&self.text, now).hash(&mut hasher);
        format!("W/\"{version}-{:016x}\"", hasher.finish())
    }

    fn has(&self, tag: &str) -> bool {
        let known = self.known.as_ref().and_then(|known| known.to_str().ok()).unwrap_or_default();
        known.split(',').any(|one| one.trim() == tag)
    }
}
