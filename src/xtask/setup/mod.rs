//! `cargo xtask setup`: installs exactly what is missing, and says what it does.
//!
//! What is built is kept per user outside the clone (see `cache`); what belongs to the clone are the npm packages. Every later
//! command runs without the network.

mod apt;
mod browser;
mod cache;
mod emulator;
mod kcp;
mod npm;
mod rust_tools;
mod schedule;
mod schemathesis;
pub(crate) mod softhsm;
mod venv;

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::failure::{Failure, Outcome};
use crate::shell;

pub(crate) use schedule::elapsed;
pub(crate) use schemathesis::python as schemathesis_python;

/// What later commands need of what was set up.
pub(crate) struct Tools {
    /// The control plane.
    pub(crate) kcp: PathBuf,
    /// The Python that has the KMS emulator.
    pub(crate) emulator_python: PathBuf,
    /// PATH with trunk, wasm-bindgen and wasm-opt in front.
    pub(crate) path: OsString,
}

/// One thing to set up.
pub(crate) struct Step {
    /// What it is, for people.
    pub(crate) name: String,
    /// Whether it keeps all cores busy for minutes.
    pub(crate) heavy: bool,
    /// Whether it is there already.
    pub(crate) present: Box<dyn Fn() -> bool + Send>,
    /// Brings it; output goes to logs.
    pub(crate) install: Box<dyn Fn(&AtomicBool) -> Outcome + Send>,
}

/// The command: says also when there is nothing to do.
pub(crate) fn run(stop: &Arc<AtomicBool>) -> Outcome {
    if !install_missing(stop)? {
        println!("everything is set up");
    }
    Ok(())
}

/// Sets up what a release of the frontend needs beyond what [`ensure`] brings: nothing else waits for it.
pub(crate) fn ensure_release(stop: &Arc<AtomicBool>) -> Outcome {
    let mut steps = vec![rust_tools::wasm_split_step(), npm::esbuild_step()];
    steps.retain(|step| !(step.present)());
    if steps.is_empty() { Ok(()) } else { schedule::run(steps, stop) }
}

/// Sets up what is missing and says where the tools are.
pub(crate) fn ensure(stop: &Arc<AtomicBool>) -> Outcome<Tools> {
    install_missing(stop)?;
    let mut path = vec![rust_tools::wasm_bindgen().join("bin"), rust_tools::trunk().join("bin"), npm::binaryen_bin()];
    path.extend([rust_tools::wasm_split().join("bin"), npm::esbuild_bin()]);
    path.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
    Ok(Tools {
        kcp: kcp::binary(),
        emulator_python: emulator::python(),
        path: env::join_paths(path).map_err(|error| Failure::Checks(error.to_string()))?,
    })
}

/// Whether anything was missing.
fn install_missing(stop: &Arc<AtomicBool>) -> Outcome<bool> {
    prerequisites()?;
    let mut steps =
        vec![kcp::step(), rust_tools::trunk_step(), rust_tools::wasm_bindgen_step(), rust_tools::target_step()];
    steps.extend(npm::steps());
    steps.extend([emulator::step(), softhsm::step(), schemathesis::step(), browser::step()]);
    steps.retain(|step| !(step.present)());
    if steps.is_empty() {
        return Ok(false);
    }
    schedule::run(steps, stop)?;
    Ok(true)
}

/// What is expected of the machine: Node and Python.
fn prerequisites() -> Outcome {
    let version = shell::output("node", &["--version"]);
    let major = version.as_deref().and_then(|text| text.trim_start_matches('v').split('.').next()?.parse::<u32>().ok());
    let remedy = "`apt-get install nodejs npm`, or Node 20 or newer from https://nodejs.org, so that `node` and `npm` are on PATH";
    match major {
        None => return Err(Failure::mendable("Node is missing: the portal's shell and the issuer run on it", remedy)),
        Some(old) if old < 20 => return Err(Failure::mendable(format!("Node {old} is too old, 20 is needed"), remedy)),
        Some(_) => {}
    }
    if shell::output("npm", &["--version"]).is_none() {
        return Err(Failure::mendable("npm is missing", remedy));
    }
    let version = shell::output("python3", &["-c", "import sys; print(sys.version_info >= (3, 10))"]);
    let remedy = "`apt-get install python3 python3-venv`, so that `python3` is on PATH";
    match version.as_deref() {
        Some("True") => Ok(()),
        Some(_) => Err(Failure::mendable("Python is too old, 3.10 is needed", remedy)),
        None => Err(Failure::mendable("Python is missing: the KMS emulator runs on it", remedy)),
    }
}
