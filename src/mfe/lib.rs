//! The remote module `openkcm-resource-mfe`: a Leptos app that lives in an iframe of the Platform Mesh portal.
//!
//! Invariants: only `shell` knows Luigi and the browser's window, only `api` does HTTP, only `store` holds what the server
//! said; a feature folder never imports another. The URL holds filters and selection; everything else is derived.
//! Deliberately absent: rules about keys (they live in `model`), a session store, cookies, local copies of the token.

#![allow(unreachable_pub, reason = "the component macro puts the public function into a private scope")]
#![allow(
    clippy::large_types_passed_by_value,
    clippy::needless_pass_by_value,
    clippy::fn_params_excessive_bools,
    reason = "a component's props are values, and handles are handed on by copy"
)]
#![allow(clippy::too_many_lines, reason = "a component is one view; cutting it in two hides its shape")]
#![allow(clippy::format_push_string, reason = "the few places that build a text are no hot ones")]
#![allow(
    clippy::match_bool,
    clippy::similar_names,
    clippy::type_complexity,
    reason = "two arms read better than an if-else inside a view; texts are functions of what they name"
)]
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::float_cmp,
        clippy::bool_assert_comparison,
        reason = "a browser test is no #[test] to clippy"
    )
)]

#[macro_use]
mod lazily;

pub mod account;
pub mod api;
pub mod app;
mod chunks;
pub mod csv;
pub mod field_managers;
pub mod frame;
pub mod i18n;
pub mod kubectl;
pub mod letters;
pub mod overview;
pub mod plan;
pub mod routes;
pub mod service_key;
pub mod shell;
pub mod store;
pub mod table_columns;
pub mod tenant;
pub mod topology;
pub mod ui;
pub mod yaml;
