//! The controller on a real kcp and a KMS emulator. Without them the tests fail and say what to do; nothing is skipped.
//!
//! Most tests share one provider workspace and one controller; those that stop a controller have a provider of their own.
#![allow(clippy::unwrap_used, missing_docs)]

mod account;
mod away;
mod azure;
mod azure_stub;
mod damage;
mod deletion;
mod edges;
mod foreign;
mod gcp;
mod gcp_roots;
mod histories;
mod hsm;
mod hsm_roots;
mod install;
mod key;
mod kms;
mod long_key;
mod moto;
mod outage;
mod platform;
mod provider;
mod rekey;
mod rekey_parts;
mod replicas;
mod restart;
mod shards;
mod tenant;
mod told;
mod traces;
mod world;
