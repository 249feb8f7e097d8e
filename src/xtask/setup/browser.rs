use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::setup::{Step, cache};
use crate::shell;

const PACKAGES: [&str; 2] = ["chromium", "chromium-driver"];

/// Chromium and its driver, for tests: through apt where root, else the command is said.
pub(crate) fn step() -> Step {
    Step {
        name: "Chromium for tests".to_owned(),
        heavy: false,
        present: Box::new(|| {
            ["chromium", "chromedriver"].iter().all(|program| shell::output(program, &["--version"]).is_some())
        }),
        install: Box::new(|stop| -> Outcome {
            let command = format!("apt-get install --yes --no-install-recommends {}", PACKAGES.join(" "));
            let by_hand = || Failure::mendable("Chromium and chromedriver are missing", format!("`sudo {command}`"));
            if !rustix::process::geteuid().is_root() || shell::output("apt-get", &["--version"]).is_none() {
                return Err(by_hand());
            }
            let log = cache::log("chromium")?;
            let mut update = Command::new("apt-get");
            shell::logged(update.arg("update").env("DEBIAN_FRONTEND", "noninteractive"), &log, stop)?;
            let mut install = Command::new("apt-get");
            install
                .args(["install", "--yes", "--no-install-recommends"])
                .args(PACKAGES)
                .env("DEBIAN_FRONTEND", "noninteractive");
            shell::logged(&mut install, &log, stop)
        }),
    }
}
