//! The hash of a plan: what a person decided by.

use super::Plan;
use crate::canonical;
use serde_json::json;

const DIGITS: usize = 16;

/// The first 16 hex digits of the SHA-256 of action, subject, target, tier, effects and blockers. Warnings follow from these;
/// times are not in it.
pub(super) fn of(plan: &Plan) -> String {
    let decided = json!({
        "action": plan.action,
        "subject": plan.subject,
        "target": plan.target,
        "tier": plan.tier,
        "effects": plan.effects,
        "blockers": plan.blockers,
    });
    canonical::digest(&decided, DIGITS)
}
