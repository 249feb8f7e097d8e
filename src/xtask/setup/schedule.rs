use std::collections::BTreeMap;
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use crate::failure::{Failure, Outcome};
use crate::setup::Step;

/// How often the work at hand is told again.
const REMIND: Duration = Duration::from_secs(10);

/// Runs the steps: two heavy ones and one light one at a time. Says what begins, what goes on and how long each took. After a
/// failure what runs is finished, nothing new begins.
pub(crate) fn run(steps: Vec<Step>, stop: &Arc<AtomicBool>) -> Outcome {
    let start = Instant::now();
    println!("setting up: {}", steps.iter().map(|step| step.name.as_str()).collect::<Vec<_>>().join(", "));
    let (heavy, light): (Vec<Step>, Vec<Step>) = steps.into_iter().partition(|step| step.heavy);
    let (heavy, light) = (queue(heavy), queue(light));
    let (tell, told) = mpsc::channel();
    let failed = Arc::new(AtomicBool::new(false));
    for lane in [&heavy, &heavy, &light] {
        let (lane, tell, stop, failed) = (Arc::clone(lane), tell.clone(), Arc::clone(stop), Arc::clone(&failed));
        thread::spawn(move || work(&lane, &tell, &stop, &failed));
    }
    drop(tell);
    let failures = watch(&told);
    if stop.load(Ordering::Relaxed) {
        return Err(Failure::Stopped);
    }
    if failures.is_empty() {
        println!("set up in {}", elapsed(start));
        return Ok(());
    }
    Err(Failure::Checks(format!("the setup failed at {}; what is done already stays done", failures.join(", "))))
}

enum News {
    Begun(String),
    Done(String, Outcome),
}

type Queue = Arc<Mutex<Vec<Step>>>;

fn queue(mut steps: Vec<Step>) -> Queue {
    steps.reverse();
    Arc::new(Mutex::new(steps))
}

fn work(lane: &Queue, tell: &mpsc::Sender<News>, stop: &AtomicBool, failed: &AtomicBool) {
    loop {
        let next = lane.lock().ok().and_then(|mut waiting| waiting.pop());
        let Some(work) = next else { return };
        if stop.load(Ordering::Relaxed) || failed.load(Ordering::Relaxed) {
            return;
        }
        // The watcher lives as long as the lanes: a failed send means that xtask is ending.
        let _ = tell.send(News::Begun(work.name.clone()));
        let outcome = (work.install)(stop);
        failed.fetch_or(outcome.is_err(), Ordering::Relaxed);
        let _ = tell.send(News::Done(work.name, outcome));
    }
}

fn watch(told: &mpsc::Receiver<News>) -> Vec<String> {
    let mut running: BTreeMap<String, Instant> = BTreeMap::new();
    let mut failures = Vec::new();
    loop {
        match told.recv_timeout(REMIND) {
            Ok(News::Begun(name)) => {
                println!("  {name} …");
                running.insert(name, Instant::now());
            }
            Ok(News::Done(name, outcome)) => {
                let took = running.remove(&name).map(elapsed).unwrap_or_default();
                match outcome {
                    Ok(()) => println!("  {name}: done in {took}"),
                    Err(Failure::Stopped) => {}
                    Err(failure) => {
                        println!("  {name}: failed after {took}: {failure}");
                        failures.push(name);
                    }
                }
            }
            Err(mpsc::RecvTimeoutError::Timeout) => {
                let at_work: Vec<_> =
                    running.iter().map(|(name, since)| format!("{name} ({})", elapsed(*since))).collect();
                println!("  still at work: {}", at_work.join(", "));
            }
            Err(mpsc::RecvTimeoutError::Disconnected) => return failures,
        }
        // A reader of a pipe wants the news now; a closed pipe isn't our concern.
        let _ = std::io::stdout().flush();
    }
}

/// Time since then, as people say it.
pub(crate) fn elapsed(since: Instant) -> String {
    let seconds = since.elapsed().as_secs();
    match seconds {
        0..10 => format!("{:.1} s", since.elapsed().as_secs_f32()),
        10..60 => format!("{seconds} s"),
        _ => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}
