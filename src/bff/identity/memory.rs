//! Remembers reviews: for seconds while kcp answers, until the token's end while it doesn't.

use super::review::review;
use super::{Access, Refusal, Token, TokenKey};
use crate::index::Index;
use crate::kcp::{Kcp, WorkspacePath};
use jiff::Timestamp;
use moka::Expiry;
use moka::future::Cache;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;
use uuid::Uuid;

/// How long an answer counts as fresh; kcp itself caches a token for about ten seconds.
const FRESH: Duration = Duration::from_secs(5);
/// How long a last answer is kept for an outage when the token doesn't say when it ends.
const KEPT: Duration = Duration::from_mins(15);
/// Reviews asked of kcp at the same time, however many strangers knock.
const AT_ONCE: usize = 32;
/// Users remembered at once.
const CAPACITY: u64 = 20_000;

/// What kcp said.
pub type Verdict = Result<Arc<Access>, Refusal>;

#[derive(Clone)]
struct Remembered {
    verdict: Verdict,
    keep: Duration,
}

/// Who is who, asked of kcp.
pub struct Identity {
    kcp: Kcp,
    index: Arc<Index>,
    secret: [u8; 32],
    asking: Semaphore,
    fresh: Cache<TokenKey, Remembered>,
    last: Cache<TokenKey, Remembered>,
}

struct OwnTime;

impl Expiry<TokenKey, Remembered> for OwnTime {
    fn expire_after_create(&self, _: &TokenKey, value: &Remembered, _: Instant) -> Option<Duration> {
        Some(value.keep)
    }

    fn expire_after_update(
        &self,
        _: &TokenKey,
        value: &Remembered,
        _: Instant,
        _: Option<Duration>,
    ) -> Option<Duration> {
        Some(value.keep)
    }
}

impl Identity {
    /// Nothing is known yet. The index tells whether kcp is well.
    pub fn new(kcp: Kcp, index: Arc<Index>) -> Self {
        let mut secret = [0; 32];
        secret[..16].copy_from_slice(Uuid::new_v4().as_bytes());
        secret[16..].copy_from_slice(Uuid::new_v4().as_bytes());
        let cache = || Cache::builder().max_capacity(CAPACITY).expire_after(OwnTime).build();
        Self { kcp, index, secret, asking: Semaphore::new(AT_ONCE), fresh: cache(), last: cache() }
    }

    /// What `token` may do in `path`; asks kcp at most once per token, workspace and five seconds.
    pub async fn access(&self, token: &Token, path: &WorkspacePath) -> Verdict {
        let Some(left) = time_left(token) else { return Err(Refusal::Unauthorized) };
        let key = token.key(&self.secret, path).ok_or(Refusal::Unauthorized)?;
        if let Some(known) = self.fresh.get(&key).await {
            return known.verdict;
        }
        // Boxed, so that a request that needn't ask doesn't carry the state of two requests to kcp about.
        Box::pin(self.fresh.get_with(key, self.ask(key, token, path, left))).await.verdict
    }

    /// What is known about `token` in `path` without asking kcp; never past the token's end.
    pub async fn remembered(&self, token: &Token, path: &WorkspacePath) -> Option<Verdict> {
        let key = token.key(&self.secret, path)?;
        self.fresh.get(&key).await.map(|known| known.verdict)
    }

    /// Whether `token` was good in `path` before.
    pub fn was_good(&self, token: &Token, path: &WorkspacePath) -> bool {
        token.key(&self.secret, path).is_some_and(|key| self.last.contains_key(&key))
    }

    /// As [`Self::access`], but asks kcp now.
    pub async fn access_now(&self, token: &Token, path: &WorkspacePath) -> Verdict {
        if let Some(key) = token.key(&self.secret, path) {
            self.fresh.invalidate(&key).await;
        }
        self.access(token, path).await
    }

    /// Forgets a token in a workspace: kcp has just refused it. A kcp that has just come back isn't believed yet.
    pub async fn forget(&self, token: &Token, path: &WorkspacePath) {
        if self.index.pulse.is_shaky() {
            return;
        }
        if let Some(key) = token.key(&self.secret, path) {
            self.fresh.invalidate(&key).await;
            self.last.invalidate(&key).await;
        }
    }

    async fn ask(&self, key: TokenKey, token: &Token, path: &WorkspacePath, left: Duration) -> Remembered {
        let _turn = self.asking.acquire().await;
        metrics::counter!("openkcm_bff_reviews_total").increment(1);
        let verdict = match review(&self.kcp, token, path).await {
            Ok(access) => {
                let access = Arc::new(access);
                self.last.insert(key, Remembered { verdict: Ok(Arc::clone(&access)), keep: left }).await;
                Ok(access)
            }
            Err(refusal) if refusal == Refusal::Unavailable || self.index.pulse.is_shaky() => {
                self.last.get(&key).await.map_or(Err(refusal), |known| known.verdict)
            }
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
    if left.is_positive() { Some(left.unsigned_abs().min(Duration::from_hours(24))) } else { None }
}

#[cfg(test)]
mod tests {
    use super::{Identity, Refusal, Token};
    use crate::fake::{Reviews, jwt};
    use crate::index::Source;
    use crate::kcp::WorkspacePath;
    use jiff::Timestamp;
    use std::sync::Arc;

    fn identity(status: u16) -> (Reviews, Identity) {
        let reviews = Reviews::answering(status);
        let identity = Identity::new(reviews.kcp(), Arc::default());
        (reviews, identity)
    }

    fn path(text: &str) -> WorkspacePath {
        text.parse().unwrap()
    }

    fn token(text: &str) -> Token {
        Token::new(text).unwrap()
    }

    #[tokio::test]
    async fn concurrent_requests_of_one_user_are_one_review() {
        let (reviews, identity) = identity(201);
        let (token, path) = (token("t"), path("root:a"));
        let all = (0..50).map(|_| identity.access(&token, &path));
        for access in futures::future::join_all(all).await {
            assert_eq!(access.unwrap().user, "oidc:viewer@acme.example");
        }
        assert_eq!(reviews.asked(), 1);
    }

    #[tokio::test]
    async fn another_token_or_workspace_is_another_review() {
        let (reviews, identity) = identity(201);
        for (text, at) in [("t", "root:a"), ("t", "root:b"), ("u", "root:a")] {
            identity.access(&token(text), &path(at)).await.unwrap();
        }
        assert_eq!(reviews.asked(), 3);
    }

    #[tokio::test]
    async fn a_bad_token_costs_kcp_one_question() {
        let (reviews, identity) = identity(401);
        for _ in 0..20 {
            assert_eq!(identity.access(&token("bad"), &path("root:a")).await, Err(Refusal::Unauthorized));
        }
        assert_eq!(reviews.asked(), 1);
    }

    #[tokio::test]
    async fn no_entry_is_not_found() {
        for status in [403, 404] {
            let (_, identity) = identity(status);
            assert_eq!(identity.access(&token("t"), &path("root:a")).await, Err(Refusal::NotFound));
        }
    }

    #[tokio::test]
    async fn an_expired_token_is_refused_without_asking() {
        let (reviews, identity) = identity(201);
        let expired = token(&jwt(Timestamp::now().as_second() - 1));
        assert_eq!(identity.access(&expired, &path("root:a")).await, Err(Refusal::Unauthorized));
        assert_eq!(reviews.asked(), 0);
    }

    #[tokio::test]
    async fn a_kcp_that_has_just_come_back_is_not_believed_when_it_refuses() {
        let (reviews, identity) = identity(201);
        let (known, at) = (token("t"), path("root:a"));
        identity.access(&known, &at).await.unwrap();
        identity.index.pulse.lost(Source::Kcp);
        identity.index.pulse.heard(Source::Kcp);
        reviews.answer_with(401);
        assert!(identity.access_now(&known, &at).await.is_ok());
        assert_eq!(identity.access(&token("new"), &at).await, Err(Refusal::Unauthorized));
    }

    #[tokio::test]
    async fn a_known_token_keeps_its_last_answer_while_kcp_is_away() {
        let (reviews, identity) = identity(201);
        let (known, at) = (token("t"), path("root:a"));
        identity.access(&known, &at).await.unwrap();
        reviews.answer_with(0);
        assert!(identity.access_now(&known, &at).await.is_ok());
        assert_eq!(identity.access(&token("new"), &at).await, Err(Refusal::Unavailable));
        reviews.answer_with(403);
        assert_eq!(identity.access_now(&known, &at).await, Err(Refusal::NotFound));
        reviews.answer_with(0);
        assert_eq!(identity.access_now(&known, &at).await, Err(Refusal::Unavailable), "a refusal ends what was known");
    }
}
