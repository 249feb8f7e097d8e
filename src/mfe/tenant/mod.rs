//! Workspace settings (FR-101, FR-102): whether OpenKCM is on here, and what turning it off does.

mod permissions_card;
mod settings_page;
mod tenant_card;
mod texts;
mod toggle_card;

pub use settings_page::SettingsPage;
