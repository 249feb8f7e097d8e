//! One root's page: its facets, its tabs, its edit dialog.

mod conditions;
mod edit_dialog;
mod facets;
mod keys_tab;
mod status_tab;
pub(super) mod texts;
mod yaml_tab;

pub(super) use edit_dialog::EditDialog;
pub(super) use facets::Facets;
pub(super) use keys_tab::KeysTab;
pub(super) use status_tab::StatusTab;
pub(super) use yaml_tab::YamlTab;
