use std::process::Command;
use std::sync::atomic::AtomicBool;

use crate::failure::Outcome;
use crate::setup::Tools;
use crate::test::count::{Count, counted};
use crate::{paths, shell};

/// The frontend's components in headless Chromium; `src/mfe/webdriver.json` says how it is started.
pub(crate) fn run(tools: &Tools, stop: &AtomicBool) -> Outcome<Count> {
    let mut cargo = Command::new("cargo");
    cargo.args(["test", "--package", "mfe", "--target", "wasm32-unknown-unknown", "--no-fail-fast"]);
    cargo.current_dir(paths::root()).env("PATH", &tools.path);
    cargo.env("WASM_BINDGEN_TEST_TIMEOUT", "180").env("WASM_BINDGEN_USE_BROWSER", "1");
    if let Some(driver) = shell::output("sh", &["-c", "command -v chromedriver"]) {
        cargo.env("CHROMEDRIVER", driver);
    }
    counted(&mut cargo, stop)
}
