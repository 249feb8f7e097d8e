//! A re-key (FR-203): its target, its plan, its progress.

mod cancel_dialog;
mod failures_card;
mod from_to;
mod progress;
mod rekey_panel;
pub(super) mod texts;

pub(super) use from_to::FromTo;
pub(super) use rekey_panel::RekeyPanel;
