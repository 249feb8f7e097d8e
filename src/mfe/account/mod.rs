//! Roots of trust: list, wizard, detail, re-key (FR-200 to FR-204, FR-403).

#![allow(
    clippy::large_types_passed_by_value,
    reason = "handles of signals are meant to be copied; only their debug locations are large"
)]

mod actions;
mod columns;
mod correction;
mod csv;
mod detail;
mod mistake_texts;
mod new_root_page;
mod reference_field;
mod reference_input;
mod reference_texts;
mod rekey;
mod rekey_page;
mod root_page;
mod root_row;
mod roots_filters;
mod roots_page;
mod sorting;
mod state;
mod texts;
mod trouble_strip;
mod verification_card;
mod verification_texts;
mod wizard;

pub use new_root_page::NewRootPage;
pub use rekey_page::RekeyPage;
pub use root_page::RootPage;
pub use roots_page::RootsPage;
