//! A circuit breaker per endpoint, before every holder of external keys.
//!
//! Invariants: an endpoint that failed [`THRESHOLD`] times in a row without one answer between is asked no more until a pause is
//! over, then by one call alone; that call's outcome closes the circuit or doubles the pause. A refusal is an answer: it never opens
//! the circuit. What a spared endpoint is asked fails at once with the last fault's reason, so nobody waits for a timeout
//! that is known beforehand.

use crate::ports::{DescribedKey, EncryptionContext, ExternalKeys, ProviderFault};
use futures::FutureExt;
use futures::future::BoxFuture;
use model::{KeyReference, ProviderType};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;
use zeroize::Zeroizing;

/// Faults in a row that open a circuit.
const THRESHOLD: u32 = 5;
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LAST_PAUSE: Duration = Duration::from_secs(15);

/// A holder of keys behind breakers.
pub struct Guarded {
    keys: Arc<dyn ExternalKeys>,
    provider: ProviderType,
    circuits: Mutex<HashMap<String, Circuit>>,
}

#[derive(Default)]
struct Circuit {
    failures: u32,
    /// Until when the endpoint is spared, and with what it failed last; nothing while the circuit is closed.
    open: Option<(Instant, ProviderFault)>,
    /// Whether the one call after the pause is under way.
    probing: bool,
}

impl Guarded {
    /// `keys` of this type.
    pub fn new(provider: ProviderType, keys: Arc<dyn ExternalKeys>) -> Self {
        Self { keys, provider, circuits: Mutex::default() }
    }

    async fn guarded<'a, T>(
        &'a self,
        endpoint: String,
        call: impl FnOnce() -> BoxFuture<'a, Result<T, ProviderFault>>,
    ) -> Result<T, ProviderFault> {
        let probe = self.enter(&endpoint)?;
        let outcome = call().await;
        self.leave(&endpoint, outcome.as_ref().err());
        drop(probe);
        outcome
    }

    fn enter(&self, endpoint: &str) -> Result<Option<Probe<'_>>, ProviderFault> {
        let mut circuits = self.circuits();
        let Some(circuit) = circuits.get_mut(endpoint) else { return Ok(None) };
        let Some((until, last)) = &circuit.open else { return Ok(None) };
        if circuit.probing || *until > Instant::now() {
            let message = format!("{endpoint} failed several times in a row and is given a pause: {}", last.message);
            return Err(ProviderFault::new(last.reason, message));
        }
        circuit.probing = true;
        Ok(Some(Probe { guarded: self, endpoint: endpoint.to_owned() }))
    }

    fn leave(&self, endpoint: &str, fault: Option<&ProviderFault>) {
        let mut circuits = self.circuits();
        let Some(fault) = fault.filter(|fault| fault.reason.is_transient()) else {
            if circuits.remove(endpoint).is_some_and(|circuit| circuit.open.is_some()) {
                tracing::info!(endpoint, "an endpoint of a provider answers again");
            }
            return;
        };
        let circuit = circuits.entry(endpoint.to_owned()).or_default();
        circuit.failures = circuit.failures.saturating_add(1);
        if circuit.failures < THRESHOLD {
            return;
        }
        if circuit.open.is_none() {
            tracing::warn!(endpoint, %fault, "an endpoint of a provider fails and is given a pause");
        }
        let doubled = FIRST_PAUSE.saturating_mul(1 << (circuit.failures - THRESHOLD).min(8)).min(LAST_PAUSE);
        circuit.open = Some((Instant::now() + doubled.mul_f64(0.9 + 0.2 * fastrand::f64()), fault.clone()));
    }

    fn circuits(&self) -> MutexGuard<'_, HashMap<String, Circuit>> {
        self.circuits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn endpoint_of(&self, resolved: &str) -> String {
        KeyReference::parse(self.provider, resolved)
            .map_or_else(|_| self.provider.as_str().to_owned(), |key| endpoint(&key))
    }
}

/// The one call after a pause. However it ends, the next may follow.
struct Probe<'a> {
    guarded: &'a Guarded,
    endpoint: String,
}

impl Drop for Probe<'_> {
    fn drop(&mut self) {
        if let Some(circuit) = self.guarded.circuits().get_mut(&self.endpoint) {
            circuit.probing = false;
        }
    }
}

/// What fails together, in words for people.
fn endpoint(key: &KeyReference) -> String {
    match key {
        KeyReference::Aws(key) => format!("AWS KMS in {}", key.region),
        KeyReference::Azure(key) => format!("{}.{}", key.vault, key.suffix),
        KeyReference::Gcp(_) => "Google Cloud KMS".to_owned(),
        KeyReference::Hsm(_) => "the HSM".to_owned(),
        KeyReference::Platform => "the platform's key".to_owned(),
    }
}

impl ExternalKeys for Guarded {
    fn describe<'a>(&'a self, key: &'a KeyReference) -> BoxFuture<'a, Result<DescribedKey, ProviderFault>> {
        self.guarded(endpoint(key), || self.keys.describe(key)).boxed()
    }

    fn encrypt<'a>(
        &'a self,
        resolved: &'a str,
        plaintext: &'a [u8],
        context: &'a EncryptionContext,
    ) -> BoxFuture<'a, Result<Vec<u8>, ProviderFault>> {
        self.guarded(self.endpoint_of(resolved), || self.keys.encrypt(resolved, plaintext, context)).boxed()
    }

    fn decrypt<'a>(
        &'a self,
        resolved: &'a str,
        ciphertext: &'a [u8],
        context: &'a EncryptionContext,
    ) -> BoxFuture<'a, Result<Zeroizing<Vec<u8>>, ProviderFault>> {
        self.guarded(self.endpoint_of(resolved), || self.keys.decrypt(resolved, ciphertext, context)).boxed()
    }

    fn re_encrypt<'a>(
        &'a self,
        from: &'a str,
        to: &'a str,
        ciphertext: &'a [u8],
        context: &'a EncryptionContext,
    ) -> BoxFuture<'a, Result<Option<Vec<u8>>, ProviderFault>> {
        self.guarded(self.endpoint_of(from), || self.keys.re_encrypt(from, to, ciphertext, context)).boxed()
    }
}

#[cfg(test)]
mod tests;
