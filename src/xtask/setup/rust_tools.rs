use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::AtomicBool;

use crate::failure::{Failure, Outcome};
use crate::setup::{Step, cache};
use crate::shell;

/// Must be the version of the library in Cargo.lock.
const WASM_BINDGEN: &str = "0.2.130";
const TRUNK: &str = "0.21.14";
/// Understands what the `wasm_split_helpers` of Cargo.lock leaves in the wasm.
const WASM_SPLIT: &str = "0.2.4";
const TARGET: &str = "wasm32-unknown-unknown";

/// The folder with wasm-bindgen and its test runner in `bin`.
pub(crate) fn wasm_bindgen() -> PathBuf {
    cache::place("wasm-bindgen", &[WASM_BINDGEN.as_bytes()])
}

/// The folder with trunk in `bin`.
pub(crate) fn trunk() -> PathBuf {
    cache::place("trunk", &[TRUNK.as_bytes()])
}

/// wasm-bindgen, without its lock file: that can name crate versions newer than a registry serves.
pub(crate) fn wasm_bindgen_step() -> Step {
    step("wasm-bindgen", wasm_bindgen, &["wasm-bindgen-cli", "--version", WASM_BINDGEN], "1")
}

/// trunk, with its lock file: without it, it doesn't compile.
pub(crate) fn trunk_step() -> Step {
    step("trunk", trunk, &["--locked", "trunk", "--version", TRUNK], "0")
}

/// The folder with wasm-split-cli in `bin`.
pub(crate) fn wasm_split() -> PathBuf {
    cache::place("wasm-split", &[WASM_SPLIT.as_bytes()])
}

/// What cuts a release of the frontend into chunks.
pub(crate) fn wasm_split_step() -> Step {
    let what = &["wasm_split_cli_support", "--version", WASM_SPLIT, "--features", "build-binary"];
    step("wasm-split", wasm_split, what, "1")
}

/// The standard library for wasm.
pub(crate) fn target_step() -> Step {
    Step {
        name: format!("Rust target {TARGET}"),
        heavy: false,
        present: Box::new(|| {
            let libraries = shell::output("rustc", &["--print", "target-libdir", "--target", TARGET]);
            libraries.is_some_and(|dir| Path::new(&dir).exists())
        }),
        install: Box::new(|stop| {
            let log = cache::log("target")?;
            if shell::output("rustup", &["--version"]).is_none() {
                return Err(Failure::mendable(
                    format!("this Rust has no {TARGET} and there is no rustup to add it"),
                    "install Rust through https://rustup.rs, or your distribution's wasm target (Debian: libstd-rust-dev-wasm32)",
                ));
            }
            shell::logged(Command::new("rustup").args(["target", "add", TARGET]), &log, stop)
        }),
    }
}

fn step(name: &'static str, place: fn() -> PathBuf, what: &'static [&'static str], opt_level: &'static str) -> Step {
    Step {
        name: format!("{name} (2 to 3 minutes)"),
        heavy: true,
        present: Box::new(move || place().exists()),
        install: Box::new(move |stop| {
            cache::make(&place(), stop, |folder| install(name, what, opt_level, folder, stop))
        }),
    }
}

/// `cargo install` without the tools' own slow release profile: what they do here takes milliseconds.
fn install(name: &str, what: &[&str], opt_level: &str, folder: &Path, stop: &AtomicBool) -> Outcome {
    let log = cache::log(name)?;
    let build = folder.join("build");
    let mut cargo = Command::new("cargo");
    cargo.arg("install").args(what).arg("--root").arg(folder);
    // Away from the clone, whose cargo configuration isn't theirs.
    cargo.current_dir(folder).env("CARGO_TARGET_DIR", &build).env_remove("RUSTC_BOOTSTRAP");
    cargo.env("CARGO_PROFILE_RELEASE_LTO", "off").env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "256");
    cargo.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", opt_level).env("CARGO_PROFILE_RELEASE_DEBUG", "0");
    shell::logged(&mut cargo, &log, stop)?;
    std::fs::remove_dir_all(&build).map_err(Failure::file(&build))
}
