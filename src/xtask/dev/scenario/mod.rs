//! What the demo workspace holds at the start, made as its owner would make it. What exists already is left as it is.

pub(crate) mod demo;
mod large;

use std::collections::BTreeMap;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::dev::Scenario;
use crate::dev::bff::Bff;
use crate::dev::bootstrap::{PROVIDER, WORKSPACES};
use crate::dev::kcp::Kcp;
use crate::failure::{Failure, Outcome};

const API: &str = "apis/openkcm.io/v1alpha1";
/// Side by side: kcp on two cores takes about 290 creates a second, and no more with more of them.
const HANDS: u32 = 16;
const PATIENCE: Duration = Duration::from_secs(90);

/// External keys by their holder and state.
pub(crate) type Keys = BTreeMap<&'static str, BTreeMap<String, String>>;

/// Fills the demo workspace. `owner` and `admin` are kcp as these two see it, `bff` is the owner in the page.
pub(crate) fn fill(owner: &Kcp, admin: &Kcp, bff: &Bff, scenario: Scenario, keys: &Keys) -> Outcome {
    let start = Instant::now();
    let Some(good) = keys.get("aws").and_then(|keys| keys.get("good")) else {
        return Err(Failure::mendable(
            "the demo's roots need the KMS emulator",
            "leave `kms` in, or use --scenario empty",
        ));
    };
    enable(owner, admin)?;
    let made = if scenario == Scenario::Large {
        let name = "aws-root-production";
        root(owner, name, "AWSKMS", Some(good), "production")?;
        settled(owner, name)?;
        large::keys(owner, name)?
    } else {
        demo::fill(owner, admin, bff, keys)?
    };
    println!("  demo workspace with {made} keys in {:.1} s", start.elapsed().as_secs_f32());
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

fn root(owner: &Kcp, name: &str, provider: &str, reference: Option<&str>, environment: &str) -> Outcome {
    let mut spec = json!({"providerType": provider, "environment": environment});
    if let Some(reference) = reference {
        spec["keyReference"] = json!(reference);
    }
    let region = match provider {
        "AWSKMS" => reference.and_then(|arn| arn.split(':').nth(3)),
        "GCPKMS" => reference.and_then(|name| name.split('/').nth(3)),
        _ => None,
    };
    if let Some(region) = region {
        spec["region"] = json!(region);
    }
    owner.create(&collection("accounts"), &object("Account", name, &spec))
}

/// Waits until a root has passed its verification, or failed it.
fn settled(owner: &Kcp, name: &str) -> Outcome {
    let address = format!("{}/{name}", collection("accounts"));
    owner.wait_for(&address, &format!("root {name}"), PATIENCE, |object| {
        let steps = object["status"]["verification"]["steps"].as_array();
        object["status"]["phase"] == "Ready"
            || steps.is_some_and(|steps| steps.iter().any(|step| step["state"] == "Failed"))
    })?;
    Ok(())
}

/// Shares `all` among some hands: each gets its first and its count.
fn side_by_side(all: u32, work: impl Fn(u32, u32) -> Outcome + Sync) -> Outcome {
    let share = all / HANDS;
    thread::scope(|scope| {
        let work = &work;
        let hands: Vec<_> = (0..HANDS).map(|hand| scope.spawn(move || work(hand * share, share))).collect();
        hands.into_iter().try_for_each(|hand| hand.join().unwrap_or(Err(Failure::Stopped)))
    })
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

fn collection(plural: &str) -> String {
    format!("{}/{API}/{plural}", WORKSPACES[0])
}

fn object(kind: &str, name: &str, spec: &Value) -> Value {
    json!({"apiVersion": "openkcm.io/v1alpha1", "kind": kind, "metadata": {"name": name}, "spec": spec})
}
