//! The event stream, read from a fetch's body, because an `EventSource` can't carry an `Authorization` header.

use crate::api::handle::{ask, understand};
use crate::api::{Api, ApiError, Parser};
use crate::routes::Query;
use futures::channel::mpsc;
use gloo_net::http::Method;
use js_sys::{Reflect, Uint8Array};
use model::wire::{Delta, Snapshot};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, ReadableStreamDefaultReader};

/// What the stream says.
#[derive(Clone, Debug)]
pub enum StreamEvent {
    /// Everything.
    Snapshot(Box<Snapshot>),
    /// What changed since.
    Delta(Box<Delta>),
    /// Still there.
    Heartbeat(serde_json::Value),
    /// The server ends the stream on purpose; the next try is told why.
    Bye,
}

/// Reads the stream until it ends; `out` gets what it says, with the id to resume by. `Ok` means that the server ended it.
pub async fn open_stream(
    api: Api,
    last_event: Option<String>,
    abort: &AbortController,
    out: &mpsc::UnboundedSender<(StreamEvent, Option<String>)>,
) -> Result<(), ApiError> {
    let query = Query::new();
    let signal = abort.signal();
    let mut ask = ask(Method::GET, "/events", &query, None);
    ask.accept = "text/event-stream";
    ask.last_event = last_event.as_deref();
    ask.abort = Some(&signal);
    let answer = api.send(&ask).await?;
    let Some(body) = answer.body() else { return Ok(()) };
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    let mut parser = Parser::default();
    loop {
        let piece = JsFuture::from(reader.read()).await.map_err(|_| ApiError::Unreachable)?;
        if Reflect::get(&piece, &JsValue::from_str("done")).is_ok_and(|done| done.is_truthy()) {
            return Ok(());
        }
        let bytes = Reflect::get(&piece, &JsValue::from_str("value")).map_err(|_| ApiError::Unreachable)?;
        for said in parser.push(&Uint8Array::new(&bytes).to_vec()) {
            let id = said.id.clone();
            if out.unbounded_send((event(&said.name, &said.data)?, id)).is_err() {
                return Ok(());
            }
        }
    }
}

fn event(name: &str, data: &str) -> Result<StreamEvent, ApiError> {
    match name {
        "snapshot" => Ok(StreamEvent::Snapshot(Box::new(understand(data)?))),
        "bye" => Ok(StreamEvent::Bye),
        "delta" => Ok(StreamEvent::Delta(Box::new(understand(data)?))),
        // Events of a newer server count as a sign of life.
        _ => Ok(StreamEvent::Heartbeat(serde_json::from_str(data).unwrap_or_default())),
    }
}
