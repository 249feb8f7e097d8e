//! Processes of the run. They end with the test process: each is started in a way that the kernel ends it with its parent.

use crate::join_error::JoinError;
use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Starts a process that ends with this one.
pub(crate) fn start(what: &'static str, command: &mut Command, log: &Path) -> Result<(), JoinError> {
    let failed = || JoinError::Child { what, log: log.display().to_string() };
    let out = File::create(log).map_err(|source| JoinError::File { path: log.display().to_string(), source })?;
    let err = out.try_clone().map_err(|source| JoinError::File { path: log.display().to_string(), source })?;
    // `setpriv --pdeathsig` (util-linux) needs no unsafe code of ours; the death it watches is that of the starting thread.
    let mut contained = Command::new("setpriv");
    contained.args(["--pdeathsig", "KILL", "--"]).arg(command.get_program()).args(command.get_args());
    contained.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    contained.stdin(Stdio::null()).stdout(out).stderr(err);
    let (started, outcome) = std::sync::mpsc::channel();
    std::thread::spawn(move || match contained.spawn() {
        Ok(mut child) => {
            // Nobody waits any more when the test process ends.
            let _ = started.send(true);
            let _ = child.wait();
        }
        Err(_) => drop(started.send(false)),
    });
    if outcome.recv().unwrap_or(false) { Ok(()) } else { Err(failed()) }
}

/// A port that is free now.
pub(crate) fn free_port() -> Result<u16, JoinError> {
    let failed = |source| JoinError::File { path: "127.0.0.1:0".to_owned(), source };
    let listener = TcpListener::bind("127.0.0.1:0").map_err(failed)?;
    Ok(listener.local_addr().map_err(failed)?.port())
}

/// The newest `name` below `~/.cache/openkcm-resource-mfe/<prefix>*`, where `cargo xtask setup` keeps what it built.
pub(crate) fn newest_cached(prefix: &str, name: &str) -> Result<PathBuf, String> {
    let home = std::env::var("HOME").unwrap_or_default();
    let cache = PathBuf::from(home).join(".cache/openkcm-resource-mfe");
    let entries = std::fs::read_dir(&cache).into_iter().flatten().flatten();
    let matching = entries
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix))
        .map(|entry| entry.path().join(name));
    // An environment's Python is a link to the one it was made with: the link's own age counts.
    let age = |path: &PathBuf| path.symlink_metadata().and_then(|meta| meta.modified()).ok();
    let newest = matching.filter(|path| path.is_file()).max_by_key(age);
    newest.ok_or_else(|| cache.join(format!("{prefix}*/{name}")).display().to_string())
}
