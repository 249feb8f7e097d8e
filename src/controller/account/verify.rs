//! Verification of an external key (FR-201): `Syntax` → `Exists` → `Usable` → `RoundTrip`, each step shown as it happens.

use crate::clock;
use crate::error::ReconcileError;
use crate::ports::{EncryptionContext, ExternalKeys, ProviderFault};
use crate::provider::Providers;
use futures::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use model::account::{StepName, StepState, Verification, VerificationStep};
use model::key_reference::ReferenceError;
use model::moment::whole_second;
use model::{KeyReference, ProviderType, Reason};
use std::time::{Duration, Instant};

const FIRST_RETRY: Duration = Duration::from_secs(5);
const LAST_RETRY_TRANSIENT: Duration = Duration::from_mins(1);
const PROBE_BYTES: usize = 32;

/// Shows a verification while it runs.
pub(super) trait Watcher: Send {
    /// Called after every change.
    fn show<'a>(&'a mut self, verification: &'a Verification) -> BoxFuture<'a, Result<(), ReconcileError>>;
}

/// What is verified.
pub(super) struct Subject<'a> {
    /// The key's holder.
    pub(super) provider: ProviderType,
    /// The reference as the spec names it.
    pub(super) named: &'a str,
    /// The reference that is used: parsed from the spec, or the pinned one.
    pub(super) parsed: Result<KeyReference, ReferenceError>,
    /// Binds the round trip.
    pub(super) context: &'a EncryptionContext,
}

/// Verifies; the resolved reference when every step passed.
pub(super) async fn verify(
    providers: &Providers,
    subject: Subject<'_>,
    watcher: &mut dyn Watcher,
) -> Result<(Verification, Result<String, ProviderFault>), ReconcileError> {
    let mut run = Run {
        verification: Verification { key_reference: subject.named.to_owned(), ..Verification::default() },
        watcher,
    };
    let outcome = run.steps(providers, subject).await;
    let Run { verification, .. } = run;
    match outcome {
        Ok(resolved) => Ok((verification, Ok(resolved))),
        Err(Stop::Fault(fault)) => Ok((verification, Err(fault))),
        Err(Stop::Error(error)) => Err(error),
    }
}

/// When to try again: soon at first, later and later while it fails; at the interval while it is well. `previous` is the
/// verification before this one. Jitter spreads roots that were made together.
pub(super) fn next_attempt(
    previous: Option<&Verification>,
    outcome: &Result<String, ProviderFault>,
    interval: Duration,
    named: &str,
    now: Timestamp,
) -> Timestamp {
    let jitter = 0.9 + 0.2 * fastrand::f64();
    let pause = match outcome {
        Ok(_) => interval,
        Err(fault) => {
            let last = if fault.reason.is_transient() { LAST_RETRY_TRANSIENT.min(interval) } else { interval };
            let previous = previous.filter(|v| v.key_reference == named).filter(|v| v.failure().is_some());
            previous.and_then(pause_of).map_or(FIRST_RETRY, |before| (before * 2).max(FIRST_RETRY)).min(last)
        }
    };
    let pause = SignedDuration::try_from(pause.mul_f64(jitter)).unwrap_or(SignedDuration::from_secs(60));
    whole_second(now.saturating_add(pause).unwrap_or(now))
}

fn pause_of(verification: &Verification) -> Option<Duration> {
    let last = verification.steps.last()?.time;
    Duration::try_from(verification.next_attempt?.duration_since(last)).ok()
}

enum Stop {
    Fault(ProviderFault),
    Error(ReconcileError),
}

struct Run<'a> {
    verification: Verification,
    watcher: &'a mut dyn Watcher,
}

impl Run<'_> {
    async fn steps(&mut self, providers: &Providers, subject: Subject<'_>) -> Result<String, Stop> {
        let Subject { provider, parsed, context, .. } = subject;
        let parsed = parsed.map_err(|e| ProviderFault::new(e.reason(), e.to_string()));
        let parsed = self.step(StepName::Syntax, async { parsed.map(|p| (p, String::new())) }).await?;
        let described = async {
            let keys = providers.get(provider)?;
            let described = keys.describe(&parsed).await?;
            let summary = described.summary.clone();
            Ok(((keys, described), summary))
        };
        let (keys, described) = self.step(StepName::Exists, described).await?;
        let usable = described.unusable.map_or(Ok(((), String::new())), Err);
        self.step(StepName::Usable, async { usable }).await?;
        let resolved = described.resolved;
        self.step(StepName::RoundTrip, async {
            round_trip(keys.as_ref(), &resolved, context).await.map(|()| ((), String::new()))
        })
        .await?;
        Ok(resolved)
    }

    async fn step<T>(
        &mut self,
        name: StepName,
        work: impl Future<Output = Result<(T, String), ProviderFault>>,
    ) -> Result<T, Stop> {
        let running = VerificationStep {
            name,
            state: StepState::Running,
            reason: None,
            message: String::new(),
            time: clock::now(),
            latency_ms: None,
        };
        self.verification.steps.push(running);
        self.show().await?;
        let start = Instant::now();
        let outcome = work.await;
        let latency = u32::try_from(start.elapsed().as_millis()).unwrap_or(u32::MAX);
        if let Some(step) = self.verification.steps.last_mut() {
            step.time = clock::now();
            step.latency_ms = Some(latency);
            match &outcome {
                Ok((_, message)) => {
                    step.state = StepState::Passed;
                    step.message.clone_from(message);
                }
                Err(fault) => {
                    step.state = StepState::Failed;
                    step.reason = Some(fault.reason);
                    step.message.clone_from(&fault.message);
                }
            }
        }
        outcome.map(|(value, _)| value).map_err(Stop::Fault)
    }

    async fn show(&mut self) -> Result<(), Stop> {
        self.watcher.show(&self.verification).await.map_err(Stop::Error)
    }
}

async fn round_trip(keys: &dyn ExternalKeys, resolved: &str, context: &EncryptionContext) -> Result<(), ProviderFault> {
    let probe: [u8; PROBE_BYTES] = std::array::from_fn(|_| fastrand::u8(..));
    let ciphertext = keys.encrypt(resolved, &probe, context).await?;
    let back = keys.decrypt(resolved, &ciphertext, context).await?;
    if back.as_slice() == probe.as_slice() {
        Ok(())
    } else {
        Err(ProviderFault::new(
            Reason::WrongAlgorithm,
            "what was encrypted did not come back; the provider can't be trusted with keys",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::{
        Duration, ProviderFault, Reason, StepName, StepState, Timestamp, Verification, VerificationStep, next_attempt,
    };

    const INTERVAL: Duration = Duration::from_mins(5);

    fn failed(reason: Reason) -> Result<String, ProviderFault> {
        Err(ProviderFault::new(reason, "no"))
    }

    /// The pauses, in seconds, of attempts that fail one after the other.
    fn pauses(reason: Reason, attempts: usize) -> Vec<f64> {
        let mut now = Timestamp::UNIX_EPOCH;
        let mut last: Option<Verification> = None;
        let mut pauses = Vec::new();
        for _ in 0..attempts {
            let next = next_attempt(last.as_ref(), &failed(reason), INTERVAL, "arn", now);
            pauses.push(next.duration_since(now).as_secs_f64());
            let step = VerificationStep {
                name: StepName::Exists,
                state: StepState::Failed,
                reason: Some(reason),
                message: String::new(),
                time: now,
                latency_ms: None,
            };
            last = Some(Verification { key_reference: "arn".into(), steps: vec![step], next_attempt: Some(next) });
            now = next;
        }
        pauses
    }

    #[test]
    fn a_failing_key_is_tried_soon_at_first_and_then_later_and_later() {
        let lasting = pauses(Reason::KeyDisabled, 12);
        assert!((4.0..6.0).contains(&lasting[0]), "{lasting:?}");
        assert!(lasting.windows(2).take(3).all(|pair| pair[1] > pair[0] * 1.5), "{lasting:?}");
        assert!(lasting.iter().all(|pause| *pause <= 330.0) && lasting[11] >= 270.0, "{lasting:?}");
        assert!(
            pauses(Reason::Throttled, 12).iter().all(|pause| *pause <= 66.0),
            "a transient fault is tried at least once a minute"
        );
    }

    #[test]
    fn a_key_that_is_well_is_verified_on_the_interval_with_jitter() {
        let now = Timestamp::UNIX_EPOCH;
        let seconds = || next_attempt(None, &Ok("arn".into()), INTERVAL, "arn", now).duration_since(now).as_secs_f64();
        let all: Vec<f64> = (0..50).map(|_| seconds()).collect();
        assert!(all.iter().all(|pause| (270.0..=330.0).contains(pause)));
        assert!(all.iter().any(|pause| (pause - all[0]).abs() > 1.0), "roots made together would be verified together");
    }
}
