//! Makes the workspaces of the demo and says who may do what in them. Every step is repeatable.
//!
//! Who: `owner` is the administrator of a workspace, `member` creates and changes roots and keys and uses them, `viewer` reads.
//! Their roles are those that ship in `luigi-config/consumer`. The provider's own objects are applied by `openkcm-controller install`, never here.

use std::time::Duration;
use std::{fs, thread};

use serde_json::{Value, json};

use crate::dev::identity::ROLES;
use crate::dev::kcp::Kcp;
use crate::failure::{Failure, Outcome};
use crate::paths;

/// The provider's workspace.
pub(crate) const PROVIDER: &str = "root:openkcm";
/// The workspaces of the demo organisation; the first is the one the demo users work in.
pub(crate) const WORKSPACES: [&str; 2] = ["root:orgs:acme:payments", "root:orgs:acme:analytics"];

const PARENTS: [&str; 2] = ["root:orgs", "root:orgs:acme"];
const READY: Duration = Duration::from_mins(1);
const RBAC: &str = "apis/rbac.authorization.k8s.io/v1";

/// Creates what is missing and corrects what differs. Independent workspaces are made side by side.
pub(crate) fn bootstrap(kcp: &Kcp) -> Outcome {
    thread::scope(|scope| {
        let provider = scope.spawn(|| workspace(kcp, PROVIDER));
        PARENTS.iter().try_for_each(|path| workspace(kcp, path))?;
        let demo = WORKSPACES.map(|path| scope.spawn(move || workspace(kcp, path).and_then(|()| roles(kcp, path))));
        let all = [provider].into_iter().chain(demo);
        all.into_iter().try_for_each(|made| made.join().unwrap_or(Err(Failure::Stopped)))
    })
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

/// The roles that ship with the product, given to the demo's users.
fn roles(kcp: &Kcp, workspace: &str) -> Outcome {
    for path in paths::files(&paths::root().join("luigi-config").join("consumer"))? {
        let text = fs::read_to_string(&path).map_err(Failure::file(&path))?;
        let role: Value =
            serde_yaml::from_str(&text).map_err(|error| Failure::Checks(format!("{}: {error}", path.display())))?;
        kcp.apply(&format!("{workspace}/{RBAC}/clusterroles"), &role)?;
    }
    let bindings = format!("{workspace}/{RBAC}/clusterrolebindings");
    for who in ROLES {
        let granted = if who == "owner" { "cluster-admin".to_owned() } else { format!("openkcm-{who}") };
        kcp.apply(&bindings, &binding(&format!("acme-{who}"), &granted, who))?;
        kcp.apply(&bindings, &binding(&format!("acme-{who}-access"), "system:kcp:workspace:access", who))?;
    }
    Ok(())
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
