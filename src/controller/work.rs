//! The workers: take what is to be done, do it, and try again what failed, later and later.

use crate::context::{Context, Next, Work};
use crate::error::ReconcileError;
use crate::events::Cause;
use crate::metrics::Metrics;
use crate::plane::Queue;
use crate::{absent, account, service_key, tenant};
use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, Span};

const FIRST_RETRY: Duration = Duration::from_millis(100);
const LAST_RETRY: Duration = Duration::from_secs(30);
/// A failure is worth a warning from the so manieth attempt on; the first ones are races that heal.
const WORTH_A_WARNING: u32 = 4;

/// Works on one of the queues until it is told to stop; what is under way is finished.
pub async fn worker(
    ctx: Arc<Context>,
    queue: Queue<Work>,
    failures: Arc<Failures>,
    first: Arc<FirstPass>,
    metrics: Arc<Metrics>,
    stop: CancellationToken,
) {
    loop {
        let work = tokio::select! {
            biased;
            () = stop.cancelled() => return,
            work = queue.next() => work,
        };
        let start = Instant::now();
        let span = span(&ctx, &work);
        let outcome = reconcile(&ctx, &work).instrument(span.clone()).await;
        if outcome.is_err() {
            span.record("otel.status_code", "ERROR");
        }
        metrics.reconciled(&work, outcome.is_ok(), start.elapsed());
        queue.done(&work);
        match outcome {
            Ok(next) => {
                failures.forget(&work);
                first.done(&work);
                if let Next::After(pause) = next {
                    queue.add_after(work, pause);
                }
            }
            Err(error) => {
                let (attempt, pause) = failures.next_pause(&work);
                report(&work, &error, attempt);
                queue.add_after(work, pause);
            }
        }
    }
}

async fn reconcile(ctx: &Context, work: &Work) -> Result<Next, ReconcileError> {
    if let Some(next) = absent::wait(ctx, work) {
        return Ok(next);
    }
    match work {
        Work::Workspace(cluster) => tenant::reconcile(ctx, cluster).await,
        Work::Account(id) => account::reconcile(ctx, id).await,
        Work::Key(id) => service_key::reconcile(ctx, id).await,
    }
}

/// Followed from the request behind the object's last change, where that was one to the BFF.
fn span(ctx: &Context, work: &Work) -> Span {
    let (kind, cluster, name) = match work {
        Work::Workspace(cluster) => ("workspace", cluster, ""),
        Work::Account(id) => ("account", &id.cluster, id.name.as_str()),
        Work::Key(id) => ("key", &id.cluster, id.name.as_str()),
    };
    let span = telemetry::reconcile(kind, cluster, name);
    if !span.is_disabled() {
        let cause = match work {
            Work::Workspace(cluster) => ctx.binding(cluster).map(|binding| Cause::of(binding.as_ref())),
            Work::Account(id) => ctx.accounts.get(id).map(|account| Cause::of(account.as_ref())),
            Work::Key(id) => ctx.keys.get(id).map(|key| Cause::of(key.as_ref())),
        };
        if let Some(id) = cause.and_then(|cause| cause.correlation_id) {
            span.record("correlation_id", id);
        }
    }
    span
}

fn report(work: &Work, error: &ReconcileError, attempt: u32) {
    let mut causes = String::new();
    let mut source = error.source();
    while let Some(cause) = source {
        causes = format!("{causes}: {cause}");
        source = cause.source();
    }
    if attempt < WORTH_A_WARNING {
        tracing::debug!(?work, attempt, "{error}{causes}; trying again");
    } else {
        tracing::warn!(?work, attempt, "{error}{causes}; trying again");
    }
}

/// How often each piece of work has failed in a row.
#[derive(Default)]
pub struct Failures(Mutex<HashMap<Work, u32>>);

impl Failures {
    fn forget(&self, work: &Work) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(work);
    }

    fn next_pause(&self, work: &Work) -> (u32, Duration) {
        let mut failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = failures.entry(work.clone()).or_default();
        *count += 1;
        let pause = FIRST_RETRY.saturating_mul(1 << (*count - 1).min(10)).min(LAST_RETRY);
        (*count, pause.mul_f64(0.8 + 0.4 * fastrand::f64()))
    }
}

/// What must have been looked at once before edges are synchronised: until then nobody knows what they may hold.
pub struct FirstPass {
    open: Mutex<HashSet<Work>>,
    emptied: Notify,
}

impl FirstPass {
    /// Of all that exists at the start.
    pub fn of(work: impl IntoIterator<Item = Work>) -> Self {
        Self { open: Mutex::new(work.into_iter().collect()), emptied: Notify::new() }
    }

    /// Waits until everything was looked at.
    pub async fn finished(&self) {
        loop {
            let emptied = self.emptied.notified();
            if self.open.lock().unwrap_or_else(PoisonError::into_inner).is_empty() {
                return;
            }
            emptied.await;
        }
    }

    /// How much is still open.
    pub fn open(&self) -> usize {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    fn done(&self, work: &Work) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.remove(work) && open.is_empty() {
            self.emptied.notify_waiters();
        }
    }
}
