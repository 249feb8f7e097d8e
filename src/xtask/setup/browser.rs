use crate::setup::{Step, apt};
use crate::shell;

/// Chromium and its driver, for tests: through apt where root, else the command is said.
pub(crate) fn step() -> Step {
    Step {
        name: "Chromium for tests".to_owned(),
        heavy: false,
        present: Box::new(|| {
            ["chromium", "chromedriver"].iter().all(|program| shell::output(program, &["--version"]).is_some())
        }),
        install: Box::new(|stop| {
            apt::install("Chromium and chromedriver are", &["chromium", "chromium-driver"], "chromium", stop)
        }),
    }
}
