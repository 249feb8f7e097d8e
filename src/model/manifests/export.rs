//! The kcp export: immutable schemas named after their content, and the export that points at them.

use super::crd;
use crate::{GROUP, VERSION, canonical, names};
use serde_json::{Value, json};

const HASH_DIGITS: usize = 8;

/// The `APIResourceSchema`s of the exported kinds.
pub(super) fn schemas() -> Vec<Value> {
    crd::exported().iter().map(schema).collect()
}

/// `apis.kcp.io/v1alpha1` APIResourceSchema of a CRD; its name is `v<hash8>-<version>.<plural>.<group>`.
fn schema(crd: &Value) -> Value {
    let spec = &crd["spec"];
    let versions: Vec<Value> = spec["versions"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|version| {
            let mut version = version.clone();
            version["schema"] = version["schema"]["openAPIV3Schema"].take();
            version
        })
        .collect();
    let spec = json!({
        "group": spec["group"],
        "names": spec["names"],
        "scope": spec["scope"],
        "versions": versions,
    });
    let plural = spec["names"]["plural"].as_str().unwrap_or_default();
    let hash = canonical::digest(&spec, HASH_DIGITS);
    json!({
        "apiVersion": "apis.kcp.io/v1alpha1",
        "kind": "APIResourceSchema",
        "metadata": {"name": format!("v{hash}-{VERSION}.{plural}.{GROUP}")},
        "spec": spec,
    })
}

/// `apis.kcp.io/v1alpha2` APIExport. `maximalPermissionPolicy` is what keeps statuses the provider's.
pub(super) fn export() -> Value {
    let resources: Vec<Value> = schemas()
        .iter()
        .map(|schema| {
            json!({
                "group": GROUP,
                "name": schema["spec"]["names"]["plural"],
                "schema": schema["metadata"]["name"],
                "storage": {"crd": {}},
            })
        })
        .collect();
    json!({
        "apiVersion": "apis.kcp.io/v1alpha2",
        "kind": "APIExport",
        "metadata": {"name": names::EXPORT, "annotations": {names::RELEASE: env!("CARGO_PKG_VERSION")}},
        "spec": {
            "resources": resources,
            "permissionClaims": claims(),
            "maximalPermissionPolicy": {"local": {}},
        },
    })
}

/// Events tell what happened: the controller creates them, the BFF lists and watches them. Nothing else of a consumer's own is touched.
fn claims() -> Vec<Value> {
    vec![json!({"group": "", "resource": "events", "verbs": ["create", "list", "watch"]})]
}

pub(super) fn accepted_claims() -> Value {
    let accept = |mut claim: Value| {
        claim["state"] = "Accepted".into();
        claim["selector"] = json!({"matchAll": true});
        claim
    };
    claims().into_iter().map(accept).collect()
}
