use std::process::Command;
use std::sync::atomic::AtomicBool;

use crate::failure::Outcome;
use crate::paths;
use crate::test::count::{Count, counted};

/// The tests inside the crates.
pub(crate) fn run(stop: &AtomicBool) -> Outcome<Count> {
    let mut cargo = Command::new("cargo");
    cargo.args(["test", "--workspace", "--lib", "--bins", "--features", "keychain/edge", "--no-fail-fast"]);
    counted(cargo.current_dir(paths::root()), stop)
}
