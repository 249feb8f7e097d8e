//! The controller on a real kcp and a KMS emulator. Without them the tests fail and say what to do; nothing is skipped.
//!
//! Most tests share one provider workspace and one controller; those that stop a controller have a provider of their own.
#![allow(clippy::unwrap_used, missing_docs)]

mod account;
mod azure;
mod azure_stub;
mod deletion;
mod gcp;
mod gcp_roots;
mod hsm;
mod hsm_roots;
mod key;
mod kms;
mod provider;
mod rekey;
mod replicas;
mod restart;
mod tenant;
mod world;
