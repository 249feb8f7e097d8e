use super::{Clock, Due, engine};
use jiff::{SignedDuration, Timestamp};
use std::{future::Future, sync::Arc, time::Duration};
use tokio::time::{Instant, advance, timeout};

/// A wall clock that runs with tokio's paused time.
fn clock() -> Clock {
    let (origin, start) = (Instant::now(), "2026-01-01T00:00:00Z".parse::<Timestamp>().unwrap());
    Arc::new(move || start.checked_add(SignedDuration::try_from(origin.elapsed()).unwrap()).unwrap())
}

fn hours(n: i64) -> SignedDuration {
    SignedDuration::from_hours(n)
}

async fn quiet<T>(within: Duration, what: impl Future<Output = T>) -> bool {
    timeout(within, what).await.is_err()
}

#[tokio::test(start_paused = true)]
async fn fr_303_a_key_comes_out_when_it_is_due_and_not_before() {
    let now = clock();
    let (policy, mut due) = engine::<&str>(now.clone());
    let at = now().checked_add(hours(5)).unwrap();
    policy.set("orders", at);
    assert!(quiet(Duration::from_secs(5 * 3600 - 1), due.next()).await);
    assert_eq!(due.next().await, Some(Due { key: "orders", at }));
    assert_eq!(now().duration_since(at).as_secs(), 0);
    assert!(quiet(Duration::from_hours(48), due.next()).await, "it comes out once");
}

#[tokio::test(start_paused = true)]
async fn fr_303_a_new_time_takes_the_old_ones_place_at_once() {
    let now = clock();
    let (policy, mut due) = engine::<&str>(now.clone());
    policy.set("orders", now().checked_add(hours(24)).unwrap());
    let sooner = now().checked_add(hours(1)).unwrap();
    policy.set("orders", sooner);
    assert_eq!(due.next().await, Some(Due { key: "orders", at: sooner }));
    let later = now().checked_add(hours(1)).unwrap();
    policy.set("orders", later);
    policy.set("orders", later.checked_add(hours(1)).unwrap());
    assert!(quiet(Duration::from_mins(61), due.next()).await);
    assert!(due.next().await.is_some());
}

#[tokio::test(start_paused = true)]
async fn fr_303_an_overdue_key_comes_out_once_and_at_once() {
    let now = clock();
    let (policy, mut due) = engine::<&str>(now.clone());
    let missed = now().checked_sub(hours(1000)).unwrap();
    policy.set("orders", missed);
    let before = now();
    assert_eq!(due.next().await, Some(Due { key: "orders", at: missed }));
    assert!(now().duration_since(before) < SignedDuration::from_millis(10));
    assert!(quiet(Duration::from_hours(1), due.next()).await);
}

#[tokio::test(start_paused = true)]
async fn a_removed_key_stays_silent_and_others_come_in_order() {
    let now = clock();
    let (policy, mut due) = engine::<&str>(now.clone());
    for (key, after) in [("third", 3), ("first", 1), ("second", 2), ("paused", 1)] {
        policy.set(key, now().checked_add(hours(after)).unwrap());
    }
    policy.remove("paused");
    policy.remove("unknown");
    for expected in ["first", "second", "third"] {
        assert_eq!(due.next().await.map(|due| due.key), Some(expected));
    }
}

#[tokio::test(start_paused = true)]
async fn a_time_beyond_the_timer_wheel_is_kept() {
    let now = clock();
    let (policy, mut due) = engine::<&str>(now.clone());
    policy.set("far", Timestamp::MAX);
    let ten_years = now().checked_add(hours(24 * 3650)).unwrap();
    policy.set("orders", ten_years);
    assert_eq!(due.next().await, Some(Due { key: "orders", at: ten_years }));
}

#[tokio::test(start_paused = true)]
async fn the_wall_clock_decides_when_it_was_set_back() {
    let origin = Instant::now();
    let start: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    let slow: Clock =
        Arc::new(move || start.checked_add(SignedDuration::try_from(origin.elapsed() / 2).unwrap()).unwrap());
    let (policy, mut due) = engine::<&str>(slow.clone());
    let at = start.checked_add(hours(2)).unwrap();
    policy.set("orders", at);
    assert_eq!(due.next().await.map(|due| due.at), Some(at));
    assert!(slow() >= at);
    assert!(origin.elapsed() >= Duration::from_hours(4));
}

#[tokio::test(start_paused = true)]
async fn it_ends_with_its_last_handle() {
    let (policy, mut due) = engine::<&str>(clock());
    let other = policy.clone();
    drop(policy);
    advance(Duration::from_secs(1)).await;
    drop(other);
    assert_eq!(due.next().await, None);
}
