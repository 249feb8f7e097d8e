//! An AWS KMS that nobody here wrote (`PyPI` ministack), behind a proxy that adds the faults it can't show, with one key in every
//! state the wizard must explain. The keys are made once and kept with the emulator's state.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use crate::dev::place::{Place, write_private};
use crate::dev::ports::Ports;
use crate::dev::probe::Probe;
use crate::dev::supervisor::Spec;
use crate::failure::{Failure, Outcome};
use crate::http::Http;
use crate::paths;

/// The region the keys live in.
const REGION: &str = "eu-central-1";
/// Well formed, and never made.
const MISSING: &str = "arn:aws:kms:eu-central-1:000000000000:key/00000000-0000-4000-8000-000000000000";
const KINDS: [&str; 7] = ["good", "second", "platform", "disabled", "pendingDeletion", "wrongUsage", "denied"];

/// Credentials the emulator takes; it looks at none of them.
pub(crate) fn credentials() -> Vec<(String, String)> {
    [
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_REGION", REGION),
        ("AWS_EC2_METADATA_DISABLED", "true"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

/// The emulator; `python` is that of its environment.
pub(crate) fn emulator(python: &Path, ports: Ports, place: &Place) -> Outcome<Spec> {
    let state = place.data.join("kms");
    fs::create_dir_all(&state).map_err(Failure::file(&state))?;
    let env = [
        ("GATEWAY_PORT", ports.emulator().to_string()),
        ("BIND_HOST", "127.0.0.1".to_owned()),
        ("PERSIST_STATE", "1".to_owned()),
        ("STATE_DIR", state.to_string_lossy().into_owned()),
        ("SERVICES", "kms".to_owned()),
        ("MINISTACK_REGION", REGION.to_owned()),
        ("PYTHONUNBUFFERED", "1".to_owned()),
    ];
    Ok(Spec {
        name: "emulator",
        program: python.to_owned(),
        args: vec!["-m".to_owned(), "ministack".to_owned()],
        env: env.map(|(name, value)| (name.to_owned(), value)).to_vec(),
        cwd: state,
        log: place.log("emulator"),
        health: Probe::local(ports.emulator(), "/_ministack/health"),
        patience: Duration::from_mins(1),
        gentle: true,
    })
}

/// The fault proxy, the address everybody uses.
pub(crate) fn proxy(ports: Ports, place: &Place) -> Spec {
    fault_proxy("aws", ports.kms(), ports.emulator(), place)
}

/// A fault proxy that speaks as `dialect` does (`aws` or `gcp`).
pub(crate) fn fault_proxy(dialect: &str, port: u16, upstream: u16, place: &Place) -> Spec {
    let name = if dialect == "aws" { "kms" } else { "gcp-kms" };
    let args = vec![
        "fault-proxy.mjs".to_owned(),
        format!("--dialect={dialect}"),
        format!("--port={port}"),
        format!("--upstream=http://127.0.0.1:{upstream}"),
        format!("--faults={}", place.data.join(format!("{name}-faults.json")).display()),
    ];
    Spec {
        name,
        program: "node".into(),
        args,
        env: Vec::new(),
        cwd: paths::root().join("e2e").join("stack").join("kms"),
        log: place.log(name),
        health: Probe::local(port, "/_faults"),
        patience: Duration::from_secs(30),
        gentle: false,
    }
}

/// The ARN of a key in every state, `missing` included, and whether any had to be made: then the emulator, which saves when it is
/// stopped and at no other time, has something to lose.
pub(crate) fn keys(ports: Ports, place: &Place) -> Outcome<(BTreeMap<String, String>, bool)> {
    let emulator = Emulator::new(ports);
    let path = place.data.join("kms-keys.json");
    let mut keys: BTreeMap<String, String> =
        fs::read_to_string(&path).ok().and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let mut made = false;
    for kind in KINDS {
        if keys.get(kind).is_some_and(|arn| emulator.call("DescribeKey", &json!({"KeyId": arn})).is_ok()) {
            continue;
        }
        keys.insert(kind.to_owned(), emulator.make(kind)?);
        made = true;
        write_private(&path, &json!(keys).to_string())?;
    }
    keys.insert("missing".to_owned(), MISSING.to_owned());
    deny(ports, &keys["denied"])?;
    Ok((keys, made))
}

/// Tells the proxy which key is denied to everybody, on top of the faults it knows already.
fn deny(ports: Ports, arn: &str) -> Outcome {
    let url = format!("http://127.0.0.1:{}/_faults/denied", ports.kms());
    let fault = json!({"key": arn, "fault": "AccessDeniedException"}).to_string();
    let headers = [("content-type", "application/json")];
    Http::plain(Duration::from_secs(5)).send("PUT", &url, &headers, Some(fault.as_bytes()))?.success(&url)?;
    Ok(())
}

struct Emulator {
    http: Http,
    url: String,
}

impl Emulator {
    fn new(ports: Ports) -> Self {
        Self { http: Http::plain(Duration::from_secs(20)), url: format!("http://127.0.0.1:{}/", ports.emulator()) }
    }

    fn make(&self, kind: &str) -> Outcome<String> {
        let usage = if kind == "wrongUsage" {
            json!({"KeyUsage": "SIGN_VERIFY", "KeySpec": "ECC_NIST_P256"})
        } else {
            json!({"KeyUsage": "ENCRYPT_DECRYPT", "KeySpec": "SYMMETRIC_DEFAULT"})
        };
        let mut request = usage;
        request["Description"] = json!(format!("demo key: {kind}"));
        let made = self.call("CreateKey", &request)?;
        let arn = made["KeyMetadata"]["Arn"].as_str().unwrap_or_default().to_owned();
        match kind {
            "disabled" => self.call("DisableKey", &json!({"KeyId": arn}))?,
            "pendingDeletion" => self.call("ScheduleKeyDeletion", &json!({"KeyId": arn, "PendingWindowInDays": 30}))?,
            _ => Value::Null,
        };
        Ok(arn)
    }

    fn call(&self, action: &str, request: &Value) -> Outcome<Value> {
        let target = format!("TrentService.{action}");
        let scope = format!(
            "AWS4-HMAC-SHA256 Credential=test/20260101/{REGION}/kms/aws4_request, SignedHeaders=host, Signature=0"
        );
        let headers = [
            ("content-type", "application/x-amz-json-1.1"),
            ("x-amz-target", target.as_str()),
            ("authorization", scope.as_str()),
        ];
        self.http.send("POST", &self.url, &headers, Some(request.to_string().as_bytes()))?.success(&self.url)
    }
}
