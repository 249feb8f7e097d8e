//! `cargo xtask`: sets up, runs, tests and checks the project.

mod bench;
mod ci;
mod contained;
mod crds;
mod css;
mod dev;
mod failure;
mod http;
mod paths;
mod setup;
mod shell;
mod test;
mod tidy;

use std::ffi::OsString;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use clap::{Parser, Subcommand};

use crate::failure::{Failure, Outcome};

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "Sets up, runs, tests and checks the project")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Installs what is missing: tools, packages, the control plane, the KMS emulator, a browser
    Setup,
    /// Runs the whole stack until Ctrl-C and ends its start with `ready http://localhost:4200`
    Dev(dev::Options),
    /// Builds the frontend as it ships, in chunks, to target/mfe
    Frontend,
    /// Runs the tests; without a suite, all of them
    Test(test::Options),
    /// Measures the product against its peers, and writes target/bench/results.json
    Bench(bench::Options),
    /// What has to pass before a change goes in: format, lints, tidy, manifests, licences, tests
    Ci,
    /// Bundles the components' scoped styles, and fails when two would get the same class
    Css(css::Options),
    /// Writes the manifests that are generated from the model
    Crds(crds::Options),
    /// Checks what no linter knows: file length, dependency rule, folder names, tested requirements
    Tidy,
    /// For xtask's own children
    #[command(hide = true, disable_help_flag = true)]
    Contained {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<OsString>,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Stopped) => ExitCode::from(130),
        Err(Failure::Tests) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Outcome {
    if let Task::Contained { args } = &task {
        return contained::become_child(args);
    }
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM, signal_hook::consts::SIGHUP] {
        let catch = signal_hook::flag::register(signal, Arc::clone(&stop));
        catch.map_err(|error| Failure::Checks(format!("signals can't be caught: {error}")))?;
    }
    match task {
        Task::Setup => setup::run(&stop),
        Task::Dev(options) => dev::run(&options, &stop),
        Task::Frontend => dev::build::frontend(true, &setup::ensure(&stop)?, &stop),
        Task::Test(options) => test::run(&options, &stop),
        Task::Bench(options) => bench::run(&options, &stop),
        Task::Ci => ci::run(&stop),
        Task::Css(options) => css::run(&options),
        Task::Crds(options) => crds::run(&options, &stop),
        Task::Tidy => tidy::run(),
        Task::Contained { .. } => Ok(()),
    }
}
