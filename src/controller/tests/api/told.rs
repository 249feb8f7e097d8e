//! What was told: Kubernetes Events in the consumer's workspace, and lines of target `audit`.

use k8s_openapi::api::core::v1::Event;
use kube::api::{Api, ListParams};
use serde_json::Value;
use std::io::Write;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use testkit::Consumer;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::registry::LookupSpan;

static LINES: Mutex<Vec<Value>> = Mutex::new(Vec::new());

/// Keeps the audit lines of this process.
pub(crate) fn audit<S>() -> impl Layer<S>
where
    S: tracing::Subscriber + for<'a> LookupSpan<'a>,
{
    let lines = tracing_subscriber::fmt::layer().json().flatten_event(true).with_writer(Lines);
    lines.with_filter(Targets::new().with_target("audit", tracing::Level::INFO))
}

struct Lines;

impl Write for Lines {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        let read = serde_json::from_slice(line)?;
        LINES.lock().unwrap_or_else(PoisonError::into_inner).push(read);
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Lines {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        Self
    }
}

/// The audit lines of this action on the object of this name in the consumer's workspace.
pub(crate) fn audited(consumer: &Consumer, action: &str, name: &str) -> Vec<Value> {
    let lines = LINES.lock().unwrap_or_else(PoisonError::into_inner);
    let meant = |line: &&Value| line["action"] == action && line["name"] == name && line["cluster"] == consumer.cluster;
    lines.iter().filter(meant).cloned().collect()
}

/// The events of this reason about the object of this name, as they are now.
pub(crate) async fn events(consumer: &Consumer, reason: &str, name: &str) -> Vec<Event> {
    let api: Api<Event> = Api::namespaced(consumer.client(), "default");
    let mut all = api.list(&ListParams::default()).await.unwrap().items;
    let of = |event: &Event| event.involved_object.name.as_deref() == Some(name);
    all.retain(|event| event.reason.as_deref() == Some(reason) && of(event));
    all
}

/// The event of this reason, once it is there.
pub(crate) async fn told(consumer: &Consumer, reason: &str, name: &str) -> Event {
    let start = Instant::now();
    loop {
        if let Some(event) = events(consumer, reason, name).await.pop() {
            return event;
        }
        assert!(start.elapsed() < Duration::from_secs(20), "no event {reason} about {name}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
