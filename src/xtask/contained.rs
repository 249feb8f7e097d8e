//! Children that can't outlive xtask.
//!
//! Every child gets a process group of its own, so Ctrl-C reaches xtask alone, which then stops them in order. Should xtask be
//! killed in a way it can't handle, the kernel ends the child: xtask starts itself as `contained`, asks for a signal at its
//! parent's death, and becomes the child by `exec`. So the process id is the child's own, and no `unsafe` is needed.

use std::ffi::OsString;
use std::os::unix::process::{CommandExt, parent_id};
use std::path::Path;
use std::process::Command;

use rustix::process::{Pid, Signal, kill_process_group, set_parent_process_death_signal};

use crate::failure::{Failure, Outcome};

/// A command that ends with xtask. Must be spawned from a thread that lives as long as xtask (the kernel watches the thread).
/// `gentle` children get TERM and can save what they hold; the others are safe to kill at any moment.
pub(crate) fn command(program: impl AsRef<Path>, gentle: bool) -> Command {
    // /proc/self/exe and not its path: a rebuild replaces the file under a running xtask.
    let mut command = Command::new("/proc/self/exe");
    command.arg("contained").arg(std::process::id().to_string()).arg(if gentle { "term" } else { "kill" });
    command.arg(program.as_ref()).process_group(0);
    command
}

/// The other side of [`command`]: `parent`, `term|kill`, program and its arguments.
pub(crate) fn become_child(args: &[OsString]) -> Outcome {
    let broken = || Failure::Checks("`contained` is for xtask's own use".to_owned());
    let [parent, signal, program, rest @ ..] = args else { return Err(broken()) };
    let signal = if signal == "term" { Signal::TERM } else { Signal::KILL };
    set_parent_process_death_signal(Some(signal)).map_err(|_| broken())?;
    if parent.to_string_lossy() != parent_id().to_string() {
        return Err(Failure::Stopped);
    }
    Err(Failure::file(Path::new(program))(Command::new(program).args(rest).exec()))
}

/// Sends a signal to a child and everything it started.
pub(crate) fn signal_group(pid: u32, signal: Signal) {
    if let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
        // A group that is gone already is what we want.
        let _ = kill_process_group(pid, signal);
    }
}
