//! Tests only: joins or starts the kcp of the run, and gives each test workspaces of its own.
//!
//! Invariants: there is one control plane, the real one; nothing is skipped silently: what a test needs and can't have is an
//! error that names the remedy. Objects of a run live below one workspace of the run; nothing is cleaned up one by one.
//! Deliberately absent: mocks, sleeps (tests wait for conditions).

mod child;
mod collector;
mod consumer;
mod hsm;
mod join_error;
mod kms;
mod plane;
mod provider;
mod shards;

pub use collector::{Collector, Span};
pub use consumer::Consumer;
pub use hsm::Hsm;
pub use join_error::JoinError;
pub use plane::Plane;
pub use provider::Provider;
pub use shards::Shards;
