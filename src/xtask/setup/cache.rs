//! What was built once per user: `<cache>/<name>-<hash of inputs>`.
//!
//! A thing is there completely or not at all: it is built in a folder beside its place and renamed. One setup builds a thing at a
//! time, others wait for it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::failure::{Failure, Outcome};
use crate::paths;

/// Where the thing with these inputs is or will be.
pub(crate) fn place(name: &str, inputs: &[&[u8]]) -> PathBuf {
    let mut hash = Sha256::new();
    hash.update(std::env::consts::ARCH);
    for input in inputs {
        hash.update(input.len().to_le_bytes());
        hash.update(input);
    }
    paths::cache().join(format!("{name}-{}", &hex::encode(hash.finalize())[..16]))
}

/// The log of what is done for `name`.
pub(crate) fn log(name: &str) -> Outcome<PathBuf> {
    let dir = paths::cache().join("logs");
    fs::create_dir_all(&dir).map_err(Failure::file(&dir))?;
    let path = dir.join(format!("{name}.log"));
    File::create(&path).map_err(Failure::file(&path))?;
    Ok(path)
}

/// Builds a thing by `build(folder)`, unless another setup did meanwhile.
pub(crate) fn make(place: &Path, stop: &AtomicBool, build: impl FnOnce(&Path) -> Outcome) -> Outcome {
    let parent = paths::cache();
    fs::create_dir_all(&parent).map_err(Failure::file(&parent))?;
    let _lock = lock(&place.with_extension("lock"), stop)?;
    if place.exists() {
        return Ok(());
    }
    let partial = place.with_extension("partial");
    if partial.exists() {
        fs::remove_dir_all(&partial).map_err(Failure::file(&partial))?;
    }
    fs::create_dir_all(&partial).map_err(Failure::file(&partial))?;
    build(&partial)?;
    fs::rename(&partial, place).map_err(Failure::file(place))
}

fn lock(path: &Path, stop: &AtomicBool) -> Outcome<File> {
    let file = File::create(path).map_err(Failure::file(path))?;
    let mut told = false;
    while file.try_lock().is_err() {
        if !told {
            println!("  waiting for another setup that is building {}", path.with_extension("").display());
            told = true;
        }
        if stop.load(Ordering::Relaxed) {
            return Err(Failure::Stopped);
        }
        thread::sleep(Duration::from_millis(200));
    }
    Ok(file)
}
