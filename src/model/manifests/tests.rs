use super::{accepted_claims, consumer, crds, manifests, provider};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn named<'a>(all: &'a [super::Manifest], kind: &str, part: &str) -> &'a Value {
    let fits = |value: &Value| value["kind"] == kind && value["metadata"]["name"].as_str().unwrap().contains(part);
    &all.iter().find(|manifest| fits(&manifest.value)).unwrap().value
}

fn walk(value: &Value, path: &str, visit: &mut impl FnMut(&str, &serde_json::Map<String, Value>)) {
    match value {
        Value::Object(map) => {
            visit(path, map);
            for (key, below) in map {
                walk(below, &format!("{path}/{key}"), visit);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| walk(item, path, visit)),
        _ => {}
    }
}

#[test]
fn every_manifest_has_a_path_of_its_own() {
    let all = manifests();
    let paths: BTreeSet<&str> = all.iter().map(|manifest| manifest.path.as_str()).collect();
    assert_eq!(paths.len(), all.len());
    assert!(paths.contains("crds/customresourcedefinition-accounts.openkcm.io.yaml"), "{paths:?}");
    assert!(paths.contains("provider/apiexport-openkcm.io.yaml"), "{paths:?}");
}

#[test]
fn schemas_are_structural_and_have_no_format_a_server_warns_about() {
    let mut types = 0;
    for manifest in crds() {
        walk(&manifest.value["spec"]["versions"], "", &mut |path, map| {
            for forbidden in ["$ref", "oneOf", "anyOf", "allOf", "nullable", "$schema", "definitions"] {
                assert!(
                    !map.contains_key(forbidden) || path.ends_with("/properties"),
                    "{}{path} has {forbidden}",
                    manifest.path
                );
            }
            if let Some(format) = map.get("format").and_then(Value::as_str) {
                assert!(["int32", "int64", "date-time"].contains(&format), "{}{path}: {format}", manifest.path);
            }
            types += u32::from(map.get("type").is_some_and(Value::is_string));
        });
        assert!(manifest.value["spec"]["names"]["listKind"].as_str().unwrap().ends_with("List"));
    }
    assert!(types > 100, "the schemas are empty");
}

#[test]
fn the_rules_of_the_spec_survive_the_generation() {
    let all = crds();
    let spec = |part| {
        &named(&all, "CustomResourceDefinition", part)["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]
            ["spec"]
    };
    assert_eq!(spec("accounts")["x-kubernetes-validations"].as_array().unwrap().len(), 2);
    let key = &spec("serviceencryptionkeys")["properties"];
    for field in ["accountRef", "algorithm"] {
        assert_eq!(key[field]["x-kubernetes-validations"][0]["rule"], "self == oldSelf", "{field}");
    }
    assert_eq!(key["algorithm"]["enum"], json!(["AES-GCM-256", "AES-GCM-128", "ChaCha20-Poly1305"]));
    assert_eq!(key["deletionWindowDays"]["minimum"], 7);
    assert_eq!(key["rotationSchedule"]["default"], "Never");
    assert_eq!(spec("tenants")["properties"]["workspace"]["x-kubernetes-validations"][0]["rule"], "self == oldSelf");
}

#[test]
fn the_export_names_schemas_that_are_there_by_their_content() {
    let all = provider();
    let export = named(&all, "APIExport", "openkcm.io");
    for resource in export["spec"]["resources"].as_array().unwrap() {
        let name = resource["schema"].as_str().unwrap();
        let schema = named(&all, "APIResourceSchema", name);
        let plural = resource["name"].as_str().unwrap();
        assert!(name.ends_with(&format!("-v1alpha1.{plural}.openkcm.io")) && name.starts_with('v'), "{name}");
        assert!(schema["spec"].get("conversion").is_none());
        assert_eq!(schema["spec"]["versions"][0]["schema"]["type"], "object");
    }
    let events = json!([{"group": "", "resource": "events", "verbs": ["create", "list", "watch"]}]);
    assert_eq!(export["spec"]["permissionClaims"], events);
    assert_eq!(export["spec"]["maximalPermissionPolicy"], json!({"local": {}}));
    assert_eq!(accepted_claims()[0]["state"], "Accepted");
}

#[test]
fn only_the_provider_writes_a_status() {
    let all = provider();
    let most = named(&all, "ClusterRole", "openkcm:consumers");
    walk(most, "", &mut |_, map| {
        for resource in map.get("resources").and_then(Value::as_array).into_iter().flatten() {
            let resource = resource.as_str().unwrap();
            assert!(!resource.contains("/status") && resource != "*", "{resource}");
        }
    });
    let binding = named(&all, "ClusterRoleBinding", "openkcm:consumers");
    assert_eq!(binding["subjects"][0]["name"], "apis.kcp.io:binding:system:authenticated");
}

#[test]
fn nobody_gets_more_than_a_role_needs() {
    for manifest in provider().into_iter().chain(consumer()) {
        let name = manifest.value["metadata"]["name"].as_str().unwrap().to_owned();
        for rule in manifest.value["rules"].as_array().into_iter().flatten() {
            let resources = rule["resources"].to_string();
            assert!(!resources.contains("\"*\""), "{name}: {resources}");
            let all_verbs = rule["verbs"].to_string().contains("\"*\"");
            assert!(!all_verbs || ["openkcm:consumers", "openkcm-controller"].contains(&name.as_str()), "{name}");
            assert!(name == "openkcm-controller" || !resources.contains("secrets"), "{name} reads secrets");
        }
    }
}

#[test]
fn fr_204_the_policy_reads_the_count_and_lets_kcp_clean_up() {
    let all = provider();
    let policy = &named(&all, "ValidatingAdmissionPolicy", "account-in-use")["spec"];
    assert_eq!(policy["matchConditions"][0]["expression"], "request.userInfo.username != 'system:apiserver'");
    let validation = &policy["validations"][0];
    insta::assert_snapshot!(validation["expression"].as_str().unwrap(), @"!has(oldObject.status) || !has(oldObject.status.dependents) || oldObject.status.dependents.keys == 0");
    insta::assert_snapshot!(validation["messageExpression"].as_str().unwrap(), @"(oldObject.status.dependents.keys == 1 ? '1 service key uses' : string(oldObject.status.dependents.keys) + ' service keys use') + ' the root of trust ' + oldObject.metadata.name + '; delete them or move their data to keys of another root first'");
    assert_eq!(policy["matchConstraints"]["resourceRules"][0]["operations"], json!(["DELETE"]));
    assert_eq!(policy["matchConstraints"]["resourceRules"][0]["resources"], json!(["accounts"]));
}
