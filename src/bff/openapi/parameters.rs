//! Parameters that many operations share, and those of a query.

use super::operation::{Nature, Operation, SchemaOf};
use axum::http::Method;
use schemars::SchemaGenerator;
use serde_json::{Value, json};

const LABEL: &str = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";

/// Every parameter of an operation.
pub(super) fn parameters(operation: &Operation, generator: &mut SchemaGenerator) -> Vec<Value> {
    let mut all = Vec::new();
    if operation.path.contains("{path}") {
        let pattern = format!("^{LABEL}(:{LABEL})*$");
        let schema = json!({ "type": "string", "maxLength": 512, "pattern": pattern });
        all.push(parameter(
            "path",
            "path",
            "The workspace: its path, for example `root:orgs:acme`, or its id.",
            &schema,
        ));
    }
    if operation.path.contains("{name}") {
        let schema = json!({ "type": "string", "maxLength": 253, "pattern": "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$" });
        all.push(parameter("name", "path", "The object's name.", &schema));
    }
    match operation.nature() {
        Nature::Read => {
            let schema =
                json!({ "type": "string", "pattern": "^$|^([a-z]+\\.)?[0-9]{1,18}$|^[0-9a-f]{8}\\.[0-9]{1,18}$" });
            let text = "Waits until the index has seen this `resourceVersion` of a write, for a short time.";
            all.push(parameter("atLeast", "query", text, &schema));
        }
        Nature::Stream => {
            let text = "The id of the last event that arrived: the stream goes on from there.";
            all.push(parameter("Last-Event-ID", "header", text, &json!({ "type": "string", "maxLength": 64 })));
        }
        Nature::Write => {
            let text = "Everything is checked, by the control plane too; nothing is written.";
            all.push(parameter("dryRun", "query", text, &json!({ "type": "boolean" })));
            if operation.method == Method::POST {
                let text = "The same key with the same body gets the first answer again, for 10 minutes.";
                let schema = json!({ "type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[!-~]+$" });
                all.push(parameter("Idempotency-Key", "header", text, &schema));
            }
        }
    }
    let text = "Ties the answer to the logs: 1 to 64 letters, digits, `.`, `_` and `-`; anything else is replaced by one of ours.";
    let schema = json!({ "type": "string" });
    all.push(parameter("X-Correlation-Id", "header", text, &schema));
    all.extend(operation.query.map(|query| of_query(query, generator)).unwrap_or_default());
    all
}

/// The properties of a query's schema, one parameter each.
fn of_query(query: SchemaOf, generator: &mut SchemaGenerator) -> Vec<Value> {
    let schema = query(generator).to_value();
    let properties = schema["properties"].as_object().cloned().unwrap_or_default();
    let mut all: Vec<_> = properties
        .into_iter()
        .map(|(name, mut schema)| {
            let description = schema.as_object_mut().and_then(|object| object.remove("description"));
            without_null(&mut schema);
            let text = description.as_ref().and_then(Value::as_str).unwrap_or_default();
            parameter(&name, "query", text, &schema)
        })
        .collect();
    for (name, required) in all.iter_mut().filter_map(|one| Some((one["name"].as_str()?.to_owned(), one))) {
        let listed = schema["required"].as_array().is_some_and(|list| list.iter().any(|item| *item == name));
        if listed {
            required["required"] = json!(true);
        }
    }
    all
}

/// An absent parameter is absent, never null.
fn without_null(schema: &mut Value) {
    if let Some(object) = schema.as_object_mut() {
        object.remove("default");
        if let Some(kinds) = object.get_mut("type").and_then(Value::as_array_mut) {
            kinds.retain(|kind| kind != "null");
            if let [one] = kinds.as_slice() {
                let one = one.clone();
                object.insert("type".into(), one);
            }
        }
    }
}

fn parameter(name: &str, place: &str, description: &str, schema: &Value) -> Value {
    json!({ "name": name, "in": place, "description": description, "required": place == "path", "schema": schema })
}
