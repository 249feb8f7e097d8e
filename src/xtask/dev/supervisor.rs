//! Starts the children, restarts the ones that die, stops them all.
//!
//! Invariants: children are spawned from the main thread only (see `contained`); a child that dies is said to have died; after
//! [`Supervisor::stop`] none is left. What is absent: any knowledge of what the children are.

use std::fs::{self, OpenOptions};
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Child, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::contained;
use crate::dev::probe::Probe;
use crate::failure::{Failure, Outcome};

const TICK: Duration = Duration::from_millis(100);
/// A child that ran this long starts its backoff anew.
const STEADY: Duration = Duration::from_secs(30);
/// How often a wait is told.
const REMIND: Duration = Duration::from_secs(10);
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

/// What to start, and how to know that it works.
pub(crate) struct Spec {
    /// A short name, also that of the log.
    pub(crate) name: &'static str,
    pub(crate) program: PathBuf,
    pub(crate) args: Vec<String>,
    pub(crate) env: Vec<(String, String)>,
    pub(crate) cwd: PathBuf,
    pub(crate) log: PathBuf,
    /// What answers once it works.
    pub(crate) health: Probe,
    /// How long a start may take.
    pub(crate) patience: Duration,
    /// Whether it must be given time to save what it holds.
    pub(crate) gentle: bool,
}

struct Running {
    spec: Spec,
    child: Option<Child>,
    started: Instant,
    failures: u32,
    due: Instant,
    healthy: bool,
}

/// The children, in the order they were started.
pub(crate) struct Supervisor {
    children: Vec<Running>,
    stop: Arc<AtomicBool>,
}

impl Supervisor {
    /// `stop` is set by Ctrl-C and TERM.
    pub(crate) fn new(stop: Arc<AtomicBool>) -> Self {
        Self { children: Vec::new(), stop }
    }

    /// Starts a child; it isn't ready yet.
    pub(crate) fn start(&mut self, spec: Spec) -> Outcome {
        let now = Instant::now();
        let child = Some(spawn(&spec)?);
        self.children.push(Running { spec, child, started: now, failures: 0, due: now, healthy: false });
        Ok(())
    }

    /// Waits until all of these answer. A child that dies meanwhile ends the wait with the end of its log.
    pub(crate) fn wait_ready(&mut self, names: &[&str]) -> Outcome {
        let mut told = Instant::now();
        loop {
            let mut waiting = Vec::new();
            for running in
                self.children.iter_mut().filter(|running| names.contains(&running.spec.name) && !running.healthy)
            {
                let name = running.spec.name;
                if let Some(status) = exited(running)? {
                    return Err(broken(&running.spec, &format!("{name} ended at once ({})", describe(status))));
                }
                if running.spec.health.succeeds() {
                    running.healthy = true;
                    println!("  {name:<12} up after {:.1} s", running.started.elapsed().as_secs_f32());
                } else if running.started.elapsed() > running.spec.patience {
                    let (url, seconds) = (&running.spec.health.address, running.spec.patience.as_secs());
                    return Err(broken(&running.spec, &format!("{name} doesn't answer at {url} after {seconds} s")));
                } else {
                    waiting.push(name);
                }
            }
            if waiting.is_empty() {
                return Ok(());
            }
            if told.elapsed() > REMIND {
                told = Instant::now();
                println!("  waiting for {}", waiting.join(", "));
            }
            self.pause(TICK)?;
        }
    }

    /// Sleeps, unless asked to stop.
    pub(crate) fn pause(&self, time: Duration) -> Outcome {
        thread::sleep(time);
        if self.stop.load(Ordering::Relaxed) { Err(Failure::Stopped) } else { Ok(()) }
    }

    /// One look at every child: restarts what died and is due. Returns the children that came back or went away.
    pub(crate) fn tend(&mut self) -> Outcome<Vec<&'static str>> {
        let mut changed = Vec::new();
        for running in &mut self.children {
            let name = running.spec.name;
            if running.child.is_some() {
                if let Some(status) = exited(running)? {
                    running.failures = if running.started.elapsed() > STEADY { 1 } else { running.failures + 1 };
                    let pause = Duration::from_millis(250 << running.failures.min(6)).min(LONGEST_PAUSE);
                    running.due = Instant::now() + pause;
                    running.child = None;
                    running.healthy = false;
                    let (how, wait) = (describe(status), pause.as_secs_f32());
                    println!(
                        "{name} died ({how}); starting it again in {wait:.1} s, see {}",
                        running.spec.log.display()
                    );
                } else if !running.healthy && running.spec.health.succeeds() {
                    running.healthy = true;
                    println!("{name} is back after {:.1} s", running.started.elapsed().as_secs_f32());
                    changed.push(name);
                }
            } else if Instant::now() >= running.due {
                running.started = Instant::now();
                running.child = Some(spawn(&running.spec)?);
                changed.push(name);
            }
        }
        Ok(changed)
    }

    /// Stops one child gently and starts it again.
    pub(crate) fn restart(&mut self, name: &str) -> Outcome {
        let Some(running) = self.children.iter_mut().find(|running| running.spec.name == name) else { return Ok(()) };
        if let Some(child) = running.child.take() {
            end(child, running.spec.gentle);
        }
        running.started = Instant::now();
        running.child = Some(spawn(&running.spec)?);
        running.healthy = false;
        self.wait_ready(&[name])
    }

    /// The process id of a child, if it runs.
    pub(crate) fn pid(&self, name: &str) -> Option<u32> {
        self.children.iter().find(|running| running.spec.name == name)?.child.as_ref().map(Child::id)
    }

    /// Whether a child answered when it was last asked.
    pub(crate) fn is_healthy(&self, name: &str) -> bool {
        self.children.iter().any(|running| running.spec.name == name && running.healthy)
    }

    /// Stops all, last started first.
    pub(crate) fn stop(&mut self) {
        while let Some(mut running) = self.children.pop() {
            if let Some(child) = running.child.take() {
                end(child, running.spec.gentle);
            }
        }
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        self.stop();
    }
}

fn spawn(spec: &Spec) -> Outcome<Child> {
    let log = OpenOptions::new().create(true).append(true).open(&spec.log).map_err(Failure::file(&spec.log))?;
    let errors = log.try_clone().map_err(Failure::file(&spec.log))?;
    contained::command(&spec.program, spec.gentle)
        .args(&spec.args)
        .envs(spec.env.iter().map(|(name, value)| (name, value)))
        .current_dir(&spec.cwd)
        .stdin(Stdio::null())
        .stdout(log)
        .stderr(errors)
        .spawn()
        .map_err(Failure::file(&spec.program))
}

/// TERM, then three seconds or, for those that save something, twenty, then KILL.
fn end(mut child: Child, gentle: bool) {
    contained::signal_group(child.id(), Signal::TERM);
    let patience = Duration::from_secs(if gentle { 20 } else { 3 });
    let started = Instant::now();
    while started.elapsed() < patience && matches!(child.try_wait(), Ok(None)) {
        thread::sleep(TICK / 4);
    }
    contained::signal_group(child.id(), Signal::KILL);
    // The group has been killed: this only collects the status.
    let _ = child.wait();
}

fn exited(running: &mut Running) -> Outcome<Option<ExitStatus>> {
    match running.child.as_mut() {
        Some(child) => child.try_wait().map_err(Failure::file(&running.spec.program)),
        None => Ok(None),
    }
}

fn describe(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit code {code}"),
        (None, Some(signal)) => format!("signal {signal}"),
        (None, None) => "unknown status".to_owned(),
    }
}

fn broken(spec: &Spec, what: &str) -> Failure {
    let log = fs::read_to_string(&spec.log).unwrap_or_default();
    let lines: Vec<&str> = log.lines().collect();
    let tail = lines[lines.len().saturating_sub(8)..].join("\n  | ");
    Failure::mendable(
        format!("{what}; the end of its log:\n  | {tail}"),
        format!("read {}; `--data` with a new folder starts from nothing", spec.log.display()),
    )
}
