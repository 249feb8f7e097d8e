use std::path::PathBuf;

use crate::paths;
use crate::setup::{Step, venv};

/// The program. Its first line names the environment's Python by the folder it was built in, so it is run through that Python.
pub(crate) fn python() -> PathBuf {
    place().join("bin").join("python")
}

/// What holds the API against its OpenAPI document.
pub(crate) fn step() -> Step {
    venv::step("schemathesis", place, requirements)
}

fn requirements() -> PathBuf {
    paths::root().join("e2e").join("stack").join("contract").join("requirements.txt")
}

fn place() -> PathBuf {
    venv::place("schemathesis", &requirements())
}
