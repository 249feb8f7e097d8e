//! One text per JSON value, so that a hash of it is the same in every build, whatever order maps keep.

use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The first `digits` hex digits (at most 64) of the SHA-256 of `value` with sorted keys.
pub(crate) fn digest(value: &Value, digits: usize) -> String {
    let mut text = String::new();
    write(value, &mut text);
    let mut hash = hex::encode(Sha256::digest(text.as_bytes()));
    hash.truncate(digits);
    hash
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Object(map) => {
            let sorted: BTreeMap<&String, &Value> = map.iter().collect();
            out.push('{');
            for (index, (key, value)) in sorted.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                out.push_str(&Value::from(key.as_str()).to_string());
                out.push(':');
                write(value, out);
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(item, out);
            }
            out.push(']');
        }
        scalar => out.push_str(&scalar.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::{digest, write};
    use serde_json::json;

    #[test]
    fn keys_are_sorted_at_every_depth() {
        let mut text = String::new();
        write(&json!({"b": [{"z": 1, "a": "\""}, null], "a": true}), &mut text);
        assert_eq!(text, r#"{"a":true,"b":[{"a":"\"","z":1},null]}"#);
    }

    #[test]
    fn a_digest_has_the_digits_asked_for_and_moves_with_the_value() {
        assert_eq!(digest(&json!(1), 8).len(), 8);
        assert_ne!(digest(&json!({"a": 1}), 16), digest(&json!({"a": 2}), 16));
    }
}
