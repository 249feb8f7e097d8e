//! What no linter knows. Every check gives findings, lower-case sentences that begin with a path.

mod dependencies;
mod requirements;
mod sources;

use crate::failure::{Failure, Outcome};
use crate::paths;

/// Runs all checks and tells every finding.
pub(crate) fn run() -> Outcome {
    let root = paths::root();
    let mut findings = sources::findings(&root)?;
    findings.extend(dependencies::findings(&root)?);
    findings.extend(requirements::findings(&root)?);
    if findings.is_empty() {
        println!("tidy: nothing found");
        return Ok(());
    }
    for finding in &findings {
        eprintln!("tidy: {finding}");
    }
    Err(Failure::Checks(format!("tidy found {} things", findings.len())))
}
