//! How much is answered: at once, per user, and of refused tokens per address.

use super::{Address, Error, Rate};
use crate::config::Args;
use crate::state::AppState;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::Semaphore;

/// A burst is so many seconds' worth of the rate: a page that opens asks for several things at once.
const BURST: f64 = 10.0;

/// What counts against whom.
pub struct Limits {
    at_once: Arc<Semaphore>,
    users: Rate<String>,
    refusals: Rate<Address>,
    proxies: u8,
    streams: u32,
}

impl Default for Limits {
    /// Hundreds at once, and no rates.
    fn default() -> Self {
        Self::new(512, 0, 0, 0)
    }
}

impl From<&Args> for Limits {
    fn from(args: &Args) -> Self {
        let at_once = usize::try_from(args.requests_at_once).unwrap_or(usize::MAX);
        let limits = Self::new(at_once, args.rate_per_user, args.refusals_per_address, args.trusted_proxies);
        limits.with_streams(args.streams_at_once)
    }
}

impl Limits {
    /// `per_user` a second, `refusals` a minute; 0 is no limit.
    pub fn new(at_once: usize, per_user: u32, refusals: u32, proxies: u8) -> Self {
        let (per_user, refusals) = (f64::from(per_user), f64::from(refusals));
        Self {
            at_once: Arc::new(Semaphore::new(at_once.min(Semaphore::MAX_PERMITS))),
            users: Rate::new(per_user, per_user * BURST),
            refusals: Rate::new(refusals / 60.0, refusals),
            proxies,
            streams: u32::MAX,
        }
    }

    /// The same with at most so many event streams.
    #[must_use]
    pub fn with_streams(self, streams: u32) -> Self {
        Self { streams, ..self }
    }

    /// Proxies of the operator's in front.
    pub fn proxies(&self) -> u8 {
        self.proxies
    }

    /// Whether one more stream may be opened beside so many.
    pub(crate) fn stream(&self, open: u64) -> Result<(), Error> {
        if open < u64::from(self.streams) { Ok(()) } else { Err(refused("streams", Error::Busy)) }
    }

    /// Counts a request of a user's.
    pub fn user(&self, name: &str) -> Result<(), Error> {
        let taken = self.users.take(name.to_owned(), Instant::now());
        taken.map_err(|seconds| refused("user", Error::TooOften("you send too many requests; slow down", seconds)))
    }

    /// Whether a token nobody knows may be asked about, from this address.
    pub fn stranger(&self, address: Address) -> Result<(), Error> {
        let detail = "too many tokens from this address were refused; wait before you try another";
        let left = self.refusals.has(address, Instant::now());
        left.map_err(|seconds| refused("address", Error::TooOften(detail, seconds)))
    }

    /// Counts a refused token.
    pub fn blame(&self, address: Address) {
        let _ = self.refusals.take(address, Instant::now());
    }
}

/// Answers what fits, and tells the others to come back.
pub(crate) async fn admit(State(state): State<AppState>, request: Request, next: Next) -> Response {
    match Arc::clone(&state.limits.at_once).try_acquire_owned() {
        Ok(_held) => next.run(request).await,
        Err(_) => refused("at-once", Error::Busy).into_response(),
    }
}

fn refused(limit: &'static str, error: Error) -> Error {
    metrics::counter!("openkcm_bff_limited_total", "limit" => limit).increment(1);
    error
}
