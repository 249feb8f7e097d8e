//! The BFF against the kcp of the test run. Every test has a consumer workspace of its own; users are service accounts in it,
//! so that kcp itself says who they are and what they may do.
//!
//! Run by `cargo xtask test api`; alone they start a kcp of their own (testkit).

#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod activity;
mod consumer;
mod contract;
mod conversation;
mod danger;
mod door;
mod permissions;
mod plane;
mod process;
mod reads;
mod rotations;
mod shards;
mod stream;
mod tokens;
mod watches;
mod wishes;
mod writes;
