//! Remembers reviews: for seconds while kcp answers, until the token's end while it doesn't.

use super::review::review;
use super::{Access, Refusal, Token, TokenKey};
use crate::kcp::{Kcp, WorkspacePath};
use jiff::Timestamp;
use moka::Expiry;
use moka::future::Cache;
use std::sync::Arc;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// How long an answer counts as fresh; kcp itself caches a token for about ten seconds.
const FRESH: Duration = Duration::from_secs(5);
/// How long a last answer is kept for an outage when the token doesn't say when it ends.
const KEPT: Duration = Duration::from_secs(15 * 60);
/// Users remembered at once.
const CAPACITY: u64 = 20_000;

type Verdict = Result<Arc<Access>, Refusal>;

#[derive(Clone)]
struct Remembered {
    verdict: Verdict,
    keep: Duration,
}

/// Who is who, asked of kcp.
pub struct Identity {
    kcp: Kcp,
    secret: [u8; 32],
    fresh: Cache<TokenKey, Remembered>,
    last: Cache<TokenKey, Remembered>,
}

struct OwnTime;

impl Expiry<TokenKey, Remembered> for OwnTime {
    fn expire_after_create(&self, _: &TokenKey, value: &Remembered, _: Instant) -> Option<Duration> {
        Some(value.keep)
    }

    fn expire_after_update(&self, _: &TokenKey, value: &Remembered, _: Instant, _: Option<Duration>) -> Option<Duration> {
        Some(value.keep)
    }
}

impl Identity {
    /// Nothing is known yet.
    pub fn new(kcp: Kcp) -> Self {
        let mut secret = [0; 32];
        secret[..16].copy_from_slice(Uuid::new_v4().as_bytes());
        secret[16..].copy_from_slice(Uuid::new_v4().as_bytes());
        let cache = || Cache::builder().max_capacity(CAPACITY).expire_after(OwnTime).build();
        Self { kcp, secret, fresh: cache(), last: cache() }
    }

    /// What `token` may do in `path`; asks kcp at most once per token, workspace and five seconds.
    pub async fn access(&self, token: &Token, path: &WorkspacePath) -> Verdict {
        let Some(left) = time_left(token) else { return Err(Refusal::Unauthorized) };
        let key = token.key(&self.secret, path).ok_or(Refusal::Unauthorized)?;
        let asked = self.fresh.get_with(key, self.ask(key, token, path, left)).await;
        asked.verdict
    }

    /// As [`Self::access`], but asks kcp now.
    pub async fn access_now(&self, token: &Token, path: &WorkspacePath) -> Verdict {
        if let Some(key) = token.key(&self.secret, path) {
            self.fresh.invalidate(&key).await;
        }
        self.access(token, path).await
    }

    /// Forgets a token in a workspace: kcp has just refused it.
    pub async fn forget(&self, token: &Token, path: &WorkspacePath) {
        if let Some(key) = token.key(&self.secret, path) {
            self.fresh.invalidate(&key).await;
            self.last.invalidate(&key).await;
        }
    }

    async fn ask(&self, key: TokenKey, token: &Token, path: &WorkspacePath, left: Duration) -> Remembered {
        metrics::counter!("openkcm_bff_reviews_total").increment(1);
        let verdict = match review(&self.kcp, token, path).await {
            Ok(access) => {
                let access = Arc::new(access);
                self.last.insert(key, Remembered { verdict: Ok(Arc::clone(&access)), keep: left }).await;
                Ok(access)
            }
            Err(Refusal::Unavailable) => match self.last.get(&key).await {
                Some(known) => known.verdict,
                None => Err(Refusal::Unavailable),
            },
            Err(refusal) => {
                self.last.invalidate(&key).await;
                Err(refusal)
            }
        };
        let keep = if verdict == Err(Refusal::Unavailable) { Duration::from_secs(1) } else { FRESH };
        Remembered { verdict, keep: keep.min(left) }
    }
}

/// What is left of the token's life; `None` when it is over.
fn time_left(token: &Token) -> Option<Duration> {
    let Some(end) = token.expires() else { return Some(KEPT) };
    let left = end.duration_since(Timestamp::now());
    if left.is_positive() { Some(left.unsigned_abs().min(Duration::from_secs(24 * 3600))) } else { None }
}
