//! The configuration: read once at the start, from flags, environment and file, and explained when it is wrong.

mod args;
mod check;
mod read;

pub use args::Args;
pub use check::check;
pub use read::{Unread, read};

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {detail}")]
pub struct Mistake {
    /// The setting, named as its flag.
    pub field: String,
    /// What is wrong, with the remedy.
    pub detail: String,
    /// Whether nothing can be served with it.
    pub fatal: bool,
}

impl Mistake {
    fn new(field: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { field: field.into(), detail: detail.into(), fatal: true }
    }

    /// The API can be served all the same.
    fn harmless(self) -> Self {
        Self { fatal: false, ..self }
    }
}
