//! Azure Key Vault and Managed HSM, of which there is no emulator: a stub that speaks its challenge, its authority and its keys over TLS under their
//! real names (`e2e/stack/kms/azure.mjs`), with one key in every state the wizard must explain.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::dev::place::{Place, write_private};
use crate::dev::ports::Ports;
use crate::dev::probe::Probe;
use crate::dev::supervisor::Spec;
use crate::failure::Outcome;
use crate::http::Http;
use crate::paths;

/// A state, and the name of the key that shows it.
const KEYS: [(&str, &str); 12] = [
    ("good", "good"),
    ("second", "second"),
    ("disabled", "disabled"),
    ("expired", "expired"),
    ("pendingDeletion", "pending-deletion"),
    ("wrongUsage", "wrong-usage"),
    ("wrongAlgorithm", "wrong-algorithm"),
    ("denied", "denied"),
    ("missing", "missing"),
    ("firewalled", "firewalled"),
    ("throttled", "throttled"),
    ("unreachable", "unavailable"),
];

/// The stub.
pub(crate) fn stub(ports: Ports, place: &Place) -> Spec {
    let authority = place.data.join("azure/azure-ca.crt");
    let url = format!("https://localhost:{}/healthz", ports.azure());
    let address = url.clone();
    let health = Probe::new(address, move || {
        Http::trusting(&authority, Duration::from_secs(2)).is_ok_and(|http| http.healthy(&url))
    });
    Spec {
        name: "azure",
        program: "node".into(),
        args: vec![
            "azure.mjs".to_owned(),
            format!("--port={}", ports.azure()),
            format!("--data={}", place.data.join("azure").display()),
        ],
        env: vec![("NODE_NO_WARNINGS".to_owned(), "1".to_owned())],
        cwd: paths::root().join("e2e").join("stack").join("kms"),
        log: place.log("azure"),
        health,
        patience: Duration::from_mins(1),
        gentle: false,
    }
}

/// What the controller is told: a federated credential, and where everything of Azure is found.
pub(crate) fn args(ports: Ports, place: &Place) -> Outcome<Vec<String>> {
    let token = place.data.join("azure-federated-token");
    write_private(&token, "development")?;
    Ok(vec![
        "--azure-client-id=openkcm".to_owned(),
        format!("--azure-token-file={}", token.display()),
        format!("--azure-address=127.0.0.1:{}", ports.azure()),
        format!("--azure-ca-file={}", place.data.join("azure/azure-ca.crt").display()),
    ])
}

/// The references to its keys by state.
pub(crate) fn keys() -> BTreeMap<String, String> {
    let in_vault = KEYS.map(|(state, name)| (state, format!("https://acme.vault.azure.net/keys/{name}")));
    let in_hsm = [("managedHsm", "good"), ("managedHsmSymmetric", "symmetric")]
        .map(|(state, name)| (state, format!("https://acme.managedhsm.azure.net/keys/{name}")));
    in_vault.into_iter().chain(in_hsm).map(|(state, key)| (state.to_owned(), key)).collect()
}
