use std::path::PathBuf;
use std::process::Command;

use crate::failure::Failure;
use crate::setup::{Step, cache};
use crate::{paths, shell};

/// The Python of the emulator's environment.
pub(crate) fn python() -> PathBuf {
    place().join("bin").join("python")
}

/// The AWS KMS emulator with its dependencies by hash, in an environment of its own.
pub(crate) fn step() -> Step {
    Step {
        name: "KMS emulator".to_owned(),
        heavy: false,
        present: Box::new(|| place().exists()),
        install: Box::new(|stop| {
            let log = cache::log("emulator")?;
            cache::make(&place(), stop, |folder| {
                let venv = shell::logged(Command::new("python3").args(["-m", "venv"]).arg(folder), &log, stop);
                venv.map_err(|failure| match failure {
                    Failure::Mendable { what, .. } => {
                        Failure::mendable(what, "`apt-get install python3-venv`, then repeat")
                    }
                    other => other,
                })?;
                let mut pip = Command::new(folder.join("bin").join("python"));
                pip.args(["-m", "pip", "install", "--require-hashes", "--requirement"]).arg(requirements());
                shell::logged(&mut pip, &log, stop)
            })
        }),
    }
}

fn requirements() -> PathBuf {
    paths::root().join("e2e").join("stack").join("kms").join("requirements.txt")
}

fn place() -> PathBuf {
    // The environment points to the Python it was made with, so another Python means another environment.
    let python =
        shell::output("python3", &["-c", "import sys; print(sys.base_prefix, sys.version)"]).unwrap_or_default();
    cache::place("kms-emulator", &[&std::fs::read(requirements()).unwrap_or_default(), python.as_bytes()])
}
