use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::setup::{Step, cache};
use crate::shell;

/// Python packages by hash, in an environment of their own at `place`.
pub(crate) fn step(name: &'static str, place: fn() -> PathBuf, requirements: fn() -> PathBuf) -> Step {
    Step {
        name: name.to_owned(),
        heavy: false,
        present: Box::new(move || place().exists()),
        install: Box::new(move |stop| {
            let log = cache::log(&name.to_lowercase().replace(' ', "-"))?;
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

/// Where an environment with these requirements is. It points to the Python it was made with, so another Python means another
/// environment.
pub(crate) fn place(name: &str, requirements: &Path) -> PathBuf {
    let python =
        shell::output("python3", &["-c", "import sys; print(sys.base_prefix, sys.version)"]).unwrap_or_default();
    cache::place(name, &[&std::fs::read(requirements).unwrap_or_default(), python.as_bytes()])
}
