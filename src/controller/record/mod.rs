//! The provider's own record, in the provider workspace: what survives an unbind (FR-101), and the key store.
//!
//! Invariants: everything is written by compare-and-swap; a change is visible to readers only once it is written; only
//! wrapped material is held here.

mod bundle_store;
mod error;
mod root_bundles;
mod secret;
mod tenant_records;

pub use bundle_store::{BundleStore, RootId};
pub use error::RecordError;
pub use tenant_records::TenantRecords;

/// The namespace of the provider workspace that holds bundles.
pub const NAMESPACE: &str = "openkcm";
