//! The hash of a plan: what a person decided by.

use super::Plan;
use serde_json::json;
use sha2::{Digest, Sha256};

const DIGITS: usize = 16;

/// The first 16 hex digits of the SHA-256 of action, subject, target, tier, effects and blockers as JSON with sorted keys
/// (`serde_json`'s map is sorted). Warnings follow from these; times are not in it.
pub(super) fn of(plan: &Plan) -> String {
    let decided = json!({
        "action": plan.action,
        "subject": plan.subject,
        "target": plan.target,
        "tier": plan.tier,
        "effects": plan.effects,
        "blockers": plan.blockers,
    });
    let mut text = hex::encode(Sha256::digest(decided.to_string().as_bytes()));
    text.truncate(DIGITS);
    text
}
