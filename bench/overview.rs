//! bff-overview: what the overview costs after a change, with 100,000 keys against 10.

use crate::figure::Figure;
use crate::plane;
use crate::rounds::{in_turns, seconds};
use jiff::Timestamp;

/// Changes a round.
const CHANGES: u32 = 50;

pub(crate) fn measure() -> Vec<Figure> {
    let (Ok(few), Ok(many)) = (plane::bff(10), plane::bff(100_000)) else { return Vec::new() };
    let mut changes = 0;
    let mut cost = |state: &bff::AppState| {
        seconds(|| {
            for _ in 0..CHANGES {
                changes += 1;
                if let Ok(mut key) = plane::summary(usize::try_from(changes % 10).unwrap_or_default()) {
                    key.active_clients = Some(changes);
                    plane::put(&state.index, key);
                }
                state.index.view(plane::PATH, |view| view.overview(Timestamp::now()));
            }
        }) / f64::from(CHANGES)
    };
    // One closure measures both: they take turns, never at once.
    let cost = std::cell::RefCell::new(&mut cost);
    let [ours, peer] = in_turns([&mut || (cost.borrow_mut())(&many), &mut || (cost.borrow_mut())(&few)]);
    vec![Figure::at_most("bff-overview", "seconds per change and overview: 100,000 keys to 10", ours, peer, 2.0)]
}
