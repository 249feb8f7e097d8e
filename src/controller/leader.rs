//! One controller works, others stand by: a Lease in the provider workspace says whose turn it is.
//!
//! Invariants: the Lease is written by compare-and-swap alone, so two can't hold it; its age is measured on the observer's own
//! monotonic clock, so clocks needn't agree; who can't renew it in time stops working before another may begin. A holder
//! that comes back under its own name (a container started again) doesn't wait for its own lease to run out. What the
//! record holds is written by compare-and-swap too, so even a leader that slept can't overwrite its successor's work.

use jiff::Timestamp;
use k8s_openapi::api::coordination::v1::{Lease, LeaseSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::MicroTime;
use kube::Client;
use kube::api::{Api, ObjectMeta, PostParams};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::time::{Instant, sleep};

const NAME: &str = "openkcm-controller";
/// Parts of a lease: so often it is renewed, and after two thirds without a renewal its holder gives up.
const RENEWALS: u32 = 5;

/// The election, as one candidate sees it.
pub struct Election {
    api: Api<Lease>,
    identity: String,
    lease: Duration,
    standing_by: AtomicBool,
}

impl Election {
    /// Of `identity`, which no other running controller has.
    pub fn new(provider: Client, identity: String, lease: Duration) -> Self {
        let api = Api::namespaced(provider, crate::record::NAMESPACE);
        Self { api, identity, lease, standing_by: AtomicBool::new(false) }
    }

    /// Whether somebody else works.
    pub fn is_standing_by(&self) -> bool {
        self.standing_by.load(Ordering::Relaxed)
    }

    /// Waits until this candidate is the leader.
    pub async fn win(&self) -> Lease {
        // Which version of the Lease was seen first when, on our own clock.
        let mut seen: Option<(Option<String>, Instant)> = None;
        loop {
            match self.attempt(&mut seen).await {
                Ok(Some(held)) => {
                    self.standing_by.store(false, Ordering::Relaxed);
                    return held;
                }
                Ok(None) => self.standing_by.store(true, Ordering::Relaxed),
                Err(error) => {
                    tracing::debug!(%error, "the lease of the leader can't be read or taken; trying again");
                }
            }
            sleep(self.lease / RENEWALS).await;
        }
    }

    /// Renews the Lease until it is lost.
    pub async fn keep(&self, mut held: Lease) -> Lease {
        let mut renewed = Instant::now();
        loop {
            sleep(self.lease / RENEWALS).await;
            let mut next = held.clone();
            next.spec.get_or_insert_default().renew_time = Some(MicroTime(Timestamp::now()));
            let at = Instant::now();
            let patience = (self.lease * 2 / 3).saturating_sub(renewed.elapsed());
            let answer = tokio::time::timeout(patience, self.api.replace(NAME, &PostParams::default(), &next)).await;
            match answer {
                Ok(Ok(written)) => (held, renewed) = (written, at),
                Ok(Err(kube::Error::Api(status))) if status.is_conflict() || status.is_not_found() => {
                    // Ours all the same when only the answer to an earlier renewal was lost.
                    match self.api.get_opt(NAME).await {
                        Ok(Some(found)) if is_renewal_of(&held, &found) => held = found,
                        Ok(_) => return held,
                        Err(_) => {}
                    }
                }
                Ok(Err(error)) => tracing::warn!(%error, "the lease of the leader can't be renewed; trying again"),
                Err(_) => return held,
            }
            if renewed.elapsed() >= self.lease * 2 / 3 {
                return held;
            }
        }
    }

    /// Lets the next one begin at once.
    pub async fn resign(&self) {
        let Ok(Some(mut held)) = self.api.get_opt(NAME).await else { return };
        if holder(&held) != Some(self.identity.as_str()) {
            return;
        }
        held.spec.get_or_insert_default().holder_identity = None;
        if let Err(error) = self.api.replace(NAME, &PostParams::default(), &held).await {
            tracing::debug!(%error, "the lease of the leader can't be given back; it runs out by itself");
        }
    }

    async fn attempt(&self, seen: &mut Option<(Option<String>, Instant)>) -> kube::Result<Option<Lease>> {
        let Some(found) = self.api.get_opt(NAME).await? else {
            let fresh = self.taken(&Lease {
                metadata: ObjectMeta { name: Some(NAME.to_owned()), ..ObjectMeta::default() },
                spec: None,
            });
            return kept(self.api.create(&PostParams::default(), &fresh).await);
        };
        let version = found.metadata.resource_version.clone();
        if seen.as_ref().is_none_or(|(known, _)| *known != version) {
            *seen = Some((version, Instant::now()));
        }
        let run_out = seen.as_ref().is_some_and(|(_, since)| since.elapsed() >= duration(&found).unwrap_or(self.lease));
        let free = holder(&found).is_none_or(|holder| holder == self.identity);
        if !free && !run_out {
            return Ok(None);
        }
        kept(self.api.replace(NAME, &PostParams::default(), &self.taken(&found)).await)
    }

    fn taken(&self, from: &Lease) -> Lease {
        let before = from.spec.clone().unwrap_or_default();
        let now = Some(MicroTime(Timestamp::now()));
        let spec = LeaseSpec {
            holder_identity: Some(self.identity.clone()),
            // Whole seconds are all a Lease can say; never shorter than it is.
            lease_duration_seconds: Some(i32::try_from(self.lease.as_secs().max(1)).unwrap_or(i32::MAX)),
            acquire_time: now.clone(),
            renew_time: now,
            lease_transitions: Some(before.lease_transitions.unwrap_or(0) + 1),
            ..before
        };
        Lease { metadata: from.metadata.clone(), spec: Some(spec) }
    }
}

/// Somebody else was faster: that is an answer, not a failure.
fn kept(written: kube::Result<Lease>) -> kube::Result<Option<Lease>> {
    match written {
        Ok(held) => Ok(Some(held)),
        Err(kube::Error::Api(status)) if status.is_conflict() || status.is_already_exists() => Ok(None),
        Err(error) => Err(error),
    }
}

fn holder(lease: &Lease) -> Option<&str> {
    lease.spec.as_ref()?.holder_identity.as_deref().filter(|holder| !holder.is_empty())
}

fn duration(lease: &Lease) -> Option<Duration> {
    let seconds = lease.spec.as_ref()?.lease_duration_seconds?;
    Some(Duration::from_secs(u64::try_from(seconds).ok()?))
}

/// Every acquisition counts the transitions up, so one of the same name after us is told apart.
fn is_renewal_of(held: &Lease, found: &Lease) -> bool {
    let transitions = |lease: &Lease| lease.spec.as_ref().and_then(|spec| spec.lease_transitions);
    holder(held) == holder(found) && transitions(held) == transitions(found)
}
