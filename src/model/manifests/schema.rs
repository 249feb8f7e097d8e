//! From what the derive gives to what a server takes without a warning: structural, without `null`s and unknown formats.

use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition;
use serde_json::{Map, Value, json};

/// The CRD with a schema every server takes, and `listKind`, which kcp insists on.
pub(super) fn tidy(crd: &CustomResourceDefinition) -> Value {
    // A CRD is plain data: it always serialises.
    let mut value = serde_json::to_value(crd).unwrap_or_default();
    let kind = crd.spec.names.kind.clone();
    if let Some(names) = value.pointer_mut("/spec/names").and_then(Value::as_object_mut) {
        names.insert("listKind".into(), format!("{kind}List").into());
    }
    for version in value.pointer_mut("/spec/versions").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(schema) = version.pointer_mut("/schema/openAPIV3Schema").and_then(Value::as_object_mut) {
            clean(schema);
            let description = schema
                .get("properties")
                .and_then(|properties| properties.pointer("/spec/description"))
                .cloned()
                .unwrap_or_default();
            schema.insert("description".into(), description);
        }
    }
    value
}

/// One schema object and all below it.
fn clean(schema: &mut Map<String, Value>) {
    // An absent field is absent, not null; a merge patch with null takes a field away either way.
    schema.remove("nullable");
    if schema.get("type").and_then(Value::as_str) == Some("integer") {
        whole_numbers(schema);
    }
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        for (name, property) in properties.iter_mut() {
            let Value::Object(property) = property else { continue };
            clean(property);
            if name == "conditions" {
                property.insert("x-kubernetes-list-type".into(), "map".into());
                property.insert("x-kubernetes-list-map-keys".into(), json!(["type"]));
            }
        }
    }
    for below in ["items", "additionalProperties"] {
        if let Some(Value::Object(item)) = schema.get_mut(below) {
            clean(item);
        }
    }
}

/// Kubernetes knows `int32` and `int64`; bounds of integers are integers.
fn whole_numbers(schema: &mut Map<String, Value>) {
    let format = match schema.get("format").and_then(Value::as_str) {
        Some("uint8" | "uint16" | "int8" | "int16") => "int32",
        Some("uint32" | "uint64") => "int64",
        _ => "",
    };
    if !format.is_empty() {
        schema.insert("format".into(), format.into());
    }
    for bound in ["minimum", "maximum"] {
        let whole = schema.get(bound).and_then(Value::as_f64).filter(|number| number.fract() == 0.0);
        #[allow(clippy::cast_possible_truncation, reason = "bounds are whole and far below 2^53")]
        if let Some(number) = whole {
            schema.insert(bound.into(), (number as i64).into());
        }
    }
}
