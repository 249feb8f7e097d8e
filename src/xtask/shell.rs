//! Running programs to their end: quietly with a log, or in view.

use std::fs::{self, OpenOptions};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use rustix::process::Signal;

use crate::contained;
use crate::failure::{Failure, Outcome};

/// Runs a command with its output going to `log`. Stops it when asked to stop. The failure quotes the end of the log.
pub(crate) fn logged(command: &mut Command, log: &Path, stop: &AtomicBool) -> Outcome {
    let name = describe(command);
    let file = OpenOptions::new().create(true).append(true).open(log).map_err(Failure::file(log))?;
    let errors = file.try_clone().map_err(Failure::file(log))?;
    let child = contain(command).stdin(Stdio::null()).stdout(file).stderr(errors).spawn();
    let status = wait(child.map_err(|error| missing(command, &error))?, stop)?;
    if status.success() {
        return Ok(());
    }
    Err(failed(&name, log))
}

/// Runs a command in view of the person at the keyboard.
pub(crate) fn shown(command: &mut Command, stop: &AtomicBool) -> Outcome<ExitStatus> {
    let child = contain(command).stdin(Stdio::null()).spawn();
    wait(child.map_err(|error| missing(command, &error))?, stop)
}

/// What a command prints, or `None` when it can't be run or fails.
pub(crate) fn output(program: impl AsRef<Path>, args: &[&str]) -> Option<String> {
    let output = Command::new(program.as_ref()).args(args).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The same command, contained: it ends with xtask, and has a process group of its own.
pub(crate) fn contain(command: &Command) -> Command {
    let mut contained = contained::command(command.get_program(), false);
    contained.args(command.get_args());
    if let Some(dir) = command.get_current_dir() {
        contained.current_dir(dir);
    }
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => contained.env(name, value),
            None => contained.env_remove(name),
        };
    }
    contained
}

pub(crate) fn wait(mut child: Child, stop: &AtomicBool) -> Outcome<ExitStatus> {
    loop {
        if let Ok(Some(status)) = child.try_wait() {
            return Ok(status);
        }
        if stop.load(Ordering::Relaxed) {
            contained::signal_group(child.id(), Signal::KILL);
            // Killed: this only collects the status.
            let _ = child.wait();
            return Err(Failure::Stopped);
        }
        thread::sleep(Duration::from_millis(50));
    }
}

fn describe(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

pub(crate) fn missing(command: &Command, error: &std::io::Error) -> Failure {
    let program = command.get_program().to_string_lossy().into_owned();
    Failure::mendable(
        format!("{program} can't be run: {error}"),
        format!("install {program}, or run `cargo xtask setup`"),
    )
}

fn failed(name: &str, log: &Path) -> Failure {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    let tail = lines[lines.len().saturating_sub(12)..].join("\n  | ");
    let offline = [
        "could not resolve",
        "couldn't resolve",
        "enotfound",
        "eai_again",
        "name resolution",
        "network is unreachable",
        "no such host",
        "connection refused",
        "econnrefused",
        "failed to establish a new connection",
        "timed out",
        "could not connect",
        "failed to connect",
    ];
    let lower = tail.to_lowercase();
    let remedy = if offline.iter().any(|sign| lower.contains(sign)) {
        format!(
            "this step needs the network: connect, or set the proxy your registry needs, and repeat; log: {}",
            log.display()
        )
    } else {
        format!("read {}, then repeat", log.display())
    };
    Failure::mendable(format!("`{name}` failed:\n  | {tail}"), remedy)
}
