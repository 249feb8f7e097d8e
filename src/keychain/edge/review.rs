//! Who a caller is and whether they may use a key: asked of kcp, believed for seconds.

use futures::future::BoxFuture;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Asks whether the bearer of a token may `use` a key.
pub trait CallerReview: Send + Sync + 'static {
    /// `workspace` is a path, `key` a name; both are well formed.
    fn review<'a>(
        &'a self,
        token: &'a str,
        workspace: &'a str,
        key: &'a str,
    ) -> BoxFuture<'a, Result<Caller, ReviewError>>;
}

/// Somebody who may use the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The user's name.
    pub user: String,
}

/// Why somebody may not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReviewError {
    /// No token, or nobody knows it.
    #[error("the bearer token is missing, expired or unknown; send a fresh one")]
    Unauthenticated,
    /// Known, but without the right.
    #[error("the verb `use` on this serviceencryptionkey is missing in the workspace; ask its owner for it")]
    Forbidden,
    /// Nobody could be asked.
    #[error("kcp can't be asked about the caller now: {0}")]
    Unavailable(String),
}

/// Remembers answers under a hash keyed by this process, never the token. While kcp can't be asked, a known caller keeps
/// its last answer: what bounds it is the edge's lease.
pub struct Reviews {
    review: Arc<dyn CallerReview>,
    ttl: Duration,
    secret: [u8; 32],
    slots: Mutex<HashMap<[u8; 32], Arc<Slot>>>,
}

/// Callers remembered at most; beyond it the ones not asked about lately are dropped.
const LIMIT: usize = 20_000;
/// After that long an answer is worth nothing, whatever kcp does.
const RETENTION: Duration = Duration::from_mins(15);

type Answer = Result<Caller, ReviewError>;

#[derive(Default)]
struct Slot {
    /// Held while kcp is asked, so that one request asks for all.
    asking: tokio::sync::Mutex<()>,
    last: Mutex<Option<(Answer, Instant)>>,
}

impl Slot {
    fn answer(&self, within: Duration) -> Option<Answer> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.as_ref().filter(|(_, at)| at.elapsed() < within).map(|(answer, _)| answer.clone())
    }
}

impl Reviews {
    /// Believes answers for `ttl`.
    pub fn new(review: Arc<dyn CallerReview>, ttl: Duration) -> Self {
        let mut secret = [0; 32];
        // Without random bytes the hash is unkeyed, and the process could generate no session key either.
        let _ = getrandom::fill(&mut secret);
        Self { review, ttl, secret, slots: Mutex::default() }
    }

    /// Whether the bearer may use the key.
    pub async fn check(&self, token: &str, workspace: &str, key: &str) -> Answer {
        let slot = self.slot(self.hash(token, workspace, key));
        if let Some(answer) = slot.answer(self.ttl) {
            return answer;
        }
        let _asking = slot.asking.lock().await;
        if let Some(answer) = slot.answer(self.ttl) {
            return answer;
        }
        let answer = self.review.review(token, workspace, key).await;
        if let Err(ReviewError::Unavailable(_)) = &answer {
            return slot.answer(RETENTION).unwrap_or(answer);
        }
        *slot.last.lock().unwrap_or_else(PoisonError::into_inner) = Some((answer.clone(), Instant::now()));
        answer
    }

    fn slot(&self, hash: [u8; 32]) -> Arc<Slot> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        if slots.len() >= LIMIT && !slots.contains_key(&hash) {
            let ttl = self.ttl;
            slots.retain(|_, slot| slot.answer(ttl).is_some());
        }
        slots.entry(hash).or_default().clone()
    }

    fn hash(&self, token: &str, workspace: &str, key: &str) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(self.secret);
        hash.update(crate::envelope::framed(&[token.as_bytes(), workspace.as_bytes(), key.as_bytes()]));
        hash.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::{Caller, CallerReview, ReviewError, Reviews};
    use futures::future::BoxFuture;
    use std::sync::{Arc, Mutex};
    use std::time::Duration;
    use tokio::time::advance;

    /// Gives the answer that was set last, and counts.
    #[derive(Default)]
    struct Double(Mutex<(u32, Option<ReviewError>)>);

    impl CallerReview for Double {
        fn review<'a>(&'a self, _: &'a str, _: &'a str, _: &'a str) -> BoxFuture<'a, Result<Caller, ReviewError>> {
            let mut state = self.0.lock().unwrap();
            state.0 += 1;
            let answer = state.1.clone().map_or(Ok(Caller { user: "member".into() }), Err);
            Box::pin(async move { answer })
        }
    }

    fn reviews() -> (Arc<Double>, Reviews) {
        let double = Arc::new(Double::default());
        (double.clone(), Reviews::new(double, Duration::from_secs(5)))
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_is_believed_for_seconds_per_token_workspace_and_key() {
        let (double, reviews) = reviews();
        for (token, workspace, key) in
            [("t", "w", "k"), ("t", "w", "k"), ("u", "w", "k"), ("t", "x", "k"), ("t", "w", "l")]
        {
            assert!(reviews.check(token, workspace, key).await.is_ok());
        }
        assert_eq!(double.0.lock().unwrap().0, 4);
        double.0.lock().unwrap().1 = Some(ReviewError::Forbidden);
        assert!(reviews.check("t", "w", "k").await.is_ok());
        advance(Duration::from_secs(5)).await;
        assert_eq!(reviews.check("t", "w", "k").await, Err(ReviewError::Forbidden));
    }

    #[tokio::test(start_paused = true)]
    async fn a_known_caller_keeps_its_answer_while_kcp_is_away_and_an_unknown_one_gets_none() {
        let (double, reviews) = reviews();
        assert!(reviews.check("known", "w", "k").await.is_ok());
        double.0.lock().unwrap().1 = Some(ReviewError::Unavailable("down".into()));
        advance(Duration::from_mins(1)).await;
        assert!(reviews.check("known", "w", "k").await.is_ok());
        assert!(matches!(reviews.check("new", "w", "k").await, Err(ReviewError::Unavailable(_))));
        double.0.lock().unwrap().1 = Some(ReviewError::Unauthenticated);
        assert_eq!(reviews.check("known", "w", "k").await, Err(ReviewError::Unauthenticated));
    }
}
