//! Where edges knock.

use super::{EdgeAuthError, Inner, session};
use crate::protocol;
use axum::extract::{State, WebSocketUpgrade};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing::any};
use std::sync::Arc;
use zeroize::Zeroizing;

/// A Hello names every key an edge holds, some hundred bytes each.
const MESSAGE_BYTES: usize = 64 << 20;

pub(super) fn router(inner: Arc<Inner>) -> Router {
    Router::new().route(protocol::PATH, any(connect)).with_state(inner)
}

async fn connect(State(inner): State<Arc<Inner>>, headers: HeaderMap, upgrade: WebSocketUpgrade) -> Response {
    let token = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .map(str::trim)
        .filter(|token| !token.is_empty());
    let Some(token) = token else {
        return refuse(&EdgeAuthError::Unauthenticated);
    };
    match inner.authenticator.authenticate(token).await {
        Ok(name) => {
            let token = Zeroizing::new(token.to_owned());
            upgrade
                .max_message_size(MESSAGE_BYTES)
                .max_frame_size(MESSAGE_BYTES)
                .on_upgrade(move |socket| session::run(inner, name, token, socket))
        }
        Err(error) => refuse(&error),
    }
}

fn refuse(error: &EdgeAuthError) -> Response {
    tracing::warn!(%error, "an edge was refused");
    let status = match error {
        EdgeAuthError::Unauthenticated => StatusCode::UNAUTHORIZED,
        EdgeAuthError::NotAnEdge { .. } | EdgeAuthError::NoRight { .. } => StatusCode::FORBIDDEN,
        EdgeAuthError::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
    };
    (status, error.to_string()).into_response()
}
