//! Token buckets, one per user or address. What is kept is bounded: the least used are forgotten, and begin anew.

use moka::sync::Cache;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Buckets kept at once.
const CAPACITY: u64 = 50_000;

/// So much a second on average, with bursts.
pub struct Rate<K> {
    buckets: Cache<K, Arc<Mutex<Bucket>>>,
    per_second: f64,
    burst: f64,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    left: f64,
    at: Instant,
}

impl<K: Hash + Eq + Send + Sync + 'static> Rate<K> {
    /// `per_second` on average, `burst` at once; none at all is no limit.
    pub fn new(per_second: f64, burst: f64) -> Self {
        // A bucket that is full again can be forgotten.
        let refilled = if per_second > 0.0 { burst / per_second } else { 1.0 };
        let idle = Duration::from_secs_f64(refilled.clamp(1.0, 3600.0));
        Self { buckets: Cache::builder().max_capacity(CAPACITY).time_to_idle(idle).build(), per_second, burst }
    }

    /// Takes one at `now`, or says after how many seconds there will be one.
    pub fn take(&self, key: K, now: Instant) -> Result<(), u64> {
        self.turn(key, now, 1.0)
    }

    /// Whether there is one to take.
    pub fn has(&self, key: K, now: Instant) -> Result<(), u64> {
        self.turn(key, now, 0.0)
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rate of one a minute waits a minute")]
    fn turn(&self, key: K, now: Instant, cost: f64) -> Result<(), u64> {
        if self.per_second <= 0.0 {
            return Ok(());
        }
        let bucket = self.buckets.get_with(key, || Arc::new(Mutex::new(Bucket { left: self.burst, at: now })));
        let mut bucket = bucket.lock().unwrap_or_else(PoisonError::into_inner);
        let passed = now.saturating_duration_since(bucket.at).as_secs_f64();
        bucket.left = (bucket.left + passed * self.per_second).min(self.burst);
        bucket.at = bucket.at.max(now);
        if bucket.left < 1.0 {
            return Err(((1.0 - bucket.left) / self.per_second).ceil() as u64);
        }
        bucket.left -= cost;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Rate;
    use std::time::{Duration, Instant};

    #[test]
    fn a_burst_is_spent_and_refilled() {
        let (rate, now) = (Rate::new(2.0, 4.0), Instant::now());
        assert_eq!((0..6).filter(|_| rate.take("a", now).is_ok()).count(), 4);
        assert_eq!(rate.take("a", now), Err(1), "one is back within a second");
        assert_eq!(rate.take("b", now), Ok(()), "another's bucket is full");
        let later = now + Duration::from_secs(1);
        assert_eq!((0..6).filter(|_| rate.take("a", later).is_ok()).count(), 2);
    }

    #[test]
    fn looking_takes_nothing() {
        let (rate, now) = (Rate::new(0.5, 1.0), Instant::now());
        assert!((0..5).all(|_| rate.has("a", now).is_ok()));
        assert_eq!((rate.take("a", now), rate.has("a", now)), (Ok(()), Err(2)));
    }

    #[test]
    fn no_rate_is_no_limit() {
        let rate = Rate::new(0.0, 0.0);
        assert!((0..1000).all(|_| rate.take("a", Instant::now()).is_ok()));
    }
}
