//! Service keys (FR-300): their list, their wizard, one key's page.

mod actions;
mod announced;
mod bulk;
mod columns;
mod detail_texts;
mod distribution_card;
mod draft;
mod key_facets;
mod key_page;
mod key_row;
mod keys_filters;
mod keys_page;
mod keys_table;
mod list_texts;
mod matching;
mod new_key_page;
mod new_key_steps;
mod rotation_preview;
mod rows;
mod schedule_dialog;
mod schedule_field;
mod schedule_texts;
mod selection;
mod state;
mod status_card;
mod texts;
mod version_stops;
mod versions_card;
mod versions_table;
mod view_menu;
mod views;
mod wizard_texts;
mod yaml_card;

pub use key_page::KeyPage;
pub use keys_page::KeysPage;
pub use new_key_page::NewKeyPage;
