//! The remote module `openkcm-resource-mfe`: a Leptos app that lives in an iframe of the Platform Mesh portal.
//!
//! Invariants: only `shell` knows Luigi and the browser's window, only `api` does HTTP, only `store` holds what the server
//! said; a feature folder never imports another. The URL holds filters and selection; everything else is derived.
//! Deliberately absent: rules about keys (they live in `model`), a session store, cookies, local copies of the token.

#![allow(unreachable_pub, reason = "the component macro puts the public function into a private scope")]

pub mod account;
pub mod api;
pub mod app;
pub mod frame;
pub mod i18n;
pub mod overview;
pub mod plan;
pub mod routes;
pub mod service_key;
pub mod shell;
pub mod store;
pub mod tenant;
pub mod topology;
pub mod ui;
pub mod yaml;
