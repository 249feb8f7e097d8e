//! The provider of `openkcm.io` in kcp: tenants, roots of trust and service keys, from spec to key chain.
//!
//! Per resource: observe (the stores that one watch per kind keeps current), plan (pure, in `model::reconcile`), act (idempotent
//! writes that carry only what changed). External systems are traits in [`ports`], with one file per implementation.
//! Invariants: the provider's record is complete before a key is called Active; every status is derived and only the
//! difference is written; unwrapped material is in memory only. Deliberately absent: users, their rights, their tokens.

mod absent;
pub mod account;
pub mod chains;
pub mod cli;
mod clock;
pub mod context;
pub mod desk;
pub mod edge_auth;
pub mod edges;
pub mod error;
pub mod events;
mod finalizer;
pub mod http;
pub mod install;
pub mod leader;
pub mod metrics;
mod observe;
pub mod plane;
pub mod ports;
pub mod provider;
pub mod provider_options;
pub mod purge;
pub mod record;
pub mod recounts;
mod recovery;
mod retired;
pub mod run;
pub mod service_key;
pub mod tenant;
mod term;
pub mod work;
