use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use rustix::process::Signal;

use crate::failure::{Failure, Outcome};
use crate::{contained, paths};

/// A `cargo xtask dev` of a test run: on free ports, with state of its own that starts from nothing. Stopped when dropped.
pub(crate) struct Stack {
    /// Where its kubeconfig, endpoints.json and logs are.
    pub(crate) out: PathBuf,
    child: Child,
    /// Keeps the ports for this run until they are given back.
    _ports: File,
}

impl Stack {
    /// Starts a stack and waits until it says `ready`.
    pub(crate) fn start(name: &str, options: &[&str], stop: &AtomicBool) -> Outcome<Self> {
        let out = paths::target().join("test").join(name);
        if out.exists() {
            fs::remove_dir_all(&out).map_err(Failure::file(&out))?;
        }
        let (base, ports) = free_base()?;
        let mut command = contained::command("/proc/self/exe", true);
        command.arg("dev").args(["--port-base", &base.to_string(), "--out"]).arg(&out).args(options);
        command.current_dir(paths::root()).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(Failure::file(&out))?;
        let output = child.stdout.take();
        let stack = Self { out, child, _ports: ports };
        let (tell, told) = mpsc::channel();
        std::thread::spawn(move || {
            for line in output.map(BufReader::new).into_iter().flat_map(BufRead::lines).map_while(Result::ok) {
                println!("  {line}");
                // Once the start is over nobody listens any more, and the lines are only shown.
                let _ = tell.send(line);
            }
        });
        loop {
            match told.recv_timeout(Duration::from_millis(200)) {
                Ok(line) if line.starts_with("ready ") => return Ok(stack),
                Ok(_) | Err(mpsc::RecvTimeoutError::Timeout) if stop.load(Ordering::Relaxed) => {
                    return Err(Failure::Stopped);
                }
                Ok(_) | Err(mpsc::RecvTimeoutError::Timeout) => {}
                Err(mpsc::RecvTimeoutError::Disconnected) => {
                    return Err(Failure::mendable("the stack of the test run didn't start", "see above, and its logs"));
                }
            }
        }
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        contained::signal_group(self.child.id(), Signal::TERM);
        // It stops its own children, for which it takes the time it needs.
        let _ = self.child.wait();
    }
}

/// The first base from 14200 on whose ports are all free, and the lock that keeps it: two runs that begin at the same moment
/// both find the ports free, and the lock tells them apart.
fn free_base() -> Outcome<(u16, File)> {
    let free = |base: u16| (base..base + 25).all(|port| TcpListener::bind(("127.0.0.1", port)).is_ok());
    let locks = paths::cache().join("ports");
    fs::create_dir_all(&locks).map_err(Failure::file(&locks))?;
    for base in (14_200..30_000).step_by(100) {
        let path = locks.join(format!("{base}.lock"));
        let lock = File::create(&path).map_err(Failure::file(&path))?;
        if lock.try_lock().is_ok() && free(base) {
            return Ok((base, lock));
        }
    }
    Err(Failure::mendable("there are no free ports between 14200 and 30000", "stop what uses them"))
}
