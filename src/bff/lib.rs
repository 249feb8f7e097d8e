//! The BFF: the only door between the microfrontend and kcp.
//!
//! Invariants: who someone is and what they may do is kcp's word; reads come from the index and never list kcp; writes go
//! out with the user's own token; every error is a problem with a correlation id; no token is logged or kept.

// The fuzz targets name this crate as anyone else does.
#[cfg(test)]
extern crate self as bff;

mod app;
pub mod config;
mod described;
mod descriptors;
#[cfg(test)]
mod fake;
mod files;
#[cfg(test)]
mod fuzzed;
mod health;
pub mod http;
pub mod identity;
pub mod index;
pub mod kcp;
pub mod list;
mod named;
pub mod openapi;
mod read;
mod routes;
mod serve;
mod state;
mod stream;
mod write;

pub use app::app;
pub use health::health;
pub use serve::{ServeError, serve, serve_plain};
pub use state::{AppState, Settings};
pub use stream::Channels;
