//! A Google Cloud KMS that nobody here wrote (`PyPI` drongo), behind the fault proxy that adds states and refusals, with one key in
//! every state the wizard must explain. The emulator keeps nothing: its keys are made at every start, under the same names,
//! and what a key of a name has encrypted the next key of that name decrypts.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use serde_json::json;

use crate::dev::kms;
use crate::dev::place::{Place, write_private};
use crate::dev::ports::Ports;
use crate::dev::probe::Probe;
use crate::dev::supervisor::Spec;
use crate::failure::{Failure, Outcome};
use crate::http::Http;

/// The key ring the keys live in.
const RING: &str = "projects/acme-demo/locations/europe-west3/keyRings/openkcm";
/// The kinds of keys that are made, their purpose and the fault the proxy adds.
const KINDS: [(&str, &str, Option<&str>); 7] = [
    ("good", "ENCRYPT_DECRYPT", None),
    ("second", "ENCRYPT_DECRYPT", None),
    ("analytics", "ENCRYPT_DECRYPT", None),
    ("disabled", "ENCRYPT_DECRYPT", Some("DISABLED")),
    ("pendingDeletion", "ENCRYPT_DECRYPT", Some("DESTROY_SCHEDULED")),
    ("wrongUsage", "MAC", None),
    ("denied", "ENCRYPT_DECRYPT", Some("PERMISSION_DENIED")),
];
const RUN: &str = "from drongo.cli import main; raise SystemExit(main())";

/// The emulator; `python` is that of its environment.
pub(crate) fn emulator(python: &Path, ports: Ports, place: &Place) -> Spec {
    let port = ports.gcp_emulator().to_string();
    Spec {
        name: "gcp-emulator",
        program: python.to_owned(),
        args: ["-c", RUN, "server", "--host", "127.0.0.1", "--port", &port].map(str::to_owned).to_vec(),
        env: vec![("PYTHONUNBUFFERED".to_owned(), "1".to_owned())],
        cwd: place.data.clone(),
        log: place.log("gcp-emulator"),
        health: Probe::local(ports.gcp_emulator(), "/drongo/health"),
        patience: Duration::from_mins(1),
        gentle: false,
    }
}

/// The fault proxy, the address everybody uses.
pub(crate) fn proxy(ports: Ports, place: &Place) -> Spec {
    kms::fault_proxy("gcp", ports.gcp(), ports.gcp_emulator(), place)
}

/// What the controller finds Google's token with: workload identity federation, whose exchange the proxy answers.
pub(crate) fn credentials(ports: Ports, place: &Place) -> Outcome<Vec<(String, String)>> {
    let subject = place.data.join("gcp-subject-token");
    write_private(&subject, "development")?;
    let federated = json!({
        "type": "external_account",
        "universe_domain": "googleapis.com",
        "audience": "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/acme/providers/development",
        "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
        "token_url": format!("http://127.0.0.1:{}/token", ports.gcp()),
        "credential_source": {"file": subject},
    });
    let path = place.data.join("gcp-credentials.json");
    write_private(&path, &federated.to_string())?;
    Ok(vec![("GOOGLE_APPLICATION_CREDENTIALS".to_owned(), path.display().to_string())])
}

/// The name of a key in every state, `missing` included.
pub(crate) fn keys(ports: Ports) -> Outcome<BTreeMap<String, String>> {
    let (http, base) = (Http::plain(Duration::from_secs(20)), format!("http://127.0.0.1:{}/v1", ports.gcp_emulator()));
    let (parent, ring) = RING.rsplit_once("/keyRings/").unwrap_or_default();
    made(&http, &format!("{base}/{parent}/keyRings?keyRingId={ring}"), "{}")?;
    let mut keys = BTreeMap::new();
    for (kind, purpose, fault) in KINDS {
        let body = json!({"purpose": purpose}).to_string();
        made(&http, &format!("{base}/{RING}/cryptoKeys?cryptoKeyId={kind}"), &body)?;
        let name = format!("{RING}/cryptoKeys/{kind}");
        if let Some(fault) = fault {
            let url = format!("http://127.0.0.1:{}/_faults/{kind}", ports.gcp());
            let body = json!({"key": name, "fault": fault}).to_string();
            http.send("PUT", &url, &[("content-type", "application/json")], Some(body.as_bytes()))?.success(&url)?;
        }
        keys.insert(kind.to_owned(), name);
    }
    keys.insert("missing".to_owned(), format!("{RING}/cryptoKeys/missing"));
    Ok(keys)
}

/// Creates, unless it is there.
fn made(http: &Http, url: &str, body: &str) -> Outcome {
    let answer = http.send("POST", url, &[("content-type", "application/json")], Some(body.as_bytes()))?;
    match answer.status {
        200 | 409 => Ok(()),
        status => Err(Failure::mendable(
            format!("the Google Cloud KMS emulator answered {status} to {url}"),
            "read the log gcp-emulator.log",
        )),
    }
}
