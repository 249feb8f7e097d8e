//! Rounds in turns, and their medians.

use rustix::time::{ClockId, clock_gettime};
use std::time::{Duration, Instant};

/// Rounds each side runs.
const ROUNDS: usize = 9;

/// The medians of what each side measures, in turns, so that a busy moment of the machine meets all of them.
pub(crate) fn in_turns<const SIDES: usize>(mut sides: [&mut dyn FnMut() -> f64; SIDES]) -> [f64; SIDES] {
    let mut seen = [const { Vec::new() }; SIDES];
    for _ in 0..ROUNDS {
        for (side, seen) in sides.iter_mut().zip(&mut seen) {
            seen.push(side());
        }
    }
    seen.map(median)
}

/// The middle one.
pub(crate) fn median(mut all: Vec<f64>) -> f64 {
    all.sort_unstable_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Seconds a call takes.
pub(crate) fn seconds(mut call: impl FnMut()) -> f64 {
    let start = Instant::now();
    call();
    start.elapsed().as_secs_f64()
}

/// What the processors have spent on this process: a busy machine doesn't lengthen it.
pub(crate) fn spent() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(u64::try_from(time.tv_sec).unwrap_or_default(), u32::try_from(time.tv_nsec).unwrap_or_default())
}
