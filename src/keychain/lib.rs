//! The built-in key chain: L1 (an external key) wraps L2 (a root's material), L2 wraps L3 (a service key's versions), L3
//! encrypts data at the crypto edges.
//!
//! Invariants: plaintext material lives in this crate's memory alone, is zeroized when dropped, and has neither `Debug`
//! nor `Serialize`; on its way to an edge it is sealed to that edge's session key. Nothing here talks to Kubernetes but
//! the edge's caller review (feature `edge`). Wrapping and bundles are pure: no IO, no clock.
//! Deliberately absent: providers of external keys (the controller's), storage, users.

pub mod bundle;
pub mod callers;
pub mod data;
#[cfg(feature = "edge")]
pub mod edge;
pub mod envelope;
pub mod key_id;
pub mod material;
pub mod orchestrator;
pub mod policy;
pub mod protocol;

pub use bundle::{Bundle, BundleSet, KeyEntry};
pub use envelope::{RootChain, WrapContext, WrappedMaterial};
pub use key_id::KeyId;
pub use material::{KeyMaterial, RootMaterial};
pub use orchestrator::Orchestrator;
pub use policy::Policy;
