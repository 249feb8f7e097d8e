//! kcp as the provider sees it: one connection pool, a cheap client per logical cluster, one watch per kind over all consumers.
//!
//! Invariants: objects are keyed by (cluster, name), never by name alone; reads come from the stores, never from lists; through
//! the virtual workspace nothing is applied server-side (there it is stored as an update), only merge-patched or replaced.

mod binding;
mod client;
mod endpoint;
mod id;
mod patch;
mod queue;
mod status;
mod store;
mod watch;

pub use binding::Binding;
pub use client::{ClientError, Endpoint, Plane, VirtualWorkspace};
pub use endpoint::follow_endpoint;
pub use id::Id;
pub use patch::{MANAGER, merge_patch, patch_params, patch_status};
pub use queue::{Owned, Queue};
pub use status::StatusWriter;
pub use store::Store;
pub use watch::watch_all;
