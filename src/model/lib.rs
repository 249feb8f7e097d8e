//! The resources of `openkcm.io` and every rule about them.
//!
//! Invariants: no IO, no clock, no async; everything compiles to wasm. The microfrontend, the BFF and the controller call
//! the same functions, so a button, an HTTP answer and a condition can't disagree. Time enters as an argument.
//! Deliberately absent: clients, key material, texts for people (they live in the microfrontend's catalogue).

pub mod account;
pub mod can;
mod canonical;
pub mod condition;
pub mod conflict;
pub mod edge;
mod happening;
pub mod key_reference;
pub mod manifests;
pub mod moment;
pub mod names;
pub mod overview;
pub mod plan;
pub mod read;
pub mod reason;
pub mod reconcile;
pub mod remedy;
pub mod schedule;
pub mod service_key;
pub mod serving;
pub mod tenant;
pub mod tenant_record;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod topology;
pub mod wire;
pub mod words;

pub use account::{Account, AccountSpec, AccountStatus, ProviderType};
pub use edge::{Edge, EdgeSpec, EdgeStatus};
pub use happening::Happening;
pub use key_reference::KeyReference;
pub use reason::Reason;
pub use schedule::{Cadence, RotationJitter, RotationSchedule};
pub use service_key::{ServiceEncryptionKey, ServiceEncryptionKeySpec, ServiceEncryptionKeyStatus};
pub use tenant::{Tenant, TenantSpec, TenantStatus};
pub use tenant_record::{TenantRecord, TenantRecordSpec};

/// The API group of every resource here.
pub const GROUP: &str = "openkcm.io";
/// The served version.
pub const VERSION: &str = "v1alpha1";
