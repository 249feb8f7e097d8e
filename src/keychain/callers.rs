//! Distinct callers of a key, in little room and without naming anybody (FR-302).
//!
//! Invariants: a caller is 64 bits of a hash under the orchestrator's salt, so two edges that see the same caller report the
//! same bits and nobody's name travels; up to [`KEPT`] callers the count is exact, beyond it the smallest hashes estimate it
//! (k minimum values, 3 % off as a rule); merging two is the union of their callers.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

/// Hashes kept per key.
pub const KEPT: usize = 1024;
const BYTES: usize = size_of::<u64>();

/// A set of callers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Callers {
    /// The smallest, ascending, each once.
    hashes: Vec<u64>,
}

/// Text that is no set of callers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not base64 of at most {KEPT} ascending 64 bit numbers")]
pub struct CallersError;

impl Callers {
    /// Nobody called.
    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    /// How many; exact below [`KEPT`].
    pub fn count(&self) -> u32 {
        let few = u32::try_from(self.hashes.len()).unwrap_or(u32::MAX);
        let Some(last) = self.hashes.get(KEPT - 1).filter(|last| **last > 0) else { return few };
        // Of hashes spread over 2^64, the KEPT smallest end where KEPT of all would.
        let all = (u128::from(few) - 1) * (1 << 64) / u128::from(*last);
        u32::try_from(all).unwrap_or(u32::MAX).max(few)
    }

    /// Takes the callers of another set in.
    pub fn merge(&mut self, other: &Self) {
        if self.hashes == other.hashes {
            return;
        }
        *self = self.hashes.iter().chain(&other.hashes).copied().collect();
    }
}

impl FromIterator<u64> for Callers {
    fn from_iter<I: IntoIterator<Item = u64>>(hashes: I) -> Self {
        let mut hashes: Vec<u64> = hashes.into_iter().collect();
        hashes.sort_unstable();
        hashes.dedup();
        hashes.truncate(KEPT);
        Self { hashes }
    }
}

impl From<Callers> for String {
    fn from(callers: Callers) -> Self {
        let bytes: Vec<u8> = callers.hashes.iter().flat_map(|hash| hash.to_be_bytes()).collect();
        STANDARD.encode(bytes)
    }
}

impl TryFrom<String> for Callers {
    type Error = CallersError;

    fn try_from(text: String) -> Result<Self, CallersError> {
        let bytes = STANDARD.decode(text).map_err(|_| CallersError)?;
        let (words, rest) = bytes.as_chunks::<BYTES>();
        let hashes: Vec<u64> = words.iter().map(|word| u64::from_be_bytes(*word)).collect();
        let ascending = hashes.is_sorted_by(|one, next| one < next);
        if rest.is_empty() && ascending && hashes.len() <= KEPT { Ok(Self { hashes }) } else { Err(CallersError) }
    }
}

#[cfg(test)]
mod tests {
    use super::{Callers, KEPT};
    use sha2::{Digest, Sha256};

    fn hash(number: u32) -> u64 {
        let digest = Sha256::digest(number.to_be_bytes());
        u64::from_be_bytes(digest[..8].try_into().unwrap())
    }

    fn callers(numbers: std::ops::Range<u32>) -> Callers {
        numbers.map(hash).collect()
    }

    #[test]
    fn fr_302_a_caller_on_two_edges_counts_once() {
        let mut all = callers(0..30);
        all.merge(&callers(20..50));
        assert_eq!(all.count(), 50);
    }

    #[test]
    fn many_callers_are_estimated_from_the_smallest_hashes() {
        let mut all = callers(0..40_000);
        all.merge(&callers(30_000..60_000));
        let off = (f64::from(all.count()) - 60_000.0).abs() / 60_000.0;
        assert!(off < 0.1, "{} instead of 60000", all.count());
    }

    #[test]
    fn a_set_travels_as_text_and_a_text_that_is_none_is_refused() {
        let set = callers(0..3);
        let text = serde_json::to_string(&set).unwrap();
        assert_eq!(serde_json::from_str::<Callers>(&text).unwrap(), set);
        for wrong in ["\"AAAA\"", "\"no base64!\"", "\"AAAAAAAAAAEAAAAAAAAAAA==\""] {
            assert!(serde_json::from_str::<Callers>(wrong).is_err(), "{wrong}");
        }
        let long = serde_json::to_string(&callers(0..5000)).unwrap();
        assert_eq!(serde_json::from_str::<Callers>(&long).unwrap().hashes.len(), KEPT);
    }
}
