//! `cargo xtask test`: one suite or all, with the time each took and one closing line.

mod api;
mod count;
mod e2e;
mod stack;
mod unit;
mod web;

pub(crate) use stack::Stack;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use clap::ValueEnum;

use crate::failure::{Failure, Outcome};
use crate::setup::{self, Tools};
use crate::test::count::Count;

/// Options of `cargo xtask test`.
#[derive(clap::Args, Debug, Default)]
pub(crate) struct Options {
    /// Which tests; all when left out
    #[arg(value_enum)]
    suites: Vec<Suite>,
}

/// The suites, in the order they run: what fails fast comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Suite {
    /// Rules, parsers, cryptography, handlers: no process but the test's own
    Unit,
    /// Controller, BFF and edges against the kcp of the run
    Api,
    /// Components of the frontend in headless Chromium
    Web,
    /// The story in the portal's shell, by Playwright, on a stack of its own
    E2e,
}

/// Runs the suites and ends with the closing line. Fails when a test did.
pub(crate) fn run(options: &Options, stop: &Arc<AtomicBool>) -> Outcome {
    let sum = suites(options, stop)?;
    println!("{sum}");
    if sum.failed > 0 { Err(Failure::Tests) } else { Ok(()) }
}

/// Sets up what is missing, runs the suites, and says how each went.
pub(crate) fn suites(options: &Options, stop: &Arc<AtomicBool>) -> Outcome<Count> {
    let tools = setup::ensure(stop)?;
    let all = [Suite::Unit, Suite::Api, Suite::Web, Suite::E2e];
    let wanted = all.into_iter().filter(|suite| options.suites.is_empty() || options.suites.contains(suite));
    let mut rows = Vec::new();
    for suite in wanted {
        let name = suite.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
        println!("\n── {name} ──");
        let start = Instant::now();
        let count = match run_suite(suite, &tools, stop) {
            Ok(count) => count,
            Err(Failure::Stopped) => return Err(Failure::Stopped),
            Err(failure) => {
                // A suite that can't even begin is a failure too, and the others still have something to say.
                eprintln!("{name}: {failure}");
                Count { passed: 0, failed: 1 }
            }
        };
        rows.push((name, count, setup::elapsed(start)));
    }
    println!("\n{:<8}{:>8}{:>8}  time", "suite", "passed", "failed");
    for (name, count, time) in &rows {
        println!("{name:<8}{:>8}{:>8}  {time}", count.passed, count.failed);
    }
    println!();
    Ok(rows.iter().fold(Count::default(), |sum, (_, count, _)| sum + *count))
}

fn run_suite(suite: Suite, tools: &Tools, stop: &Arc<AtomicBool>) -> Outcome<Count> {
    match suite {
        Suite::Unit => unit::run(stop),
        Suite::Api => api::run(stop),
        Suite::Web => web::run(tools, stop),
        Suite::E2e => e2e::run(stop),
    }
}
