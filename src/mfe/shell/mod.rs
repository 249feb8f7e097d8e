//! The only code that knows Luigi, the portal's shell, and the browser's window around the app.
//!
//! Invariants: a message counts only when it comes from the frame's parent and an allowed origin; the token lives in
//! memory and goes nowhere but into the `Authorization` header; inside a frame the history is never pushed to.

mod clock;
mod handle;
mod listen;
mod nav;
mod origin;
mod page;
mod panic;
mod place;
mod protocol;
mod storage;
mod theme;
mod token;

pub use clock::{now, ticking};
pub use handle::{Refusal, Session, Shell};
pub use nav::{Nav, provide_nav, use_nav, use_route};
pub use page::{
    base_path, copy_text, css_variable, download, download_url, focus_search, fresh_id, is_narrow, is_typing, reload,
    reload_if_served,
};
pub use panic::panel_on_panic;
pub use place::encode;
pub use storage::{keep, kept};
pub use theme::Theme;
pub use token::Token;

use leptos::prelude::expect_context;

/// The shell's handle.
pub fn use_shell() -> Shell {
    expect_context()
}
