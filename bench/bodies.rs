//! Service keys as kcp sends them: with managed fields, conditions, versions.

use serde_json::{Value, json};

/// Key number `n`.
pub(crate) fn key(n: usize) -> Value {
    let manager = |manager: &str, subresource: &str, fields: Value| {
        json!({ "manager": manager, "operation": "Update", "apiVersion": "openkcm.io/v1alpha1", "time": "2026-11-22T14:02:31Z",
            "fieldsType": "FieldsV1", "fieldsV1": fields, "subresource": subresource })
    };
    let condition = |kind: &str| {
        json!({ "type": kind, "status": "True", "reason": "Ready", "message": "the key is served by every edge",
            "lastTransitionTime": "2026-11-22T14:02:31Z", "observedGeneration": 1 })
    };
    let schedule = ["Hourly", "Daily", "Weekly", "30 Days"][n % 4];
    // Rotations lie apart, as those of keys made one after the other do.
    let next =
        jiff::Timestamp::now() + jiff::SignedDuration::from_secs(i64::try_from(n).unwrap_or_default() % 86_400 + 60);
    json!({
        "apiVersion": "openkcm.io/v1alpha1", "kind": "ServiceEncryptionKey",
        "metadata": {
            "name": format!("service-key-{n:06}"), "uid": format!("0d3c6f6e-6c0a-4f0e-9d5b-2f6f2f{n:06x}"),
            "resourceVersion": (100_000 + n).to_string(), "generation": 1, "creationTimestamp": "2026-11-22T14:02:31Z",
            "annotations": { "kcp.io/cluster": "2s8j1k3x9q0w7e5r", "openkcm.io/requested-by": "oidc:owner@acme.example" },
            "finalizers": ["openkcm.io/keychain"],
            "managedFields": [
                manager("openkcm-bff", "", json!({ "f:metadata": { "f:annotations": { ".": {}, "f:openkcm.io/requested-by": {} } },
                    "f:spec": { ".": {}, "f:application": {}, "f:accountRef": { ".": {}, "f:name": {} }, "f:algorithm": {},
                        "f:rotationSchedule": {}, "f:state": {} } })),
                manager("openkcm-controller", "", json!({ "f:metadata": { "f:finalizers": { ".": {}, "v:\"openkcm.io/keychain\"": {} } } })),
                manager("openkcm-controller", "status", json!({ "f:status": { ".": {}, "f:phase": {}, "f:effectiveState": {},
                    "f:currentVersion": {}, "f:lastRotation": {}, "f:nextRotation": {}, "f:versions": {},
                    "f:activeClients": { ".": {}, "f:count": {}, "f:observedAt": {} }, "f:conditions": {},
                    "f:distribution": { ".": {}, "f:effect": {}, "f:version": {}, "f:edges": {}, "f:acknowledged": {} } } })),
            ],
        },
        "spec": { "application": format!("application-{}", n % 40), "accountRef": { "name": format!("root-{}", n % 8) },
            "algorithm": "AES-GCM-256", "rotationSchedule": schedule, "state": "Enabled" },
        "status": {
            "phase": "Active", "effectiveState": "Enabled", "currentVersion": 3, "observedGeneration": 1,
            "lastRotation": "2026-11-22T14:02:31Z", "nextRotation": next,
            "activeClients": { "count": n % 7, "observedAt": "2026-11-22T14:02:31Z" },
            "versions": (1..=3).map(|version| json!({ "version": version, "createdAt": "2026-11-22T14:02:31Z",
                "state": if version == 3 { "Current" } else { "DecryptOnly" }, "cause": "Schedule" })).collect::<Vec<_>>(),
            "distribution": { "effect": "Pushed", "version": 3, "edges": 2, "acknowledged": 2, "unreachable": [],
                "startedAt": "2026-11-22T14:02:31Z", "completedAt": "2026-11-22T14:02:31Z" },
            "conditions": [condition("Ready"), condition("Distributed")],
        },
    })
}
