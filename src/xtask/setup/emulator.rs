use std::path::PathBuf;

use crate::paths;
use crate::setup::{Step, venv};

/// The Python of the emulator's environment.
pub(crate) fn python() -> PathBuf {
    place().join("bin").join("python")
}

/// The AWS KMS emulator with its dependencies by hash.
pub(crate) fn step() -> Step {
    venv::step("KMS emulator", place, requirements)
}

fn requirements() -> PathBuf {
    paths::root().join("e2e").join("stack").join("kms").join("requirements.txt")
}

fn place() -> PathBuf {
    venv::place("kms-emulator", &requirements())
}
