//! kcp as the provider sees it: a connection pool per shard, a cheap client per logical cluster, one watch per kind and shard over
//! all consumers.
//!
//! Invariants: objects are keyed by (cluster, name), never by name alone; reads come from the stores, never from lists; through
//! the virtual workspace nothing is applied server-side (there it is stored as an update), only merge-patched or replaced.

mod asked;
mod binding;
mod client;
mod follow;
mod id;
mod patch;
mod queue;
mod served;
mod shards;
mod status;
mod store;

pub(crate) use asked::register;
pub use binding::Binding;
pub use client::{ClientError, Plane, VirtualWorkspace};
pub use follow::{Followed, Kind, Takeovers, follow_consumers};
pub use id::Id;
pub use patch::{MANAGER, merge_patch, patch_params, patch_status};
pub use queue::{Owned, Queue};
pub use served::Served;
pub use shards::{Shards, follow_slice};
pub use status::StatusWriter;
pub use store::Store;
