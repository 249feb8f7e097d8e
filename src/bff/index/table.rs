//! Rows by name, as one slice: what the rules of `model` read.

use model::wire::{AccountSummary, EdgeSummary, KeySummary};
use std::collections::BTreeMap;
use std::ops::Bound;

/// Something with a name that is unique in its table.
pub trait Named: PartialEq {
    /// The name.
    fn name(&self) -> &str;
}

/// Rows as one slice in no particular order, and found by name in order; nothing takes longer the more there are.
#[derive(Clone, Debug)]
pub struct Table<T> {
    rows: Vec<T>,
    at: BTreeMap<String, usize>,
}

/// What a row that was put has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Put<T> {
    /// Nothing: it was there as it is.
    Same,
    /// It is new.
    Added,
    /// This one was there before.
    Replaced(T),
}

impl<T> Put<T> {
    /// Whether anything changed.
    pub fn changed(&self) -> bool {
        !matches!(self, Self::Same)
    }
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), at: BTreeMap::new() }
    }
}

impl<T: Named> Table<T> {
    /// All rows.
    pub fn rows(&self) -> &[T] {
        &self.rows
    }

    /// The row of this name.
    pub fn get(&self, name: &str) -> Option<&T> {
        self.rows.get(*self.at.get(name)?)
    }

    /// Adds or replaces a row.
    pub fn put(&mut self, row: T) -> Put<T> {
        if let Some(old) = self.at.get(row.name()).and_then(|at| self.rows.get_mut(*at)) {
            if *old == row {
                return Put::Same;
            }
            return Put::Replaced(std::mem::replace(old, row));
        }
        self.at.insert(row.name().to_owned(), self.rows.len());
        self.rows.push(row);
        Put::Added
    }

    /// Takes a row away.
    pub fn remove(&mut self, name: &str) -> Option<T> {
        let at = self.at.remove(name)?;
        let gone = self.rows.swap_remove(at);
        if let Some(moved) = self.rows.get(at) {
            self.at.insert(moved.name().to_owned(), at);
        }
        Some(gone)
    }

    /// The rows by name, those that come after `after`; descending from the last.
    pub fn by_name(&self, after: Option<&str>, descending: bool) -> Box<dyn Iterator<Item = &T> + '_> {
        let after = after.map_or(Bound::Unbounded, Bound::Excluded);
        let row = |(_, at): (_, &usize)| self.rows.get(*at);
        if descending {
            Box::new(self.at.range::<str, _>((Bound::Unbounded, after)).rev().filter_map(row))
        } else {
            Box::new(self.at.range::<str, _>((after, Bound::Unbounded)).filter_map(row))
        }
    }

    /// The names of all rows.
    pub fn names(&self) -> Vec<String> {
        self.rows.iter().map(|row| row.name().to_owned()).collect()
    }
}

impl Named for AccountSummary {
    fn name(&self) -> &str {
        &self.name
    }
}

impl Named for KeySummary {
    fn name(&self) -> &str {
        &self.name
    }
}

impl Named for EdgeSummary {
    fn name(&self) -> &str {
        &self.name
    }
}

#[cfg(test)]
mod tests {
    use super::{Named, Put, Table};
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    impl Named for (String, u8) {
        fn name(&self) -> &str {
            &self.0
        }
    }

    proptest! {
        #[test]
        fn a_table_is_a_map(steps in proptest::collection::vec(("[a-e]", any::<u8>(), any::<bool>()), 0..60)) {
            let (mut table, mut map) = (Table::default(), BTreeMap::new());
            for (name, value, put) in steps {
                if put {
                    let expected = match map.insert(name.clone(), value) {
                        None => Put::Added,
                        Some(old) if old == value => Put::Same,
                        Some(old) => Put::Replaced((name.clone(), old)),
                    };
                    prop_assert_eq!(table.put((name, value)), expected);
                } else {
                    prop_assert_eq!(table.remove(&name).map(|row| row.1), map.remove(&name));
                }
            }
            for (name, value) in &map {
                prop_assert_eq!(table.get(name).map(|row| row.1), Some(*value));
            }
            prop_assert_eq!(table.rows().len(), map.len());
            for after in ["", "b", "bb", "e"] {
                let expected: Vec<_> = map.iter().filter(|(name, _)| name.as_str() > after).map(|(_, v)| *v).collect();
                prop_assert_eq!(table.by_name(Some(after), false).map(|row| row.1).collect::<Vec<_>>(), expected);
                let expected: Vec<_> = map.iter().rev().filter(|(n, _)| n.as_str() < after).map(|(_, v)| *v).collect();
                prop_assert_eq!(table.by_name(Some(after), true).map(|row| row.1).collect::<Vec<_>>(), expected);
            }
            prop_assert_eq!(table.by_name(None, false).count(), map.len());
        }
    }
}
