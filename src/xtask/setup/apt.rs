use std::process::Command;
use std::sync::atomic::AtomicBool;

use crate::failure::{Failure, Outcome};
use crate::setup::cache;
use crate::shell;

/// Whether Debian's packages can be installed here without asking anybody.
pub(crate) fn is_possible() -> bool {
    rustix::process::geteuid().is_root() && shell::output("apt-get", &["--version"]).is_some()
}

/// What a person types to install them.
pub(crate) fn command(packages: &[&str]) -> String {
    format!("sudo apt-get install --yes --no-install-recommends {}", packages.join(" "))
}

/// Installs Debian's packages where root; else says how. `what` is missing.
pub(crate) fn install(what: &str, packages: &[&str], log: &str, stop: &AtomicBool) -> Outcome {
    if !is_possible() {
        return Err(Failure::mendable(format!("{what} missing"), format!("`{}`", command(packages))));
    }
    let log = cache::log(log)?;
    let apt = || {
        let mut apt = Command::new("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive");
        apt
    };
    shell::logged(apt().arg("update"), &log, stop)?;
    shell::logged(apt().args(["install", "--yes", "--no-install-recommends"]).args(packages), &log, stop)
}
