//! What moved between two plans of one action: the difference a person is shown when the first is no longer true.

use super::Plan;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// One thing that moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Moved {
    /// For example `effects.clients.known`.
    pub field: String,
    /// As it was shown.
    pub was: Value,
    /// As it is.
    pub now: Value,
}

/// What a person decided by that is different now: tier, effects, blockers and target.
pub fn moved(was: &Plan, now: &Plan) -> Vec<Moved> {
    let decided = |plan: &Plan| json!({ "tier": plan.tier, "effects": plan.effects, "blockers": plan.blockers, "target": plan.target });
    let mut all = Vec::new();
    compare("", &decided(was), &decided(now), &mut all);
    all
}

fn compare(place: &str, was: &Value, now: &Value, all: &mut Vec<Moved>) {
    match (was, now) {
        (Value::Object(one), Value::Object(other)) => {
            let names: std::collections::BTreeSet<&String> = one.keys().chain(other.keys()).collect();
            for name in names {
                let at = if place.is_empty() { name.clone() } else { format!("{place}.{name}") };
                compare(&at, one.get(name).unwrap_or(&Value::Null), other.get(name).unwrap_or(&Value::Null), all);
            }
        }
        (was, now) if was == now => {}
        (was, now) => all.push(Moved { field: place.to_owned(), was: was.clone(), now: now.clone() }),
    }
}
