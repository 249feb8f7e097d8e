use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::dev::bootstrap::{PROVIDER, WORKSPACES};
use crate::dev::identity::Identity;
use crate::dev::kcp;
use crate::dev::place::{Place, write_private};
use crate::dev::ports::Ports;
use crate::failure::{Failure, Outcome};

/// Writes the kubeconfig with a context for everybody: services and `admin-provider` in the provider's workspace, `admin` in the
/// root, the demo users in the first demo workspace. Written in one step, since others read it at any time.
pub(crate) fn write(ports: Ports, place: &Place, services: &[Identity], people: &[Identity]) -> Outcome {
    let path = kcp::authority(&place.data);
    let authority = STANDARD.encode(std::fs::read(&path).map_err(Failure::file(&path))?);
    let cluster = |name: &str, workspace: &str| {
        let server = format!("{}/clusters/{workspace}", kcp::address(ports));
        json!({"name": name, "cluster": {"server": server, "certificate-authority-data": authority}})
    };
    let context =
        |name: &str, cluster: &str, user: &str| json!({"name": name, "context": {"cluster": cluster, "user": user}});
    let mut contexts = vec![
        context("admin", "root", "admin"),
        context("admin-provider", "provider", "admin"),
        context("provider", "provider", "openkcm-controller"),
    ];
    let short = |name: &str| name.trim_start_matches("openkcm-").to_owned();
    contexts.extend(
        services
            .iter()
            .filter(|service| service.name != "admin")
            .map(|who| context(&short(&who.name), "provider", &who.name)),
    );
    contexts.extend(people.iter().map(|person| context(&person.name, "demo", &person.name)));
    let users: Vec<Value> =
        services.iter().chain(people).map(|who| json!({"name": who.name, "user": {"token": who.token}})).collect();
    let config = json!({
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [cluster("root", "root"), cluster("provider", PROVIDER), cluster("demo", WORKSPACES[0])],
        "contexts": contexts,
        "current-context": if people.is_empty() { "admin" } else { "owner" },
        "users": users,
    });
    let path = place.kubeconfig();
    let text = serde_yaml::to_string(&config).map_err(|error| Failure::Checks(error.to_string()))?;
    write_private(&path, &text)
}
