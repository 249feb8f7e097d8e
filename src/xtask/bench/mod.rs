//! `cargo xtask bench`: measures the product against its peers and writes `target/bench/results.json`. Ratios of medians, never
//! gates: a figure that misses its goal is shown, and the command succeeds.

mod results;
mod web;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use clap::ValueEnum;

use crate::bench::results::{Figure, keep, show};
use crate::failure::{Failure, Outcome};
use crate::test::Stack;
use crate::{paths, setup, shell};

/// Options of `cargo xtask bench`.
#[derive(clap::Args, Debug)]
pub(crate) struct Options {
    /// What to measure; all when left out
    #[arg(value_enum)]
    names: Vec<Name>,
    /// Leave out the load test, which needs a kcp and some minutes
    #[arg(long)]
    no_load: bool,
    /// How long the load lasts
    #[arg(long, default_value_t = 30)]
    seconds: u64,
    /// A running stack's folder for the load test [default: one of its own]
    #[arg(long)]
    stack: Option<PathBuf>,
}

/// The groups of figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Name {
    /// The BFF's index, lists and streams, and the load test
    Bff,
    /// The key chain: re-wrap, eviction, idle timers
    Chain,
    /// The frontend as it ships: its bytes, and its pages in the browser
    Web,
}

/// Builds what is measured as it ships, measures, keeps and shows the figures.
pub(crate) fn run(options: &Options, stop: &Arc<AtomicBool>) -> Outcome {
    let wanted = |name| options.names.is_empty() || options.names.contains(&name);
    let mut figures = Vec::new();
    if wanted(Name::Bff) {
        figures.extend(bff(options, stop)?);
    }
    if wanted(Name::Chain) {
        figures.extend(chain(stop)?);
    }
    if wanted(Name::Web) {
        figures.extend(web::run(stop)?);
    }
    keep(&paths::target().join("bench/results.json"), &figures)?;
    show(&figures);
    Ok(())
}

fn bff(options: &Options, stop: &Arc<AtomicBool>) -> Outcome<Vec<Figure>> {
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--release", "-p", "bench", "-p", "bff"]).current_dir(paths::root());
    if !shell::shown(&mut cargo, stop)?.success() {
        return Err(Failure::Checks("what is measured doesn't build".to_owned()));
    }
    let built = paths::target().join("release");
    let program = built.join("openkcm-bench");
    let mut figures = measure(&program, &["memory", "overview", "lists", "fanout"].map(str::to_owned), stop)?;
    if !options.no_load {
        setup::ensure(stop)?;
        let own = match &options.stack {
            None => Some(Stack::start("bench", &["--only", "kcp,kms"], stop)?),
            Some(_) => None,
        };
        let stack = options.stack.as_deref().or(own.as_ref().map(|own| own.out.as_path())).unwrap_or(Path::new("."));
        let args = ["load", "--stack", &stack.display().to_string(), "--bff"].map(str::to_owned);
        let rest =
            [built.join("openkcm-bff").display().to_string(), "--seconds".to_owned(), options.seconds.to_string()];
        figures.extend(measure(&program, &[&args[..], &rest[..]].concat(), stop)?);
    }
    Ok(figures)
}

fn chain(stop: &Arc<AtomicBool>) -> Outcome<Vec<Figure>> {
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--release", "-p", "bench-chain"]).current_dir(paths::root());
    if !shell::shown(&mut cargo, stop)?.success() {
        return Err(Failure::Checks("what is measured doesn't build".to_owned()));
    }
    let program = paths::target().join("release/openkcm-bench-chain");
    measure(&program, &["rekey", "evict", "idle"].map(str::to_owned), stop)
}

/// Runs the measuring program; every line it prints is a figure.
fn measure(program: &Path, args: &[String], stop: &AtomicBool) -> Outcome<Vec<Figure>> {
    let mut command = shell::contain(Command::new(program).args(args));
    let out = paths::target().join("bench");
    std::fs::create_dir_all(&out).map_err(Failure::file(&out))?;
    let lines = out.join("lines.json");
    let file = std::fs::File::create(&lines).map_err(Failure::file(&lines))?;
    let child = command.stdin(Stdio::null()).stdout(file).spawn().map_err(|error| shell::missing(&command, &error))?;
    if !shell::wait(child, stop)?.success() {
        return Err(Failure::Checks("the measurement failed; see above".to_owned()));
    }
    let text = std::fs::read_to_string(&lines).map_err(Failure::file(&lines))?;
    text.lines().map(|line| serde_json::from_str(line).map_err(|error| Failure::Checks(error.to_string()))).collect()
}
