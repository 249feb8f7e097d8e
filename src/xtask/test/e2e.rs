use std::fs;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use serde_json::Value;

use crate::failure::{Failure, Outcome};
use crate::test::count::{Count, counted};
use crate::test::stack::Stack;
use crate::{paths, shell};

/// The tests of the portal's stand-in, then the story by Playwright, on a stack that starts from nothing.
pub(crate) fn run(stop: &Arc<AtomicBool>) -> Outcome<Count> {
    let root = paths::root();
    let portal =
        counted(Command::new("npm").args(["test", "--silent"]).current_dir(root.join("e2e/stack/portal")), stop)?;
    let stack = Stack::start("e2e", &["--scenario", "empty"], stop)?;
    let report = root.join("target").join("e2e").join("report.json");
    if report.exists() {
        fs::remove_file(&report).map_err(Failure::file(&report))?;
    }
    let mut playwright = Command::new("npx");
    playwright.args(["--no-install", "playwright", "test"]).current_dir(root.join("e2e"));
    playwright.env("OPENKCM_ENDPOINTS", stack.out.join("endpoints.json"));
    let status = shell::shown(&mut playwright, stop)?;
    let text = fs::read_to_string(&report).unwrap_or_default();
    let mut story = Count::of_playwright(&serde_json::from_str(&text).unwrap_or(Value::Null));
    if !status.success() && story.failed == 0 {
        story.failed = 1;
    }
    if story.failed > 0 {
        println!("logs of the stack: {}", stack.out.join("logs").display());
    }
    Ok(portal + story)
}
