//! A resource as YAML, for reading and for `kubectl apply -f`. Written only, never read, so a few rules suffice: what could
//! be taken for something other than text is quoted as JSON, which YAML understands.

use serde::Serialize;
use serde_json::Value;

/// The value as YAML in block style, keys by name, with a line end behind the last line.
pub fn yaml(value: &impl Serialize) -> String {
    let mut out = String::new();
    match serde_json::to_value(value) {
        Ok(value) => write(&mut out, &value, 0, false),
        Err(error) => out.push_str(&format!("# {error}\n")),
    }
    out
}

/// Writes a value behind its key or dash (`inline`) or as the whole document.
fn write(out: &mut String, value: &Value, depth: usize, inline: bool) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Object(map) if !map.is_empty() => {
            // Whether a map keeps its order is a feature of serde_json that any crate can turn on; by name is always the same.
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by_key(|(key, _)| key.as_str());
            for (at, (key, value)) in entries.into_iter().enumerate() {
                if !(inline && at == 0) {
                    out.push_str(&indent);
                }
                out.push_str(&scalar_text(key));
                out.push(':');
                behind(out, value, depth);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (at, item) in items.iter().enumerate() {
                if !(inline && at == 0) {
                    out.push_str(&indent);
                }
                out.push_str("- ");
                write(out, item, depth + 1, true);
            }
        }
        other => {
            out.push_str(&scalar(other));
            out.push('\n');
        }
    }
}

fn behind(out: &mut String, value: &Value, depth: usize) {
    match value {
        Value::Object(map) if !map.is_empty() => {
            out.push('\n');
            write(out, value, depth + 1, false);
        }
        Value::Array(items) if !items.is_empty() => {
            out.push('\n');
            write(out, value, depth, false);
        }
        other => {
            out.push(' ');
            out.push_str(&scalar(other));
            out.push('\n');
        }
    }
}

fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => scalar_text(text),
        other => other.to_string(),
    }
}

/// Plain where YAML reads it back as this text, quoted otherwise.
fn scalar_text(text: &str) -> String {
    let plain_first = text.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '_' | '.'));
    let plain = text
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '.' | '-' | ':' | '+' | '=' | ';' | ' '))
        && !text.contains(": ")
        && !text.ends_with([':', ' ']);
    let word = text.to_ascii_lowercase();
    let is_other = matches!(word.as_str(), "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "y" | "n")
        || matches!(word.as_str(), ".nan" | ".inf")
        || text.parse::<f64>().is_ok();
    if plain_first && plain && !is_other { text.to_owned() } else { Value::from(text).to_string() }
}

#[cfg(test)]
mod tests {
    use super::yaml;
    use serde_json::json;

    #[test]
    fn objects_lists_and_scalars() {
        let value = json!({
            "apiVersion": "openkcm.io/v1alpha1",
            "spec": { "keyReference": "arn:aws:kms:eu-central-1:111122223333:key/x", "empty": {}, "none": null },
            "conditions": [{ "type": "Ready", "status": "True" }, { "type": "x" }],
            "numbers": [1, 2.5],
        });
        let expected = "apiVersion: openkcm.io/v1alpha1\nconditions:\n- status: \"True\"\n  type: Ready\n- type: x\nnumbers:\n- 1\n- 2.5\nspec:\n  empty: {}\n  keyReference: arn:aws:kms:eu-central-1:111122223333:key/x\n  none: null\n";
        assert_eq!(yaml(&value), expected);
    }

    #[test]
    fn what_yaml_would_take_for_something_else_is_quoted() {
        for text in
            ["true", "No", "1", "1e3", "", "a: b", "- a", "a #b", "line\nend", "ends:", "2026-11-22T10:00:00Z", "{a}"]
        {
            let written = yaml(&text);
            assert_eq!(written.trim_end(), json!(text).to_string(), "{text}");
        }
    }

    #[test]
    fn lists_in_lists_keep_their_shape() {
        assert_eq!(yaml(&json!([[1, 2], [{ "a": [3] }]])), "- - 1\n  - 2\n- - a:\n    - 3\n");
    }
}
