use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

use crate::failure::{Failure, Outcome};
use crate::setup::{Step, cache};
use crate::{paths, shell};

/// Folders of the clone that hold a package-lock.json, as far as they exist.
const FOLDERS: [&str; 3] = ["e2e/stack/portal", "e2e", "bench"];
const BINARYEN_PACKAGE: &str = include_str!("binaryen/package.json");
const BINARYEN_LOCK: &str = include_str!("binaryen/package-lock.json");
const ESBUILD_PACKAGE: &str = include_str!("esbuild/package.json");
const ESBUILD_LOCK: &str = include_str!("esbuild/package-lock.json");

/// Where wasm-opt is.
pub(crate) fn binaryen_bin() -> PathBuf {
    binaryen().join("node_modules").join(".bin")
}

/// The npm packages of the clone, each folder by its lock file, and wasm-opt.
pub(crate) fn steps() -> Vec<Step> {
    let clone = FOLDERS
        .iter()
        .map(|folder| paths::root().join(folder))
        .filter(|folder| folder.join("package-lock.json").exists());
    clone.map(packages).chain([binaryen_step()]).collect()
}

fn packages(folder: PathBuf) -> Step {
    let shown = folder.strip_prefix(paths::root()).unwrap_or(&folder).display().to_string();
    let name = shown.replace('/', "-");
    let looked_at = folder.clone();
    Step {
        name: format!("npm packages of {shown}"),
        heavy: false,
        present: Box::new(move || {
            fs::read_to_string(stamp(&looked_at)).is_ok_and(|seen| seen == lock_hash(&looked_at))
        }),
        install: Box::new(move |stop| {
            let log = cache::log(&format!("npm-{name}"))?;
            shell::logged(npm_ci().current_dir(&folder), &log, stop)?;
            let stamp = stamp(&folder);
            fs::write(&stamp, lock_hash(&folder)).map_err(Failure::file(&stamp))
        }),
    }
}

fn npm_ci() -> Command {
    let mut npm = Command::new("npm");
    npm.args(["ci", "--no-audit", "--no-fund", "--prefer-offline"]).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    npm
}

/// Remembers for which lock file `node_modules` was made; `npm ci` empties the folder first, so a stamp is never older.
fn stamp(folder: &Path) -> PathBuf {
    folder.join("node_modules").join(".lock-hash")
}

fn lock_hash(folder: &Path) -> String {
    hex::encode(Sha256::digest(fs::read(folder.join("package-lock.json")).unwrap_or_default()))
}

fn binaryen() -> PathBuf {
    cache::place("binaryen", &[BINARYEN_LOCK.as_bytes()])
}

fn binaryen_step() -> Step {
    tool("wasm-opt", binaryen, BINARYEN_PACKAGE, BINARYEN_LOCK)
}

/// Where esbuild is.
pub(crate) fn esbuild_bin() -> PathBuf {
    esbuild().join("node_modules").join(".bin")
}

fn esbuild() -> PathBuf {
    cache::place("esbuild", &[ESBUILD_LOCK.as_bytes()])
}

/// What bundles the scripts of a release.
pub(crate) fn esbuild_step() -> Step {
    tool("esbuild", esbuild, ESBUILD_PACKAGE, ESBUILD_LOCK)
}

/// A tool from npm, in a folder of the cache.
fn tool(name: &'static str, place: fn() -> PathBuf, package: &'static str, lock: &'static str) -> Step {
    Step {
        name: name.to_owned(),
        heavy: false,
        present: Box::new(move || place().exists()),
        install: Box::new(move |stop| {
            let log = cache::log(name)?;
            cache::make(&place(), stop, |folder| -> Outcome {
                for (file, text) in [("package.json", package), ("package-lock.json", lock)] {
                    let path = folder.join(file);
                    fs::write(&path, text).map_err(Failure::file(&path))?;
                }
                shell::logged(npm_ci().current_dir(folder), &log, stop)
            })
        }),
    }
}
