//! Dangerous actions: the plan a dialog shows, kept current while it is open, and the hash that binds the confirmation to
//! what was shown.
//!
//! Invariants: a dialog confirms only a plan that it shows; when the server finds another plan (409) the dialog shows that
//! one and needs a new press; what was typed stays.

mod action_texts;
mod combined;
mod confirm_texts;
mod dialog;
mod lines;
mod live_plan;
mod may_not;

pub(crate) use action_texts::blocked_text;
pub(crate) use combined::{combined, effect_lines};
pub(crate) use confirm_texts::confirm_texts;
pub use dialog::{Confirmed, Execute, PlanDialog, execute};
pub use live_plan::{LivePlan, use_plan};
pub(crate) use may_not::MayNot;
