//! FR-203, FR-204, FR-304, FR-305: the controller and the edges are killed with SIGKILL at random points of re-keys, rotations,
//! evictions and deletions, a hundred times; afterwards everything that was ever encrypted is decrypted.
//!
//! A point is random and yet no matter of luck: it is the nth write to kcp after an operation was asked for. The seed is printed;
//! `OPENKCM_CHAOS_SEED` gives it again (what the processes do between two writes is theirs), `OPENKCM_CHAOS_KILLS` another number.
#![allow(clippy::unwrap_used, missing_docs)]

mod fleet;
mod game;
#[path = "../api/kms.rs"]
#[allow(dead_code, reason = "this test needs good keys alone")]
mod kms;
mod ledger;
mod operation;
mod writes;

use fleet::Fleet;
use game::Game;
use ledger::Ledger;
use std::collections::BTreeMap;
use std::io::Write;
use std::time::{Duration, Instant};
use testkit::Plane;
use writes::Writes;

/// So often something is killed, unless the environment says otherwise.
const KILLS: usize = 100;
/// Every so many kills everything is left alone until it is well, and looked at.
const LEG: usize = 10;
/// An operation that is done before its nth write is killed after all.
const MOST_WAITED: Duration = Duration::from_millis(1500);

fn from_environment<T: std::str::FromStr>(name: &str) -> Option<T> {
    std::env::var(name).ok()?.parse().ok()
}

/// To people, also when the test passes.
fn tell(line: &str) {
    let _ = writeln!(std::io::stderr(), "chaos: {line}");
}

#[tokio::test]
async fn fr_203_to_fr_305_whatever_is_killed_nothing_that_was_encrypted_is_lost() {
    let seed = from_environment("OPENKCM_CHAOS_SEED").unwrap_or_else(|| fastrand::u64(..));
    let kills: usize = from_environment("OPENKCM_CHAOS_KILLS").unwrap_or(KILLS);
    tell(&format!("seed {seed}, {kills} kills; OPENKCM_CHAOS_SEED={seed} plays it again"));
    let mut random = fastrand::Rng::with_seed(seed);
    let start = Instant::now();
    let plane = Plane::join().await.unwrap();
    let provider = plane.provider("chaos").await.unwrap();
    let mut fleet = Fleet::start(&provider, &mut random);
    let consumer = provider.consumer("chaos").await.unwrap();
    let writes = Writes::count(&provider, &consumer);
    let mut game = Game::begin(consumer, kms::Kms::new(plane.aws())).await;
    let ledger = Ledger::keep(&fleet, &game, &plane);

    // Per operation: kills in all, and those that left it half done.
    let mut tally: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for kill in 1..=kills {
        let before = writes.so_far();
        let operation = game.next(&ledger, &mut random).await;
        let nth = before + random.u64(1..=game.writes_of(&operation));
        // What is over sooner is killed in its peace.
        let _ = tokio::time::timeout(MOST_WAITED, writes.reach(nth)).await;
        let controller = fleet.kill(&mut random);
        let half_done = controller && game.is_under_way(&operation).await;
        let (all, middle) = tally.entry(operation.name()).or_default();
        (*all, *middle) = (*all + 1, *middle + usize::from(half_done));
        fleet.restart(&provider, &mut random);
        if kill % LEG == 0 {
            game.settle(&ledger, &fleet).await;
        }
    }
    game.end(&ledger, &fleet, &provider).await;
    let each: Vec<String> =
        tally.iter().map(|(name, (all, middle))| format!("{name} {all} ({middle} half done)")).collect();
    tell(&format!("killed while {}; {} in {} s", each.join(", "), ledger.summary(), start.elapsed().as_secs()));
    if kills >= KILLS {
        for operation in ["re-key", "rotate", "disable", "delete"] {
            assert!(tally.get(operation).is_some_and(|(_, middle)| *middle > 0), "no {operation} was killed half way");
        }
    }
}
