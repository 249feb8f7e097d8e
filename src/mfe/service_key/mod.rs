//! Service keys: list, wizard, detail (FR-301 to FR-305).

mod key_page;
mod keys_page;
mod new_key_page;
pub use key_page::KeyPage;
pub use keys_page::KeysPage;
pub use new_key_page::NewKeyPage;
