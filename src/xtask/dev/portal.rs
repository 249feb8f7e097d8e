use std::time::Duration;

use crate::dev::place::Place;
use crate::dev::ports::Ports;
use crate::dev::probe::Probe;
use crate::dev::supervisor::Spec;
use crate::dev::{identity, kcp};
use crate::http::Http;
use crate::paths;

/// The OIDC issuer: https for kcp, http for browsers.
pub(crate) fn issuer(ports: Ports, place: &Place) -> Spec {
    let authority = identity::issuer_authority(&place.data);
    let url = format!("https://localhost:{}/healthz", ports.issuer());
    let address = url.clone();
    let health = Probe::new(address, move || {
        Http::trusting(&authority, Duration::from_secs(2)).is_ok_and(|http| http.healthy(&url))
    });
    let args = vec![
        "issuer.mjs".to_owned(),
        format!("--https-port={}", ports.issuer()),
        format!("--http-port={}", ports.issuer_http()),
        format!("--data={}", place.data.join("issuer").display()),
        format!("--shell-origin=http://localhost:{}", ports.shell()),
        "--token-life=3600".to_owned(),
    ];
    node("issuer", args, health, place)
}

/// The portal's shell.
pub(crate) fn shell(ports: Ports, place: &Place) -> Spec {
    let args = vec![
        "shell.mjs".to_owned(),
        format!("--port={}", ports.shell()),
        format!("--mfe-origin=http://localhost:{}", ports.bff()),
        format!("--issuer=http://localhost:{}/realms/acme", ports.issuer_http()),
        format!("--kcp={}", kcp::address(ports)),
    ];
    node("shell", args, Probe::local(ports.shell(), "/healthz"), place)
}

fn node(name: &'static str, args: Vec<String>, health: Probe, place: &Place) -> Spec {
    Spec {
        name,
        program: "node".into(),
        args,
        env: vec![("NODE_NO_WARNINGS".to_owned(), "1".to_owned())],
        cwd: paths::root().join("e2e").join("stack").join("portal"),
        log: place.log(name),
        health,
        patience: Duration::from_mins(1),
        gentle: false,
    }
}
