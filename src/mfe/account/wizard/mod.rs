//! The wizard for a root of trust (FR-403): its answers and its steps.

pub(super) mod draft;
mod policy;
mod provider_step;
mod reference_step;
mod region_step;
mod review_step;
mod side_cards;
pub(super) mod texts;
mod verify_step;

pub(super) use provider_step::ProviderStep;
pub(super) use reference_step::ReferenceStep;
pub(super) use region_step::RegionStep;
pub(super) use review_step::ReviewStep;
pub(super) use side_cards::SideCards;
pub(super) use verify_step::VerifyStep;
