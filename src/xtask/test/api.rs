use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use serde_json::Value;

use crate::failure::{Failure, Outcome};
use crate::paths;
use crate::test::count::{Count, counted};
use crate::test::stack::Stack;

/// The tests in the `tests` folders of the crates, on one kcp, one issuer and one KMS emulator for the whole run. They find them
/// through `OPENKCM_TEST_KUBECONFIG` (context `admin`) and `OPENKCM_TEST_ENDPOINTS`, and make workspaces of their own.
pub(crate) fn run(stop: &Arc<AtomicBool>) -> Outcome<Count> {
    let mut build = cargo();
    build.arg("--no-run");
    if !crate::shell::shown(&mut build, stop)?.success() {
        return Ok(Count { passed: 0, failed: 1 });
    }
    let stack = Stack::start("api", &["--only", "kcp,kms", "--no-install", "--no-build"], stop)?;
    let mut tests = cargo();
    tests.env("OPENKCM_TEST_KUBECONFIG", stack.out.join("kubeconfig"));
    let endpoints = stack.out.join("endpoints.json");
    if let Some(config) = hsm_config(&endpoints)? {
        tests.env("SOFTHSM2_CONF", config);
    }
    tests.env("OPENKCM_TEST_ENDPOINTS", endpoints);
    tests.env("OPENKCM_SCHEMATHESIS", crate::setup::schemathesis_python());
    counted(&mut tests, stop)
}

/// Where the stack's HSM is configured, which its module learns from the environment alone.
fn hsm_config(endpoints: &Path) -> Outcome<Option<String>> {
    let text = fs::read(endpoints).map_err(Failure::file(endpoints))?;
    let endpoints: Value = serde_json::from_slice(&text).unwrap_or_default();
    Ok(endpoints["hsm"]["config"].as_str().map(str::to_owned))
}

fn cargo() -> Command {
    let mut cargo = Command::new("cargo");
    cargo.args(["test", "--workspace", "--test", "*", "--features", "keychain/edge", "--no-fail-fast"]);
    cargo.current_dir(paths::root());
    cargo
}
