//! Roots of trust: list, wizard, detail, re-key (FR-201 to FR-204, FR-403).

mod new_root_page;
mod rekey_page;
mod root_page;
mod roots_page;
pub use new_root_page::NewRootPage;
pub use rekey_page::RekeyPage;
pub use root_page::RootPage;
pub use roots_page::RootsPage;
