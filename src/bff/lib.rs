//! The BFF: the only door between the microfrontend and kcp.
//!
//! Invariants: who someone is and what they may do is kcp's word; reads come from the index and never list kcp; writes go
//! out with the user's own token; every error is a problem with a correlation id; no token is logged or kept.

mod app;
pub mod config;
#[cfg(test)]
mod fake;
mod files;
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
pub use serve::{ServeError, serve};
pub use state::{AppState, Settings};
pub use stream::Channels;
