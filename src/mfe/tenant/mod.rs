//! Workspace settings (FR-101, FR-102): whether OpenKCM is on here, and what turning it off does.

mod settings_page;
pub use settings_page::SettingsPage;
