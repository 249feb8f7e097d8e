//! idle-*: the policy engine with 1,000,000 keys, none of them due: what it holds, and what it costs to wait.

use crate::figure::Figure;
use crate::rounds::spent;
use jiff::{SignedDuration, Timestamp};
use keychain::policy::{engine, system_clock};
use stats_alloc::Region;
use std::time::Duration;

const KEYS: u32 = 1_000_000;
const WATCHED: Duration = Duration::from_mins(1);

/// As the controller names a key: workspace and name.
type Id = (String, String);

pub(crate) async fn measure() -> Vec<Figure> {
    let region = Region::new(crate::ALLOCATOR);
    let (policy, mut due) = engine::<Id>(system_clock());
    let now = Timestamp::now();
    let before = spent();
    for number in 0..KEYS {
        // Over a month, from tomorrow on, as keys that rotate daily to monthly are.
        let at = now + SignedDuration::from_secs(86_400 + i64::from(number) * 2);
        policy.set(("2f8hk3l9x0qwz7ab".to_owned(), format!("key-of-a-service-{number:07}")), at);
        if number % 10_000 == 0 {
            // Takes in what was set, so that nothing waits in the channel.
            let _ = tokio::time::timeout(Duration::from_millis(1), due.next()).await;
        }
    }
    let _ = tokio::time::timeout(Duration::from_secs(5), due.next()).await;
    let set = spent().saturating_sub(before).as_secs_f64();
    let change = region.change();
    let before = spent();
    let fired = tokio::time::timeout(WATCHED, due.next()).await.is_ok();
    let idle = spent().saturating_sub(before).as_secs_f64();
    if fired {
        eprintln!("a key was due though none should be");
    }
    #[allow(clippy::cast_precision_loss, reason = "far below 2^52")]
    let held = (change.bytes_allocated as f64 - change.bytes_deallocated as f64) / f64::from(KEYS);
    vec![
        Figure::bounded("idle-cpu", "CPU seconds a minute with 1,000,000 keys, none due", idle, 0.05),
        Figure::bounded("idle-bytes", "heap bytes per key of the policy engine", held, 400.0),
        Figure::bounded("idle-set", "CPU microseconds to set one timer", set * 1e6 / f64::from(KEYS), 10.0),
    ]
}
