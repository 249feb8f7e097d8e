//! The product's own processes, started as a production would start them: only the values differ.

use std::path::PathBuf;
use std::time::Duration;

use crate::dev::hsm::Hsm;
use crate::dev::place::Place;
use crate::dev::ports::Ports;
use crate::dev::probe::Probe;
use crate::dev::supervisor::Spec;
use crate::dev::{azure, gcp, kms};
use crate::failure::Outcome;
use crate::paths;

/// The packages and binaries of the product: (package, binary).
pub(crate) const BINARIES: [(&str, &str); 3] =
    [("controller", "openkcm-controller"), ("bff", "openkcm-bff"), ("keychain", "openkcm-edge")];

/// Where cargo puts a binary of the development profile.
pub(crate) fn binary(name: &str) -> PathBuf {
    paths::target().join("debug").join(name)
}

/// Where the built frontend is.
pub(crate) fn frontend() -> PathBuf {
    paths::target().join("mfe")
}

/// The controller with its orchestrator.
/// `platform_key` is what stands behind roots that the platform holds, `has_azure` says whether Azure's stub is there.
pub(crate) fn controller(
    ports: Ports,
    place: &Place,
    hsm: Option<&Hsm>,
    platform_key: Option<&String>,
    has_azure: bool,
) -> Outcome<Spec> {
    let mut args = vec!["run".to_owned()];
    args.extend(identity(place, "controller"));
    args.extend([
        format!("--orchestrator=127.0.0.1:{}", ports.orchestrator()),
        format!("--metrics=127.0.0.1:{}", ports.controller_health()),
        format!("--aws-endpoint=http://127.0.0.1:{}", ports.kms()),
        format!("--gcp-endpoint=http://127.0.0.1:{}", ports.gcp()),
    ]);
    args.extend(hsm.map(Hsm::args).unwrap_or_default());
    if has_azure {
        args.extend(azure::args(ports, place)?);
    }
    args.extend(platform_key.map(|arn| format!("--platform-key={arn}")));
    let mut spec = product("controller", "openkcm-controller", args, ports.controller_health(), place);
    spec.env.extend(kms::credentials());
    spec.env.extend(gcp::credentials(ports, place)?);
    spec.env.extend(hsm.map(Hsm::env));
    Ok(spec)
}

/// The backend for the frontend, which serves the built frontend too.
pub(crate) fn bff(ports: Ports, place: &Place) -> Spec {
    let mut args = identity(place, "bff");
    args.extend([
        format!("--listen=127.0.0.1:{}", ports.bff()),
        format!("--metrics=127.0.0.1:{}", ports.bff_health()),
        format!("--static-dir={}", frontend().display()),
        format!("--portal-origin=http://localhost:{}", ports.shell()),
    ]);
    product("bff", "openkcm-bff", args, ports.bff_health(), place)
}

/// Edge 1 or 2.
pub(crate) fn edge(number: u16, ports: Ports, place: &Place) -> Spec {
    let name = if number == 1 { "edge-1" } else { "edge-2" };
    let mut args = vec![format!("--name={name}")];
    args.extend(identity(place, name));
    args.extend([
        format!("--orchestrator=ws://127.0.0.1:{}", ports.orchestrator()),
        format!("--listen=127.0.0.1:{}", ports.edge(number)),
        format!("--metrics=127.0.0.1:{}", ports.edge_health(number)),
    ]);
    product(name, "openkcm-edge", args, ports.edge_health(number), place)
}

fn identity(place: &Place, context: &str) -> Vec<String> {
    vec![format!("--kubeconfig={}", place.kubeconfig().display()), format!("--context={context}")]
}

fn product(name: &'static str, program: &str, args: Vec<String>, health: u16, place: &Place) -> Spec {
    Spec {
        name,
        program: binary(program),
        args,
        env: vec![("RUST_BACKTRACE".to_owned(), "1".to_owned())],
        cwd: place.data.clone(),
        log: place.log(name),
        health: Probe::local(health, "/readyz"),
        patience: Duration::from_secs(90),
        gentle: false,
    }
}
