use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use crate::dev::chunks;
use crate::dev::product::{self, BINARIES};
use crate::dev::{Options, Piece};
use crate::failure::{Failure, Outcome};
use crate::setup::{self, Tools};
use crate::{paths, shell};

/// Builds the product's binaries and the frontend. Cargo says what it compiles.
pub(crate) fn all(options: &Options, tools: &Tools, stop: &Arc<AtomicBool>) -> Outcome {
    let start = Instant::now();
    let mut cargo = Command::new("cargo");
    cargo.arg("build").current_dir(paths::root());
    cargo.args(["--features", "keychain/edge"]);
    for (package, binary) in BINARIES {
        cargo.args(["--package", package, "--bin", binary]);
    }
    succeed(&mut cargo, "the product's binaries don't build", stop)?;
    if options.wants(Piece::Bff) {
        frontend(options.release, tools, stop)?;
    }
    println!("built in {:.0} s", start.elapsed().as_secs_f32());
    Ok(())
}

/// Builds the frontend to `target/mfe`.
pub(crate) fn frontend(release: bool, tools: &Tools, stop: &Arc<AtomicBool>) -> Outcome {
    let mut trunk = Command::new("trunk");
    trunk
        .args(["build", "--offline", "--dist"])
        .arg(product::frontend())
        .current_dir(paths::root())
        .env("PATH", &tools.path)
        .env_remove("NO_COLOR");
    if release {
        setup::ensure_release(stop)?;
        trunk.args(["--release", "--features", "split"]);
    }
    succeed(&mut trunk, "the frontend doesn't build", stop)?;
    if release {
        chunks::cut(&product::frontend(), tools, stop)?;
    }
    precompress(release, stop)
}

/// Puts brotli and gzip files beside those of a release build; those of an earlier one would hide a newer file.
fn precompress(release: bool, stop: &AtomicBool) -> Outcome {
    let mut node = Command::new("node");
    node.args(["--input-type=module", "--eval", include_str!("precompress.mjs"), "--"]).arg(product::frontend());
    node.arg(if release { "write" } else { "remove" });
    succeed(&mut node, "the frontend's files can't be compressed", stop)
}

fn succeed(command: &mut Command, what: &str, stop: &AtomicBool) -> Outcome {
    if shell::shown(command, stop)?.success() {
        return Ok(());
    }
    Err(Failure::mendable(what, "mend what the compiler says above, or use what was built before with --no-build"))
}
