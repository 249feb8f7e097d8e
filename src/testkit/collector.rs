//! A collector of traces: takes spans as OTLP over HTTP with protobuf, and remembers them.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value::Value};
use prost::Message;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// A span as it came.
#[derive(Clone, Debug)]
pub struct Span {
    /// The process that sent it.
    pub service: String,
    /// What it is about.
    pub name: String,
    /// Its trace, in hex.
    pub trace: String,
    /// Its parent, in hex; empty for none.
    pub parent: String,
    /// What it says, texts and numbers.
    pub attributes: BTreeMap<String, String>,
}

/// A running collector; it ends with the process.
#[derive(Clone)]
pub struct Collector {
    /// Its address, as the servers take it.
    pub endpoint: String,
    seen: Arc<Mutex<Vec<Span>>>,
}

impl Collector {
    /// On a port and a thread of its own.
    pub fn start() -> std::io::Result<Self> {
        let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
        listener.set_nonblocking(true)?;
        let endpoint = format!("http://{}", listener.local_addr()?);
        let seen = Arc::<Mutex<Vec<Span>>>::default();
        let app = Router::new().route("/v1/traces", post(take)).with_state(Arc::clone(&seen));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        std::thread::spawn(move || {
            runtime.block_on(async { axum::serve(tokio::net::TcpListener::from_std(listener)?, app).await })
        });
        Ok(Self { endpoint, seen })
    }

    /// Every span so far.
    pub fn spans(&self) -> Vec<Span> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn take(State(seen): State<Arc<Mutex<Vec<Span>>>>, body: Bytes) -> StatusCode {
    let Ok(request) = ExportTraceServiceRequest::decode(body) else { return StatusCode::BAD_REQUEST };
    for resource in request.resource_spans {
        let about = texts(&resource.resource.map(|resource| resource.attributes).unwrap_or_default());
        let service = about.get("service.name").cloned().unwrap_or_default();
        let spans = resource.scope_spans.into_iter().flat_map(|scope| scope.spans).map(|span| Span {
            service: service.clone(),
            name: span.name,
            trace: hex::encode(&span.trace_id),
            parent: hex::encode(&span.parent_span_id),
            attributes: texts(&span.attributes),
        });
        seen.lock().unwrap_or_else(PoisonError::into_inner).extend(spans);
    }
    StatusCode::OK
}

fn texts(attributes: &[KeyValue]) -> BTreeMap<String, String> {
    let text = |attribute: &KeyValue| match attribute.value.as_ref()?.value.as_ref()? {
        Value::StringValue(text) => Some(text.clone()),
        Value::IntValue(number) => Some(number.to_string()),
        _ => None,
    };
    attributes.iter().filter_map(|attribute| Some((attribute.key.clone(), text(attribute)?))).collect()
}
