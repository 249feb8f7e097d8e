//! The OpenAPI 3.1 document.

use super::operation::{Nature, Operation};
use super::parameters::parameters;
use crate::routes::operations;
use model::wire::{Delta, Problem, Snapshot};
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

/// What is said about the API as a whole.
const ABOUT: &str = "Roots of trust and service keys of a workspace. Reads come from an index that follows the control \
    plane; writes go there with the caller's own token, and a read after a write waits for it with `?atLeast=`. Dangerous \
    writes carry the `hash` of a plan (`POST …/plans`); when what they would do has changed since, they are refused with the \
    new plan.";

/// The document, the same in every process of one build.
pub fn document() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    let mut generator = settings.into_generator();
    let mut paths = Map::new();
    for operation in operations() {
        let method = operation.method.as_str().to_lowercase();
        let path = paths.entry(format!("/api/v1{}", operation.path)).or_insert_with(|| json!({}));
        path[method] = told(&operation, &mut generator);
    }
    let problem = generator.subschema_for::<Problem>();
    // Events of the stream: no operation answers with them as a whole.
    generator.subschema_for::<Snapshot>();
    generator.subschema_for::<Delta>();
    let schemas = generator.take_definitions(true);
    json!({
        "openapi": "3.1.1",
        "info": { "title": "OpenKCM", "version": "v1", "description": ABOUT, "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" } },
        "servers": [{ "url": "/" }],
        "security": [{ "bearer": [] }],
        "paths": paths,
        "components": {
            "securitySchemes": { "bearer": { "type": "http", "scheme": "bearer", "description": "The portal's id token." } },
            "responses": { "Problem": {
                "description": "A problem (RFC 9457); `reason` is the stable word.",
                "headers": { "X-Correlation-Id": correlation() },
                "content": { "application/problem+json": { "schema": problem } },
            } },
            "schemas": schemas,
        },
    })
}

fn told(operation: &Operation, generator: &mut SchemaGenerator) -> Value {
    let mut told = json!({
        "operationId": operation.id,
        "summary": operation.summary,
        "parameters": parameters(operation, generator),
        "responses": responses(operation, generator),
    });
    if let Some(body) = operation.body {
        let content = json!({ "application/json": { "schema": body(generator) } });
        told["requestBody"] = json!({ "required": true, "content": content });
    }
    told
}

fn responses(operation: &Operation, generator: &mut SchemaGenerator) -> Value {
    let mut all = Map::new();
    if operation.nature() == Nature::Stream {
        let text = "`snapshot` (Snapshot), then `delta`s (Delta), with `heartbeat`s between; `bye` says why it ends.";
        let content = json!({ "text/event-stream": { "schema": { "type": "string" } } });
        all.insert(
            "200".into(),
            json!({ "description": text, "headers": { "X-Correlation-Id": correlation() }, "content": content }),
        );
    }
    for (status, schema) in &operation.answers {
        let mut answer = json!({ "description": worded(*status), "headers": { "X-Correlation-Id": correlation() } });
        if let Some(schema) = schema {
            answer["content"] = json!({ "application/json": { "schema": schema(generator) } });
        }
        all.insert(status.to_string(), answer);
    }
    if operation.nature() == Nature::Read {
        let text = "Nothing has changed since the answer with the sent `If-None-Match`.";
        all.insert("304".into(), json!({ "description": text }));
    }
    for (status, meaning) in problems(operation) {
        let text = format!("{meaning} See the problem's `reason`.");
        all.insert(status.to_string(), json!({ "$ref": "#/components/responses/Problem", "description": text }));
    }
    Value::Object(all)
}

fn worded(status: u16) -> &'static str {
    match status {
        201 => "Made.",
        _ => "Done.",
    }
}

/// The errors an operation can end with.
fn problems(operation: &Operation) -> Vec<(u16, &'static str)> {
    let mut all = vec![
        (400, "A parameter or the body can't be read."),
        (401, "No token, or one the control plane doesn't accept."),
        (403, "A verb on a kind is missing; the detail names both."),
        (404, "There is no such workspace or object, the caller may not enter it, or OpenKCM isn't enabled there."),
        (429, "Too often; `Retry-After` says when to come back."),
        (500, "A fault here; the correlation id finds it in the logs."),
        (503, "The control plane can't be reached, or there is too much to do."),
    ];
    if operation.nature() == Nature::Write {
        all.push((409, "The object or the plan changed meanwhile, or something stands in the way."));
    }
    if operation.body.is_some() {
        all.extend([
            (408, "The body took too long to arrive."),
            (413, "The body is larger than 64 KiB."),
            (415, "The body isn't JSON."),
        ]);
    }
    if operation.body.is_some() || operation.query.is_some() || operation.nature() == Nature::Write {
        all.push((422, "A field is wrong or missing; `field` names it."));
    }
    all.sort_unstable_by_key(|(status, _)| *status);
    all
}

fn correlation() -> Value {
    json!({ "description": "Ties the answer to the logs.", "schema": { "type": "string" } })
}
