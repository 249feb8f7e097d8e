//! Traces of the servers: spans of `tracing` that go to the operator's collector as OTLP over HTTP with protobuf, through
//! rustls; off unless a collector is named.
//!
//! Invariants: only spans of [`TARGET`] leave, without the log lines in them, so that no attribute can carry what a library
//! writes down; a collector that is away costs spans and nothing else; where no collector is named, spans aren't made at all.

mod asked;
mod carry;
mod options;
mod start;

pub use asked::Asked;
pub use carry::{answered, incoming, outgoing, reconcile};
pub use options::TraceOptions;
pub use start::{TraceError, Traces, start};

/// The target of the spans that are sent; they are of level debug, so that logs don't show them.
pub const TARGET: &str = "trace";
