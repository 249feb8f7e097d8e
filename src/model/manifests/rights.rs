//! Who may do what: least rights for our own processes, and what a consumer's users can be given at most.

use super::{EDGES_GROUP, NAMESPACE};
use crate::{GROUP, names};
use serde_json::{Value, json};

const RBAC: &str = "rbac.authorization.k8s.io";
const READ: [&str; 3] = ["get", "list", "watch"];
/// Development's edges, by user name.
const EDGES: [&str; 2] = ["edge-1", "edge-2"];

pub(super) fn namespace() -> Value {
    json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}})
}

/// The rights in the provider workspace.
pub(super) fn provider() -> Vec<Value> {
    let mut all = most_a_consumer_may();
    all.extend(bind());
    all.extend(controller());
    all.extend(bff());
    all.extend(edges());
    all
}

/// The maximal permission policy: no `/status`, so even a consumer's admin can't forge one. Tenants come and go with the binding;
/// users only change them.
fn most_a_consumer_may() -> Vec<Value> {
    let name = "openkcm:consumers";
    let rules = json!([
        {"apiGroups": [GROUP], "resources": ["accounts", "serviceencryptionkeys"], "verbs": ["*"]},
        {"apiGroups": [GROUP], "resources": ["tenants"], "verbs": ["get", "list", "watch", "update", "patch"]},
    ]);
    let group = json!({"kind": "Group", "name": "apis.kcp.io:binding:system:authenticated", "apiGroup": RBAC});
    vec![cluster_role(name, &rules), cluster_binding(name, &json!([group]))]
}

/// Whoever can make an APIBinding in a workspace may bind our export; entry to the provider workspace isn't needed.
fn bind() -> Vec<Value> {
    let name = "openkcm:bind";
    let rules = json!([
        {"apiGroups": ["apis.kcp.io"], "resources": ["apiexports"], "resourceNames": [names::EXPORT], "verbs": ["bind"]},
    ]);
    let group = json!({"kind": "Group", "name": "system:authenticated", "apiGroup": RBAC});
    vec![cluster_role(name, &rules), cluster_binding(name, &json!([group]))]
}

fn controller() -> Vec<Value> {
    let name = "openkcm-controller";
    let rules = json!([
        entry(),
        {"apiGroups": ["apis.kcp.io"], "resources": ["apiexports/content"], "resourceNames": [names::EXPORT], "verbs": ["*"]},
        {"apiGroups": ["apis.kcp.io"], "resources": ["apiexports", "apiexportendpointslices"], "verbs": READ},
        {"apiGroups": [GROUP], "resources": ["edges", "tenantrecords"],
         "verbs": ["get", "list", "watch", "create", "update", "patch", "delete"]},
        {"apiGroups": [GROUP], "resources": ["edges/status"], "verbs": ["get", "update", "patch"]},
    ]);
    let own = json!([
        {"apiGroups": [""], "resources": ["secrets"], "verbs": ["get", "list", "watch", "create", "update", "patch", "delete"]},
        {"apiGroups": ["coordination.k8s.io"], "resources": ["leases"], "verbs": ["get", "list", "watch", "create", "update", "patch"]},
    ]);
    let role = json!({
        "apiVersion": format!("{RBAC}/v1"), "kind": "Role",
        "metadata": {"name": name, "namespace": NAMESPACE}, "rules": own,
    });
    let binding = json!({
        "apiVersion": format!("{RBAC}/v1"), "kind": "RoleBinding",
        "metadata": {"name": name, "namespace": NAMESPACE},
        "roleRef": {"apiGroup": RBAC, "kind": "Role", "name": name},
        "subjects": [user(name)],
    });
    vec![cluster_role(name, &rules), cluster_binding(name, &json!([user(name)])), role, binding]
}

/// The BFF reads for everybody and writes nothing: writes go with the user's own token.
fn bff() -> Vec<Value> {
    let name = "openkcm-bff";
    let rules = json!([
        entry(),
        {"apiGroups": ["apis.kcp.io"], "resources": ["apiexports/content"], "resourceNames": [names::EXPORT], "verbs": READ},
        {"apiGroups": ["apis.kcp.io"], "resources": ["apiexports", "apiexportendpointslices"], "verbs": READ},
        {"apiGroups": [GROUP], "resources": ["edges"], "verbs": READ},
    ]);
    vec![cluster_role(name, &rules), cluster_binding(name, &json!([user(name)]))]
}

/// An edge may enter, which lets its token be reviewed, and connect as itself: the verb `connect` on the Edge of its own name.
fn edges() -> Vec<Value> {
    let enter = "openkcm:edges";
    let mut subjects = vec![json!({"kind": "Group", "name": EDGES_GROUP, "apiGroup": RBAC})];
    subjects.extend(EDGES.map(|edge| user(&format!("openkcm-{edge}"))));
    let mut all = vec![cluster_role(enter, &json!([entry()])), cluster_binding(enter, &subjects.into())];
    for edge in EDGES {
        let name = format!("openkcm:{edge}");
        let rules = json!([{"apiGroups": [GROUP], "resources": ["edges"], "resourceNames": [edge], "verbs": ["connect", "get"]}]);
        all.push(cluster_role(&name, &rules));
        all.push(cluster_binding(&name, &json!([user(&format!("openkcm-{edge}"))])));
    }
    all
}

/// Roles a workspace's owner gives: nobody but the owner deletes our APIBinding.
pub(super) fn consumer() -> Vec<Value> {
    let kinds = json!(["tenants", "accounts", "serviceencryptionkeys"]);
    let read = json!([
        {"apiGroups": [GROUP], "resources": kinds, "verbs": READ},
        {"apiGroups": ["apis.kcp.io"], "resources": ["apibindings"], "verbs": READ},
        {"apiGroups": [""], "resources": ["events"], "verbs": READ},
    ]);
    let mut work = read.clone();
    if let Some(rules) = work.as_array_mut() {
        rules.push(json!({
            "apiGroups": [GROUP], "resources": ["accounts", "serviceencryptionkeys"], "verbs": ["create", "update", "patch"],
        }));
        rules.push(json!({"apiGroups": [GROUP], "resources": ["serviceencryptionkeys"], "verbs": ["use"]}));
    }
    vec![cluster_role("openkcm-viewer", &read), cluster_role("openkcm-member", &work)]
}

/// Entry to the workspace.
fn entry() -> Value {
    json!({"nonResourceURLs": ["/"], "verbs": ["access"]})
}

fn user(name: &str) -> Value {
    json!({"kind": "User", "name": name, "apiGroup": RBAC})
}

fn cluster_role(name: &str, rules: &Value) -> Value {
    json!({"apiVersion": format!("{RBAC}/v1"), "kind": "ClusterRole", "metadata": {"name": name}, "rules": rules})
}

fn cluster_binding(name: &str, subjects: &Value) -> Value {
    json!({
        "apiVersion": format!("{RBAC}/v1"), "kind": "ClusterRoleBinding", "metadata": {"name": name},
        "roleRef": {"apiGroup": RBAC, "kind": "ClusterRole", "name": name},
        "subjects": subjects,
    })
}
