//! The same change to many keys: one dialog with the effects of all, one request per key, and what became of each.
//!
//! Invariants: every key is confirmed by its own plan; a key that can't be changed is left out and said; nothing is sent twice:
//! a retry sends only what failed, a rotation under the same request id.

mod bar;
mod dialog;
mod handle;
mod job;
mod run;
mod texts;

pub(super) use bar::BulkBar;
pub(super) use dialog::BulkDialog;
pub(super) use handle::use_bulk;
