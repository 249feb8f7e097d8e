//! Keys whose material is not as it was written, those first that were found first.

use super::Trouble;
use crate::wire::KeySummary;
use jiff::Timestamp;
use std::collections::BTreeSet;

/// So many are named.
const NAMED: usize = 3;

/// The damaged keys among those it was told of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Damaged(BTreeSet<(Timestamp, String)>);

impl Damaged {
    /// Told of a key; one that isn't damaged is none of its business.
    pub fn add(&mut self, key: &KeySummary) {
        self.0.extend(found(key));
    }

    /// A key that was told of isn't there, or isn't so, any more.
    pub fn remove(&mut self, key: &KeySummary) {
        if let Some(found) = found(key) {
            self.0.remove(&found);
        }
    }

    /// What is to be said of them.
    pub fn trouble(&self) -> Option<Trouble> {
        let (since, _) = self.0.first()?;
        Some(Trouble::Material {
            keys: u32::try_from(self.0.len()).unwrap_or(u32::MAX),
            names: self.0.iter().take(NAMED).map(|(_, name)| name.clone()).collect(),
            since: Some(*since).filter(|since| *since != Timestamp::MAX),
        })
    }
}

fn found(key: &KeySummary) -> Option<(Timestamp, String)> {
    key.material_fault().map(|_| (key.since.unwrap_or(Timestamp::MAX), key.name.clone()))
}
