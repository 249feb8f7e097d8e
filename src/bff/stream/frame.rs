//! One event on the wire. Its bytes are shared: a stream that sends what another one sends copies nothing.

use crate::index::IndexVersion;
use axum::body::Bytes;
use serde::Serialize;

/// An event as text/event-stream writes it. JSON has no raw line breaks, so the data is one line.
pub(super) fn frame(name: &str, data: &impl Serialize, id: Option<IndexVersion>) -> Bytes {
    let mut text = format!("event: {name}\n").into_bytes();
    if let Some(id) = id {
        text.extend_from_slice(format!("id: {id}\n").as_bytes());
    }
    text.extend_from_slice(b"data: ");
    let start = text.len();
    if let Err(error) = serde_json::to_writer(&mut text, data) {
        tracing::error!(%error, "an event can't be written");
        text.truncate(start);
        text.extend_from_slice(b"{}");
    }
    text.extend_from_slice(b"\n\n");
    text.into()
}
