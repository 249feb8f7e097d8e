//! Conflicts, field by field: what a merge patch would overwrite that somebody else changed meanwhile.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One field that two people changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FieldConflict {
    /// For example `spec.rotationSchedule`.
    pub field: String,
    /// What the patch sets; null removes the field.
    pub yours: Value,
    /// What is there now; null is absent.
    pub theirs: Value,
    /// What was there when the person looked, when that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<Value>,
}

/// The fields of the merge patch `yours` that differ from `theirs`, leaving out those that are still as in `base`: with a base,
/// only fields that both sides changed, differently, are left. `place` goes before their names.
pub fn conflicts(place: &str, yours: &Value, theirs: &Value, base: Option<&Value>) -> Vec<FieldConflict> {
    match yours {
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(name, yours)| {
                let theirs = theirs.get(name).unwrap_or(&Value::Null);
                let base = base.map(|base| base.get(name).unwrap_or(&Value::Null));
                conflicts(&format!("{place}.{name}"), yours, theirs, base)
            })
            .collect(),
        yours if yours == theirs || base == Some(theirs) => Vec::new(),
        yours => vec![FieldConflict {
            field: place.to_owned(),
            yours: yours.clone(),
            theirs: theirs.clone(),
            base: base.cloned(),
        }],
    }
}

#[cfg(test)]
mod tests {
    use super::conflicts;
    use serde_json::{Value, json};

    fn fields(yours: &Value, theirs: &Value, base: Option<&Value>) -> Vec<String> {
        conflicts("spec", yours, theirs, base).into_iter().map(|conflict| conflict.field).collect()
    }

    #[test]
    fn two_people_at_two_fields_are_in_nobodys_way() {
        let (base, theirs) = (json!({ "a": 1, "b": 1 }), json!({ "a": 1, "b": 2 }));
        assert_eq!(fields(&json!({ "a": 9 }), &theirs, Some(&base)), [""; 0]);
        assert_eq!(fields(&json!({ "a": 9, "b": 9 }), &theirs, Some(&base)), ["spec.b"]);
    }

    #[test]
    fn two_people_of_one_mind_agree() {
        assert_eq!(fields(&json!({ "b": 2 }), &json!({ "b": 2 }), Some(&json!({ "b": 1 }))), [""; 0]);
        assert_eq!(fields(&json!({ "b": null }), &json!({}), Some(&json!({ "b": 1 }))), [""; 0]);
    }

    #[test]
    fn without_a_base_every_difference_counts() {
        assert_eq!(fields(&json!({ "a": 9, "b": 2 }), &json!({ "a": 1, "b": 2 }), None), ["spec.a"]);
    }

    #[test]
    fn a_field_is_named_by_its_whole_path() {
        let told = conflicts("spec", &json!({ "ref": { "name": "x" } }), &json!({ "ref": { "name": "y" } }), None);
        assert_eq!(
            serde_json::to_value(told).unwrap(),
            json!([{ "field": "spec.ref.name", "yours": "x", "theirs": "y" }])
        );
    }

    #[test]
    fn a_field_that_came_and_one_that_went_are_told_as_null() {
        let told = conflicts("spec", &json!({ "a": 1 }), &json!({}), Some(&json!({ "a": 2 })));
        assert_eq!((told[0].theirs.clone(), told[0].base.clone()), (Value::Null, Some(json!(2))));
    }
}
