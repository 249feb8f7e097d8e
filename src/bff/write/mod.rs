//! Writes: with the user's own token, straight to the user's workspace; kcp decides. Every one is audited.
//!
//! Invariants: a write says who asked, why and under which correlation id, in the same patch; a dangerous one carries the
//! hash of the plan that was shown, and is refused with the new plan when that is no longer true. With `?dryRun=true`
//! everything is checked, by kcp too, and nothing is written or audited.

mod accounts;
mod audit;
mod confirm;
mod keys;
mod plans;
mod provider;
mod rekey;
mod shown_plans;
mod tenant;
mod writer;

pub(crate) use accounts::{create_account, delete_account, patch_account, verify_account};
pub(crate) use keys::{create_key, delete_key, patch_key, rotate_key};
pub(crate) use plans::plan;
pub(crate) use provider::{disable_provider, enable_provider};
pub(crate) use rekey::{cancel_rekey, rekey, retry_rekey};
pub(crate) use shown_plans::ShownPlans;
pub(crate) use tenant::suspend;

use audit::audited;
use confirm::{Confirmation, check};
use writer::Writer;
