//! How the schedules of a workspace are kept: the operator may let rotations come early, so that keys that were made together
//! don't rotate together for ever.
//!
//! Invariants: a rotation is never later than its schedule promises; the same key has the same interval every time, so that what is
//! shown of next month is what will happen; an interval is whole minutes, by which rotations are counted.

use super::RotationSchedule;
use jiff::SignedDuration;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;

/// How much of its interval a key may rotate early, in percent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(from = "u8")]
pub struct RotationJitter(#[schemars(range(max = 50))] u8);

/// Why a text is no jitter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no rotation jitter; write a whole number of percent between 0 and 50")]
pub struct JitterError(String);

impl RotationJitter {
    /// The most: keys rotate at twice their rate then.
    pub const MAX: u8 = 50;

    /// In percent.
    pub fn percent(self) -> u8 {
        self.0
    }

    /// Whether every schedule is kept to the second.
    pub fn is_none(&self) -> bool {
        self.0 == 0
    }
}

/// What is read is what some controller wrote; more than there can be is the most.
impl From<u8> for RotationJitter {
    fn from(percent: u8) -> Self {
        Self(percent.min(Self::MAX))
    }
}

impl FromStr for RotationJitter {
    type Err = JitterError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let percent = text.parse().ok().filter(|percent| *percent <= Self::MAX);
        percent.map(Self).ok_or_else(|| JitterError(text.to_owned()))
    }
}

impl fmt::Display for RotationJitter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// How the schedules of one workspace are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cadence {
    cluster: String,
    jitter: RotationJitter,
}

impl Cadence {
    /// Of the workspace with this logical cluster: keys of one name in many workspaces are spread too.
    pub fn new(cluster: &str, jitter: RotationJitter) -> Self {
        Self { cluster: cluster.to_owned(), jitter }
    }

    /// How much of its interval a key may rotate early.
    pub fn jitter(&self) -> RotationJitter {
        self.jitter
    }

    /// The time between two rotations of the key of this name; `None` for `Never`.
    pub fn interval(&self, schedule: RotationSchedule, key: &str) -> Option<SignedDuration> {
        let interval = schedule.interval()?;
        let most = u64::try_from(interval.as_mins()).unwrap_or_default() * u64::from(self.jitter.0) / 100;
        if most == 0 {
            return Some(interval);
        }
        let early = self.hash(key) % (most + 1);
        Some(interval - SignedDuration::from_mins(i64::try_from(early).unwrap_or_default()))
    }

    fn hash(&self, key: &str) -> u64 {
        let digest = Sha256::new().chain_update(&self.cluster).chain_update("/").chain_update(key).finalize();
        digest.iter().take(8).fold(0, |hash, byte| hash << 8 | u64::from(*byte))
    }
}

#[cfg(test)]
mod tests {
    use super::{Cadence, RotationJitter};
    use crate::RotationSchedule;
    use crate::schedule::tests::schedules;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    #[test]
    fn fr_303_the_operator_says_how_early_at_most() {
        assert_eq!("0".parse(), Ok(RotationJitter(0)));
        assert_eq!("50".parse(), Ok(RotationJitter(50)));
        for text in ["51", "-1", "10%", "1.5", ""] {
            assert!(text.parse::<RotationJitter>().unwrap_err().to_string().contains("between 0 and 50"), "{text}");
        }
        assert_eq!(
            RotationJitter::from(200),
            RotationJitter(50),
            "a status of a later release is read as well as it can be"
        );
    }

    #[test]
    fn fr_303_a_herd_is_spread_evenly() {
        let cadence = Cadence::new("2x7k", RotationJitter(10));
        let mut minutes = BTreeMap::<i64, u32>::new();
        for n in 0..14_500 {
            let interval = cadence.interval(RotationSchedule::Daily, &format!("key-{n}")).unwrap();
            *minutes.entry(interval.as_mins()).or_default() += 1;
        }
        assert_eq!(minutes.len(), 145, "each minute from 144 early to on time");
        let fullest = minutes.values().max().unwrap();
        assert!(*fullest < 200, "{fullest} in one minute of 100 on average");
    }

    #[test]
    fn fr_303_one_name_in_many_workspaces_is_spread_too() {
        let of = |cluster| Cadence::new(cluster, RotationJitter(50)).interval(RotationSchedule::Weekly, "orders");
        assert_ne!(of("2x7k"), of("9m3p"));
    }

    proptest! {
        #[test]
        fn fr_303_jitter_makes_rotations_early_never_late(
            schedule in schedules(), percent in 0..=50_u8, cluster in "[a-z0-9]{1,8}", key in "[a-z-]{1,12}",
        ) {
            let cadence = Cadence::new(&cluster, RotationJitter(percent));
            let own = cadence.interval(schedule, &key);
            prop_assert_eq!(own, cadence.interval(schedule, &key), "every time the same");
            match schedule.interval() {
                None => prop_assert_eq!(own, None),
                Some(promised) => {
                    let own = own.unwrap();
                    prop_assert!(own <= promised);
                    prop_assert!(own >= promised - promised * i32::from(percent) / 100);
                    prop_assert_eq!(own.as_secs() % 60, 0, "rotations are counted by minutes");
                    prop_assert!(percent > 0 || own == promised);
                }
            }
        }
    }
}
