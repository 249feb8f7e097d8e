use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::dev::bootstrap::WORKSPACES;
use crate::dev::hsm::Hsm;
use crate::dev::identity::Identity;
use crate::dev::kcp;
use crate::dev::place::{Place, write_private};
use crate::dev::ports::Ports;
use crate::dev::supervisor::Supervisor;
use crate::failure::Outcome;

/// Writes `endpoints.json`: where everything is, who may sign in, and with which process ids it runs at the moment.
pub(crate) fn write(
    ports: Ports,
    place: &Place,
    children: &Supervisor,
    people: &[Identity],
    keys: &BTreeMap<&'static str, BTreeMap<String, String>>,
    hsm: Option<&Hsm>,
) -> Outcome {
    let bff = format!("http://localhost:{}", ports.bff());
    let edges = [1, 2].map(|number| format!("http://127.0.0.1:{}", ports.edge(number)));
    let users: Vec<Value> = people
        .iter()
        .map(|who| json!({"name": format!("{}@acme.example", who.name), "role": who.name, "token": who.token}))
        .collect();
    let endpoints = json!({
        "shell": format!("http://localhost:{}", ports.shell()),
        "mfe": bff,
        "api": format!("{bff}/api/v1"),
        "kubernetes": kcp::address(ports),
        "issuer": format!("https://localhost:{}/realms/acme", ports.issuer()),
        "edges": edges,
        "kms": {
            "aws": format!("http://127.0.0.1:{}", ports.kms()),
            "gcp": format!("http://127.0.0.1:{}", ports.gcp()),
            "azure": format!("127.0.0.1:{}", ports.azure()),
        },
        "workspaces": WORKSPACES,
        "users": users,
        "pids": {
            "kcp": children.pid("kcp"),
            "controller": children.pid("controller"),
            "bff": children.pid("bff"),
            "edge": [children.pid("edge-1"), children.pid("edge-2")],
            "issuer": children.pid("issuer"),
            "shell": children.pid("shell"),
            "kms": children.pid("kms"),
            "emulator": children.pid("emulator"),
            "gcpKms": children.pid("gcp-kms"),
            "gcpEmulator": children.pid("gcp-emulator"),
            "azure": children.pid("azure"),
        },
        "hsm": hsm.map(Hsm::shown),
        "keys": keys,
        "kubeconfig": place.kubeconfig(),
        "logs": place.out.join("logs"),
    });
    write_private(&place.out.join("endpoints.json"), &format!("{endpoints:#}"))
}
