//! What the server said, kept current by the event stream, and whether it still speaks.
//!
//! Invariants: everything on the screen is derived from here or from a read of its own; changes are applied in one batch
//! per animation frame; a lost stream changes nothing but `link`.

mod batch;
mod feed;
mod handle;
mod link;
mod state;
mod writes;

pub use feed::follow;
pub use handle::{KeyBatch, Store};
pub use link::Link;
pub use state::{KeyChange, State};
pub use writes::{Kind, Verb, WriteBlock};

use leptos::prelude::expect_context;

/// The store.
pub fn use_store() -> Store {
    expect_context()
}
