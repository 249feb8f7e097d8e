//! Makes the workspaces of the demo and says who may do what in them. Every step is repeatable.
//!
//! Who: `owner` is the administrator of a workspace, `member` creates and changes roots and keys and uses them, `viewer` reads.
//! The provider's own objects are applied by `openkcm-controller install`, never here.

use std::time::Duration;

use serde_json::{Value, json};

use crate::dev::identity::ROLES;
use crate::dev::kcp::Kcp;
use crate::failure::Outcome;

/// The provider's workspace.
pub(crate) const PROVIDER: &str = "root:openkcm";
/// The workspaces of the demo organisation; the first is the one the demo users work in.
pub(crate) const WORKSPACES: [&str; 2] = ["root:orgs:acme:payments", "root:orgs:acme:analytics"];

const PARENTS: [&str; 2] = ["root:orgs", "root:orgs:acme"];
const READY: Duration = Duration::from_mins(1);
const RBAC: &str = "apis/rbac.authorization.k8s.io/v1";

/// Creates what is missing and corrects what differs.
pub(crate) fn bootstrap(kcp: &Kcp) -> Outcome {
    for path in [PROVIDER].iter().chain(&PARENTS).chain(&WORKSPACES) {
        workspace(kcp, path)?;
    }
    for path in WORKSPACES {
        roles(kcp, path)?;
    }
    Ok(())
}

fn workspace(kcp: &Kcp, path: &str) -> Outcome {
    let (parent, name) = path.rsplit_once(':').unwrap_or(("root", path));
    let collection = format!("{parent}/apis/tenancy.kcp.io/v1alpha1/workspaces");
    let address = format!("{collection}/{name}");
    if kcp.get(&address).ok().flatten().is_none() {
        let object = json!({
            "apiVersion": "tenancy.kcp.io/v1alpha1",
            "kind": "Workspace",
            "metadata": {"name": name},
            "spec": {"type": {"name": "universal", "path": "root"}},
        });
        kcp.create(&collection, &object)?;
    }
    kcp.wait_for(&address, &format!("workspace {path}"), READY, |object| object["status"]["phase"] == "Ready")?;
    Ok(())
}

fn roles(kcp: &Kcp, workspace: &str) -> Outcome {
    let roles = format!("{workspace}/{RBAC}/clusterroles");
    let bindings = format!("{workspace}/{RBAC}/clusterrolebindings");
    kcp.apply(&roles, &role("openkcm-viewer", &reading()))?;
    let mut changing = reading();
    changing.push(rule("openkcm.io", &["accounts", "serviceencryptionkeys"], &["create", "update", "patch", "use"]));
    kcp.apply(&roles, &role("openkcm-member", &changing))?;
    for who in ROLES {
        let granted = if who == "owner" { "cluster-admin".to_owned() } else { format!("openkcm-{who}") };
        kcp.apply(&bindings, &binding(&format!("acme-{who}"), &granted, who))?;
        kcp.apply(&bindings, &binding(&format!("acme-{who}-access"), "system:kcp:workspace:access", who))?;
    }
    Ok(())
}

/// What a viewer may: the key chain, its events, and whether the provider is enabled.
fn reading() -> Vec<Value> {
    let read = ["get", "list", "watch"];
    vec![
        rule("openkcm.io", &["tenants", "accounts", "serviceencryptionkeys"], &read),
        rule("apis.kcp.io", &["apibindings"], &read),
        rule("", &["events"], &read),
        rule("events.k8s.io", &["events"], &read),
    ]
}

fn rule(group: &str, resources: &[&str], verbs: &[&str]) -> Value {
    json!({"apiGroups": [group], "resources": resources, "verbs": verbs})
}

fn role(name: &str, rules: &[Value]) -> Value {
    json!({
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRole",
        "metadata": {"name": name},
        "rules": rules,
    })
}

fn binding(name: &str, role: &str, who: &str) -> Value {
    json!({
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRoleBinding",
        "metadata": {"name": name},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role},
        "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": format!("oidc:{who}@acme.example")}],
    })
}
