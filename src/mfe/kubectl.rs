//! A resource as commands for a terminal.

use crate::yaml::yaml;
use serde::Serialize;
use serde_json::Value;

/// What the server writes and nobody applies.
const OF_THE_SERVER: [&str; 7] = [
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "generation",
    "managedFields",
    "resourceVersion",
    "uid",
];

/// Reads the object: `kubectl get accounts.openkcm.io aws-root -o yaml`.
pub fn get(resource: &str, name: &str) -> String {
    format!("kubectl get {resource}.{} {name} -o yaml", model::GROUP)
}

/// Follows the object.
pub fn watch(resource: &str, name: &str) -> String {
    format!("kubectl get {resource}.{} {name} --watch", model::GROUP)
}

/// Applies what somebody wished for: the object without its status and without what the server adds.
pub fn apply(object: &impl Serialize) -> String {
    let mut value = serde_json::to_value(object).unwrap_or(Value::Null);
    if let Some(map) = value.as_object_mut() {
        map.remove("status");
        if let Some(metadata) = map.get_mut("metadata").and_then(Value::as_object_mut) {
            metadata.retain(|key, _| !OF_THE_SERVER.contains(&key.as_str()) && key != "finalizers");
            if let Some(notes) = metadata.get_mut("annotations").and_then(Value::as_object_mut) {
                // kcp's own, and orders that were given once.
                notes.retain(|key, _| !key.contains("kcp.io/") && !key.contains(model::GROUP));
            }
            metadata.retain(|_, value| value.as_object().is_none_or(|map| !map.is_empty()));
        }
    }
    format!("kubectl apply -f - <<'EOF'\n{}EOF\n", yaml(&value))
}

#[cfg(test)]
mod tests {
    use super::{apply, get};
    use serde_json::json;

    #[test]
    fn only_the_wish_is_applied() {
        let object = json!({
            "apiVersion": "openkcm.io/v1alpha1",
            "kind": "Account",
            "metadata": {
                "name": "aws-root", "uid": "u", "resourceVersion": "7", "generation": 2,
                "annotations": { "kcp.io/cluster": "c", "openkcm.io/rotate": "r" },
                "labels": { "team": "payments" },
            },
            "spec": { "providerType": "Platform" },
            "status": { "phase": "Ready" },
        });
        let expected = "kubectl apply -f - <<'EOF'\napiVersion: openkcm.io/v1alpha1\nkind: Account\nmetadata:\n  labels:\n    team: payments\n  name: aws-root\nspec:\n  providerType: Platform\nEOF\n";
        assert_eq!(apply(&object), expected);
    }

    #[test]
    fn an_object_is_read_by_its_full_name() {
        assert_eq!(get("accounts", "aws-root"), "kubectl get accounts.openkcm.io aws-root -o yaml");
    }
}
