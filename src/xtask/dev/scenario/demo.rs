//! A workspace as people have it: roots at several providers, one of them cut off, one external key under two environments,
//! applications with keys of every kind and state, a herd, and an edge that has gone silent. What a person would do in the
//! page goes through the BFF as they would send it, so that histories name them and say why.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::dev::bff::Bff;
use crate::dev::bootstrap::{PROVIDER, WORKSPACES};
use crate::dev::kcp::Kcp;
use crate::dev::scenario::{Keys, PATIENCE, collection, key, root, settled, side_by_side};
use crate::failure::{Failure, Outcome};

const PRODUCTION: &str = "aws-root-production";
const CUT_OFF: &str = "gcp-root-analytics";
/// Name, provider type, kind of its external key, environment.
const ROOTS: [(&str, &str, &str, &str); 7] = [
    (PRODUCTION, "AWSKMS", "aws/good", "production"),
    ("aws-root-staging", "AWSKMS", "aws/good", "non-production"),
    ("aws-root-partner", "AWSKMS", "aws/denied", "production"),
    (CUT_OFF, "GCPKMS", "gcp/analytics", "production"),
    ("azure-root-weu", "AzureKeyVault", "azure/good", "production"),
    ("hsm-root-fra1", "ThalesHSM", "hsm/good", "production"),
    ("platform-root", "Platform", "", "production"),
];
/// Name, application, root, algorithm, schedule.
const KEYS: [(&str, &str, &str, &str, &str); 20] = [
    ("card-tokens", "vault-cards", PRODUCTION, "AES-GCM-256", "Daily"),
    ("chargeback-files", "disputes", "azure-root-weu", "AES-GCM-256", "5 Days"),
    ("checkout-session", "checkout", PRODUCTION, "AES-GCM-256", "Hourly"),
    ("fraud-features", "fraud-ml", CUT_OFF, "AES-GCM-256", "Daily"),
    ("fraud-labels", "fraud-ml", CUT_OFF, "AES-GCM-256", "12 Hours"),
    ("kyc-documents", "kyc", "hsm-root-fra1", "AES-GCM-256", "Weekly"),
    ("kyc-selfies", "kyc", "hsm-root-fra1", "AES-GCM-256", "Weekly"),
    ("ledger-archive", "ledger", "platform-root", "AES-GCM-256", "9 Hours"),
    ("ledger-journal", "ledger", "platform-root", "AES-GCM-256", "Hourly"),
    ("merchant-payouts", "payouts", PRODUCTION, "AES-GCM-256", "Weekly"),
    ("merchant-statements", "payouts", PRODUCTION, "ChaCha20-Poly1305", "Weekly"),
    ("notifications-outbox", "notify", "platform-root", "AES-GCM-256", "Hourly"),
    ("payments-key", "payments-api", PRODUCTION, "AES-GCM-256", "Daily"),
    ("psd2-consents", "open-banking", PRODUCTION, "AES-GCM-256", "2 Days"),
    ("reporting-exports", "reporting", "platform-root", "AES-GCM-256", "Daily"),
    ("risk-scores-eu", "risk", PRODUCTION, "AES-GCM-256", "14 Hours"),
    ("sandbox-tokens", "checkout", "aws-root-staging", "AES-GCM-256", "Never"),
    ("settlement-files", "settlement", "hsm-root-fra1", "AES-GCM-256", "22 Hours"),
    ("support-attachments", "support", "platform-root", "ChaCha20-Poly1305", "11 Days"),
    ("tax-archive-2026", "tax", "platform-root", "AES-GCM-128", "28 Days"),
];
/// Rotated once more each time they are named, with why.
const ROTATED: [(&str, &str); 6] = [
    ("card-tokens", "yearly audit"),
    ("checkout-session", "yearly audit"),
    ("ledger-journal", "yearly audit"),
    ("card-tokens", "someone with access has left"),
    ("ledger-journal", "someone with access has left"),
    ("card-tokens", "key ceremony"),
];
/// Keys that were imported together: more than a minute should rotate.
const HERD: u32 = 512;
/// The herd is made within one minute; when too little of it is left, the next one is waited for.
const ROOM: u64 = 25;

/// Fills the workspace unless it is filled; gives the number of keys.
pub(super) fn fill(owner: &Kcp, admin: &Kcp, bff: &Bff, keys: &Keys) -> Outcome<usize> {
    if owner.get(&format!("{}/payments-key", collection("serviceencryptionkeys")))?.is_some() {
        return Ok(KEYS.len() + HERD as usize);
    }
    let roots = roots(owner, keys)?;
    herd(owner)?;
    silent_edge(admin)?;
    let made: Vec<_> = KEYS.iter().filter(|(_, _, root, ..)| roots.contains(root)).collect();
    for (name, application, root, algorithm, schedule) in &made {
        let spec = key(name, application, root, algorithm, schedule, "Enabled")["spec"].clone();
        bff.create_key(name, &spec)?;
    }
    for (name, ..) in &made {
        active(owner, name)?;
    }
    for (number, (name, why)) in ROTATED.iter().enumerate() {
        let request = format!("demo-{number}");
        bff.rotate(name, &request, why)?;
        let address = format!("{}/{name}", collection("serviceencryptionkeys"));
        owner.wait_for(&address, &format!("the rotation of {name}"), PATIENCE, |object| {
            object["status"]["handledRotation"] == request.as_str()
        })?;
    }
    cut_off(owner, bff, keys)?;
    bff.set_state("reporting-exports", "PendingDeletion", "replaced by the data lake")?;
    bff.set_state("payments-key", "Disabled", "key found in a core dump")?;
    Ok(made.len() + HERD as usize)
}

/// The roots whose external keys there are.
fn roots(owner: &Kcp, keys: &Keys) -> Outcome<Vec<&'static str>> {
    let mut made = Vec::new();
    for (name, provider, external, environment) in ROOTS {
        let reference = external.split_once('/').map(|(holder, kind)| keys.get(holder).and_then(|keys| keys.get(kind)));
        if reference == Some(None) {
            println!("  demo: no {name}, its key's holder is not there");
            continue;
        }
        root(owner, name, provider, reference.flatten().map(String::as_str), environment)?;
        made.push(name);
    }
    for name in &made {
        settled(owner, name)?;
    }
    Ok(made)
}

fn herd(owner: &Kcp) -> Outcome {
    let left = 60 - SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs() % 60;
    if left < ROOM {
        std::thread::sleep(Duration::from_secs(left));
    }
    let collection = collection("serviceencryptionkeys");
    side_by_side(HERD, |first, count| {
        (first..first + count).try_for_each(|number| {
            let name = format!("terminal-{:04}", number + 1);
            owner.create(&collection, &key(&name, "terminals", PRODUCTION, "AES-GCM-256", "20 Days", "Enabled"))
        })
    })
}

fn active(owner: &Kcp, name: &str) -> Outcome {
    let address = format!("{}/{name}", collection("serviceencryptionkeys"));
    owner.wait_for(&address, &format!("key {name}"), PATIENCE, |object| object["status"]["phase"] == "Active")?;
    Ok(())
}

/// The external key of a root in use is switched off at its provider.
fn cut_off(owner: &Kcp, bff: &Bff, keys: &BTreeMap<&'static str, BTreeMap<String, String>>) -> Outcome {
    let Some(reference) = keys.get("gcp").and_then(|keys| keys.get("analytics")) else { return Ok(()) };
    bff.break_google_key(reference)?;
    let address = format!("{}/{CUT_OFF}", collection("accounts"));
    owner.merge(&address, &json!({"metadata": {"annotations": {"openkcm.io/verify": "demo"}}}))?;
    owner.wait_for(&address, &format!("the end of root {CUT_OFF}"), PATIENCE, |object| {
        object["status"]["phase"] == "Unavailable"
    })?;
    Ok(())
}

/// An edge that was there once: its object is all that is left of it.
fn silent_edge(admin: &Kcp) -> Outcome {
    let edges = format!("{PROVIDER}/apis/openkcm.io/v1alpha1/edges");
    let name = "edge-eu-3";
    let edge = json!({"apiVersion": "openkcm.io/v1alpha1", "kind": "Edge", "metadata": {"name": name}, "spec": {}});
    admin.create(&edges, &edge)?;
    let address = format!("{edges}/{name}");
    let Some(made) = admin.get(&address)? else {
        return Err(Failure::Checks(format!("edge {name} is not there after it was made")));
    };
    let since: &Value = &made["metadata"]["creationTimestamp"];
    let status = json!({"status": {"connected": false, "lastSeen": since, "leaseUntil": since, "version": "0.1.0"}});
    admin.merge(&format!("{address}/status"), &status)
}

/// Keys and how many clients use each; see [`crate::dev::workload`].
pub(crate) const CLIENTS: [(&str, u32); 12] = [
    ("card-tokens", 31),
    ("checkout-session", 48),
    ("kyc-documents", 9),
    ("kyc-selfies", 9),
    ("ledger-journal", 12),
    ("merchant-payouts", 15),
    ("merchant-statements", 8),
    ("notifications-outbox", 6),
    ("psd2-consents", 4),
    ("risk-scores-eu", 21),
    ("sandbox-tokens", 2),
    ("settlement-files", 3),
];

/// The workspace the demo is in.
pub(crate) const WORKSPACE: &str = WORKSPACES[0];
