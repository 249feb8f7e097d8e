//! The manifests generated from the model: the `APIExport` and its schemas and the provider's rights
//! in `luigi-config/provider`, roles for consumers in `luigi-config/consumer`, the CRDs in `deploy/crds`.

#[cfg(feature = "manifests")]
mod generate;

use std::process::Command;
use std::sync::atomic::AtomicBool;

use crate::failure::{Failure, Outcome};
use crate::{paths, shell};

/// Options of `cargo xtask crds`.
#[derive(clap::Args, Debug)]
pub(crate) struct Options {
    /// Write nothing, fail when a file differs
    #[arg(long)]
    check: bool,
}

/// Fails when a file differs from what the model says.
pub(crate) fn check(stop: &AtomicBool) -> Outcome {
    again(&["--check"], stop)
}

/// Runs xtask anew with the resource types in it, which it doesn't hold otherwise because they take long to build.
fn again(args: &[&str], stop: &AtomicBool) -> Outcome {
    let mut cargo = Command::new("cargo");
    cargo.args(["run", "--quiet", "--package", "xtask", "--features", "manifests", "--", "crds"]).args(args);
    let status = shell::shown(cargo.current_dir(paths::root()), stop)?;
    if status.success() { Ok(()) } else { Err(Failure::Checks("the generated manifests aren't up to date".to_owned())) }
}

/// Writes what differs, or only tells it.
#[cfg(not(feature = "manifests"))]
pub(crate) fn run(options: &Options, stop: &AtomicBool) -> Outcome {
    again(if options.check { &["--check"] } else { &[] }, stop)
}

#[cfg(feature = "manifests")]
pub(crate) use generate::run;
