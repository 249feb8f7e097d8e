//! What the demo workspace holds at the start, made as its owner would make it. What exists already is left as it is.

use std::collections::BTreeMap;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::dev::Scenario;
use crate::dev::bootstrap::{PROVIDER, WORKSPACES};
use crate::dev::kcp::Kcp;
use crate::failure::{Failure, Outcome};

const API: &str = "apis/openkcm.io/v1alpha1";
const LARGE: u32 = 10_000;
/// Side by side: kcp on two cores takes about 290 creates a second, and no more with more of them.
const HANDS: u32 = 16;
const PATIENCE: Duration = Duration::from_secs(90);

/// Name, application, root, algorithm, schedule, state.
const KEYS: [(&str, &str, &str, &str, &str, &str); 8] = [
    ("payments-db", "payments", "aws-root-production", "AES-GCM-256", "Daily", "Enabled"),
    ("payments-api", "payments", "aws-root-production", "AES-GCM-256", "Hourly", "Enabled"),
    ("card-vault", "card-vault", "aws-root-production", "AES-GCM-256", "30 Days", "Enabled"),
    ("ledger", "ledger", "aws-root-production", "ChaCha20-Poly1305", "Never", "Enabled"),
    ("invoices", "invoicing", "aws-root-production", "AES-GCM-256", "Weekly", "Disabled"),
    ("old-reports", "reporting", "aws-root-production", "AES-GCM-128", "30 Days", "PendingDeletion"),
    ("staging-db", "payments", "aws-root-staging", "AES-GCM-256", "12 Hours", "Enabled"),
    ("staging-cache", "cache", "aws-root-staging", "AES-GCM-256", "Daily", "Enabled"),
];

/// Fills the demo workspace. `owner` and `admin` are kcp as these two see it, `keys` the external keys by their state.
pub(crate) fn fill(owner: &Kcp, admin: &Kcp, scenario: Scenario, keys: &BTreeMap<String, String>) -> Outcome {
    let start = Instant::now();
    enable(owner, admin)?;
    let roots = [
        ("aws-root-production", "good", "production"),
        ("aws-root-staging", "second", "non-production"),
        ("aws-root-legacy", "disabled", "production"),
        ("aws-root-partner", "denied", "production"),
    ];
    let wanted = if scenario == Scenario::Large { 1 } else { roots.len() };
    for (name, key, environment) in &roots[..wanted] {
        let Some(reference) = keys.get(*key) else {
            return Err(Failure::mendable(
                "the demo's roots need the KMS emulator",
                "leave `kms` in, or use --scenario empty",
            ));
        };
        root(owner, name, reference, environment)?;
    }
    let made = match scenario {
        Scenario::Large => {
            ready(owner, "accounts", roots[0].0)?;
            many_keys(owner)?;
            LARGE as usize
        }
        _ => demo_keys(owner)?,
    };
    println!("  demo workspace with {wanted} roots and {made} keys in {:.1} s", start.elapsed().as_secs_f32());
    Ok(())
}

/// Enables the provider as the settings page does: an `APIBinding` that accepts what the export claims (FR-101).
fn enable(owner: &Kcp, admin: &Kcp) -> Outcome {
    let export = admin.wait_for(
        &format!("{PROVIDER}/apis/apis.kcp.io/v1alpha2/apiexports/openkcm.io"),
        "the provider's export",
        PATIENCE,
        |_| true,
    )?;
    let claims = export["spec"]["permissionClaims"].as_array().cloned().unwrap_or_default();
    let accepted: Vec<Value> = claims.into_iter().map(accept).collect();
    let bindings = format!("{}/apis/apis.kcp.io/v1alpha2/apibindings", WORKSPACES[0]);
    let binding = json!({
        "apiVersion": "apis.kcp.io/v1alpha2",
        "kind": "APIBinding",
        "metadata": {"name": "openkcm.io"},
        "spec": {"reference": {"export": {"path": PROVIDER, "name": "openkcm.io"}}, "permissionClaims": accepted},
    });
    owner.create(&bindings, &binding)?;
    owner.wait_for(&format!("{bindings}/openkcm.io"), "the binding", PATIENCE, |binding| {
        binding["status"]["phase"] == "Bound"
    })?;
    Ok(())
}

fn accept(mut claim: Value) -> Value {
    claim["state"] = json!("Accepted");
    claim["selector"] = json!({"matchAll": true});
    claim
}

fn root(owner: &Kcp, name: &str, reference: &str, environment: &str) -> Outcome {
    let region = reference.split(':').nth(3).unwrap_or_default();
    let spec =
        json!({"providerType": "AWSKMS", "region": region, "keyReference": reference, "environment": environment});
    owner.create(&collection("accounts"), &object("Account", name, &spec))
}

fn demo_keys(owner: &Kcp) -> Outcome<usize> {
    for name in ["aws-root-production", "aws-root-staging"] {
        ready(owner, "accounts", name)?;
    }
    for (name, application, root, algorithm, schedule, state) in KEYS {
        owner
            .create(&collection("serviceencryptionkeys"), &key(name, application, root, algorithm, schedule, state))?;
    }
    Ok(KEYS.len())
}

fn many_keys(owner: &Kcp) -> Outcome {
    let share = LARGE / HANDS;
    thread::scope(|scope| {
        let hands: Vec<_> =
            (0..HANDS).map(|hand| scope.spawn(move || share_of_keys(owner, hand * share, share))).collect();
        hands.into_iter().try_for_each(|hand| hand.join().unwrap_or(Err(Failure::Stopped)))
    })
}

/// Keys are made in order, so when the last of a share exists, all of it does.
fn share_of_keys(owner: &Kcp, first: u32, count: u32) -> Outcome {
    let name = |number: u32| format!("service-key-{number:05}");
    let collection = collection("serviceencryptionkeys");
    if owner.get(&format!("{collection}/{}", name(first + count - 1)))?.is_some() {
        return Ok(());
    }
    let schedules = ["Hourly", "Daily", "Weekly", "30 Days", "Never"];
    for number in first..first + count {
        let application = format!("service-{:03}", number % 200);
        let schedule = schedules[number as usize % schedules.len()];
        let state = if number % 50 == 0 { "Disabled" } else { "Enabled" };
        let object = key(&name(number), &application, "aws-root-production", "AES-GCM-256", schedule, state);
        owner.create(&collection, &object)?;
        if first == 0 && number % 100 == 99 {
            println!("  large: about {} of {LARGE} keys", (number + 1) * HANDS);
        }
    }
    Ok(())
}

fn key(name: &str, application: &str, root: &str, algorithm: &str, schedule: &str, state: &str) -> Value {
    let spec = json!({
        "application": application,
        "accountRef": {"name": root},
        "algorithm": algorithm,
        "rotationSchedule": schedule,
        "state": state,
    });
    object("ServiceEncryptionKey", name, &spec)
}

fn ready(owner: &Kcp, plural: &str, name: &str) -> Outcome {
    let address = format!("{}/{name}", collection(plural));
    owner.wait_for(&address, &format!("root {name}"), PATIENCE, |object| object["status"]["phase"] == "Ready")?;
    Ok(())
}

fn collection(plural: &str) -> String {
    format!("{}/{API}/{plural}", WORKSPACES[0])
}

fn object(kind: &str, name: &str, spec: &Value) -> Value {
    json!({"apiVersion": "openkcm.io/v1alpha1", "kind": kind, "metadata": {"name": name}, "spec": spec})
}
