//! The document as it is committed, and what has to hold for every operation.

use super::document;
use crate::routes::operations;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

const FILE: &str = "../../docs/openapi.json";

#[test]
fn the_document_is_the_committed_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
    let now = serde_json::to_string_pretty(&document()).unwrap() + "\n";
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        std::fs::write(&path, &now).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        now == committed,
        "the API has changed; if that is meant: cargo run -p bff -- --openapi > docs/openapi.json"
    );
}

#[test]
fn every_operation_has_a_name_of_its_own_and_every_parameter_a_meaning() {
    let (document, mut ids) = (document(), BTreeSet::new());
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, told) in methods.as_object().unwrap() {
            assert!(ids.insert(told["operationId"].as_str().unwrap().to_owned()), "{method} {path}");
            for parameter in told["parameters"].as_array().unwrap() {
                assert_ne!(parameter["description"], "", "{method} {path} {parameter}");
            }
            let answers = told["responses"].as_object().unwrap();
            assert!(answers.keys().any(|status| status.starts_with('2')), "{method} {path}");
        }
    }
    assert_eq!(ids.len(), operations().len());
}

#[test]
fn every_reference_leads_somewhere() {
    fn walk(value: &Value, document: &Value) {
        if let Some(target) = value.get("$ref").and_then(Value::as_str) {
            assert!(document.pointer(target.trim_start_matches('#')).is_some(), "{target}");
        }
        match value {
            Value::Array(items) => items.iter().for_each(|item| walk(item, document)),
            Value::Object(fields) => fields.values().for_each(|field| walk(field, document)),
            _ => {}
        }
    }
    let document = document();
    walk(&document, &document);
}
