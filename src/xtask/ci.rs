//! What has to pass before a change goes in. Checks that need no build come first; all of them run, so one push shows everything.

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use crate::failure::{Failure, Outcome};
use crate::{crds, css, paths, setup, shell, test, tidy};

const WASM: [&str; 4] = ["--package", "mfe", "--target", "wasm32-unknown-unknown"];

/// Runs everything and ends with the verdict of the checks and the closing line of the tests.
pub(crate) fn run(stop: &Arc<AtomicBool>) -> Outcome {
    let start = Instant::now();
    let mut failed = Vec::new();
    let mut spent = Vec::new();
    let mut check = |name: &'static str, outcome: &mut dyn FnMut() -> Outcome| -> Outcome {
        println!("\n── {name} ──");
        let start = Instant::now();
        match outcome() {
            Ok(()) => println!("{name}: passed in {}", setup::elapsed(start)),
            Err(Failure::Stopped) => return Err(Failure::Stopped),
            Err(failure) => {
                eprintln!("{failure}");
                println!("{name}: FAILED after {}", setup::elapsed(start));
                failed.push(name);
            }
        }
        spent.push((name, setup::elapsed(start)));
        Ok(())
    };
    check("format", &mut || cargo(&["fmt", "--all", "--check"], stop))?;
    check("tidy", &mut tidy::run)?;
    check("css", &mut css::check)?;
    check("setup", &mut || setup::ensure(stop).map(drop))?;
    check("licences", &mut || deny(stop))?;
    check("clippy", &mut || {
        cargo(
            &[
                "clippy",
                "--workspace",
                "--all-targets",
                "--features",
                "keychain/edge,xtask/manifests",
                "--",
                "-D",
                "warnings",
            ],
            stop,
        )
    })?;
    check("clippy wasm", &mut || {
        let args: Vec<&str> =
            ["clippy"].into_iter().chain(WASM).chain(["--all-targets", "--", "-D", "warnings"]).collect();
        cargo(&args, stop)
    })?;
    check("manifests", &mut || crds::check(stop))?;
    let tests = test::suites(&test::Options::default(), stop)?;
    for (name, time) in &spent {
        println!("{name:<24}  {time}");
    }
    let verdict =
        if failed.is_empty() { "checks passed".to_owned() } else { format!("checks FAILED: {}", failed.join(", ")) };
    println!("{verdict}; ci took {}\n{tests}", setup::elapsed(start));
    if failed.is_empty() && tests.failed == 0 { Ok(()) } else { Err(Failure::Tests) }
}

fn cargo(args: &[&str], stop: &AtomicBool) -> Outcome {
    let status = shell::shown(Command::new("cargo").args(args).current_dir(paths::root()), stop)?;
    if status.success() { Ok(()) } else { Err(Failure::Checks(format!("`cargo {}` failed", args.join(" ")))) }
}

fn deny(stop: &AtomicBool) -> Outcome {
    if shell::output("cargo", &["deny", "--version"]).is_none() {
        println!("skipped: cargo-deny isn't installed (`cargo install --locked cargo-deny`)");
        return Ok(());
    }
    cargo(&["deny", "check", "licenses", "bans", "sources"], stop)
}
