//! The only code that does HTTP: one [`Api`] handle in context, typed answers, typed errors.
//!
//! Invariants: every request carries the shell's bearer and nothing else that identifies; a 401 asks the shell once for a
//! fresh token and tries once more; an error carries no token and no body but the server's `Problem`.

mod error;
mod handle;
mod live;
mod reads;
mod sse;
mod stream;
mod writes;

pub use error::ApiError;
pub use handle::Api;
pub use live::{Fetched, Live, use_live};
pub use sse::{Event, Parser};
pub use stream::{StreamEvent, open_stream};

use leptos::prelude::expect_context;

/// The API's handle.
pub fn use_api() -> Api {
    expect_context()
}
