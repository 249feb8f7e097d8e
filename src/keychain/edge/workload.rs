//! The workload API: encrypt and decrypt.

use super::Edge;
use super::holdings::{Done, Refused};
use super::metrics::Operation;
use super::problem::{Problem, ProblemReason};
use super::review::ReviewError;
use crate::data::DataContext;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, MatchedPath, Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing::post};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::time::{Instant, timeout};
use tracing::Instrument;
use zeroize::{Zeroize, Zeroizing};

/// How long a request waits for a synchronisation that is under way.
const SYNC_PATIENCE: Duration = Duration::from_secs(2);
/// How long a decryption waits for the version after the current one.
const VERSION_PATIENCE: Duration = Duration::from_secs(1);
const CLIENT_HEADER: &str = "openkcm-client";
const CLIENT_BYTES: usize = 128;

pub(super) fn router(edge: Edge) -> Router {
    Router::new()
        .route("/v1/workspaces/{workspace}/keys/{key}/encrypt", post(encrypt))
        .route("/v1/workspaces/{workspace}/keys/{key}/decrypt", post(decrypt))
        .fallback(async || Problem::new(ProblemReason::NotFound, "no such path; see the edge's API"))
        .method_not_allowed_fallback(async || Problem::new(ProblemReason::MethodNotAllowed, "use POST"))
        .route_layer(from_fn(follow))
        .layer(DefaultBodyLimit::max(edge.config.body_limit))
        .with_state(edge)
}

/// A part of the workload's own trace, when it names one.
async fn follow(route: MatchedPath, request: Request, next: Next) -> Response {
    let span = telemetry::incoming(request.method(), route.as_str(), request.headers(), None);
    let response = next.run(request).instrument(span.clone()).await;
    telemetry::answered(&span, Some(response.status().as_u16()));
    response
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EncryptRequest {
    plaintext: Zeroizing<String>,
    #[serde(default)]
    context: BTreeMap<String, String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EncryptResponse {
    ciphertext: String,
    key_version: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DecryptRequest {
    ciphertext: String,
    #[serde(default)]
    context: BTreeMap<String, String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DecryptResponse {
    plaintext: Zeroizing<String>,
    key_version: u32,
}

async fn encrypt(
    State(edge): State<Edge>,
    Path((workspace, key)): Path<(String, String)>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let started = Instant::now();
    let answer = async {
        admit(&edge, &headers, &workspace, &key).await?;
        let request: EncryptRequest = parse(body)?;
        let plaintext = decode("plaintext", &request.plaintext)?;
        let context = DataContext { workspace: &workspace, key: &key, context: &request.context };
        let Done { data, version } = edge.holdings.encrypt(context, &plaintext)?;
        json(&EncryptResponse { ciphertext: STANDARD.encode(data), key_version: version })
    };
    finish(&edge, Operation::Encrypt, started, answer.await)
}

async fn decrypt(
    State(edge): State<Edge>,
    Path((workspace, key)): Path<(String, String)>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let started = Instant::now();
    let answer = async {
        admit(&edge, &headers, &workspace, &key).await?;
        let request: DecryptRequest = parse(body)?;
        let ciphertext = decode("ciphertext", &request.ciphertext)?;
        let context = DataContext { workspace: &workspace, key: &key, context: &request.context };
        let Done { data, version } = decrypt_when_here(&edge, context, &ciphertext).await?;
        json(&DecryptResponse { plaintext: Zeroizing::new(STANDARD.encode(&data)), key_version: version })
    };
    finish(&edge, Operation::Decrypt, started, answer.await)
}

/// Another edge may have the next version a moment earlier than this one.
async fn decrypt_when_here(
    edge: &Edge,
    context: DataContext<'_>,
    ciphertext: &[u8],
) -> Result<Done<Zeroizing<Vec<u8>>>, Refused> {
    let deadline = Instant::now() + VERSION_PATIENCE;
    loop {
        let pushed = edge.holdings.pushed();
        match edge.holdings.decrypt(context, ciphertext) {
            Err(Refused::VersionAhead(version)) => {
                let left = deadline.duration_since(Instant::now());
                if timeout(left, pushed).await.is_err() {
                    return Err(Refused::VersionAhead(version));
                }
            }
            answer => return answer,
        }
    }
}

/// Lets the caller in, and counts it as a client of the key.
async fn admit(edge: &Edge, headers: &HeaderMap, workspace: &str, key: &str) -> Result<(), Problem> {
    let token = bearer(headers).ok_or(ReviewError::Unauthenticated)?;
    if !is_path(workspace) || !is_name(key) {
        return Err(Problem::new(ProblemReason::BadRequest, "the workspace's path or the key's name is malformed"));
    }
    edge.gate.pass(SYNC_PATIENCE).await?;
    let caller = edge.reviews.check(token, workspace, key).await?;
    // Asking kcp takes time in which the lease may have ended.
    edge.gate.pass(SYNC_PATIENCE).await?;
    if let Some(id) = edge.holdings.id(workspace, key) {
        let client = headers.get(CLIENT_HEADER).and_then(|value| value.to_str().ok());
        edge.clients.note(&id, &caller.user, client.filter(|client| client.len() <= CLIENT_BYTES));
    }
    Ok(())
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

/// Segments of lower-case letters, digits and dashes: nothing that could change the path of a request to kcp.
fn is_path(text: &str) -> bool {
    text.split(':').all(|part| !part.is_empty() && part.bytes().all(is_label_byte))
}

fn is_name(text: &str) -> bool {
    text.len() <= 253 && text.split('.').all(|part| !part.is_empty() && part.bytes().all(is_label_byte))
}

fn is_label_byte(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'
}

fn parse<T: for<'de> Deserialize<'de>>(body: Result<Bytes, BytesRejection>) -> Result<T, Problem> {
    let body = body.map_err(|rejection| {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            Problem::new(ProblemReason::TooMuch, "the body is over the limit; encrypt a data key instead of the data")
        } else {
            Problem::new(ProblemReason::BadRequest, "the body could not be read")
        }
    })?;
    // The parser's message could quote the body, so only its place is told.
    let parsed = serde_json::from_slice(&body).map_err(|error| {
        let detail = format!(
            "the body is not the JSON asked for (line {}, column {}); see the edge's API",
            error.line(),
            error.column()
        );
        Problem::new(ProblemReason::BadRequest, detail)
    });
    if let Ok(mut own) = body.try_into_mut() {
        own.as_mut().zeroize();
    }
    parsed
}

fn decode(field: &str, text: &str) -> Result<Zeroizing<Vec<u8>>, Problem> {
    let decoded = STANDARD.decode(text).map(Zeroizing::new);
    decoded.map_err(|_| Problem::new(ProblemReason::BadRequest, format!("{field} is not standard base64 with padding")))
}

/// The body is wiped once it is sent.
fn json<T: Serialize>(answer: &T) -> Result<Response, Problem> {
    let text = serde_json::to_vec(answer).map(Zeroizing::new).map_err(|error| {
        tracing::error!(%error, "an answer could not be written");
        Problem::new(ProblemReason::Internal, "the answer could not be written")
    })?;
    Ok(([(header::CONTENT_TYPE, "application/json")], Bytes::from_owner(text)).into_response())
}

fn finish(edge: &Edge, operation: Operation, started: Instant, answer: Result<Response, Problem>) -> Response {
    let reason = answer.as_ref().err().map(|problem| problem.reason);
    edge.metrics.done(operation, reason, started.elapsed());
    answer.unwrap_or_else(IntoResponse::into_response)
}
