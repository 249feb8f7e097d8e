//! Which rows are selected.
//!
//! Invariant: a key is selected by its name and stays so while the list is sorted, read again or scrolled; a key that is gone
//! is not.

use leptos::prelude::*;
use std::collections::BTreeSet;

/// The selected rows. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Selection {
    /// Their names.
    pub(super) names: RwSignal<BTreeSet<String>>,
    /// The row that was pressed last: where a range starts.
    anchor: StoredValue<Option<String>>,
}

impl Selection {
    /// Nothing.
    pub(super) fn new() -> Self {
        Self { names: RwSignal::new(BTreeSet::new()), anchor: StoredValue::new(None) }
    }

    /// Whether this key is selected.
    pub(super) fn has(self, name: &str) -> bool {
        self.names.with(|names| names.contains(name))
    }

    /// Nothing any more.
    pub(super) fn clear(self) {
        self.names.set(BTreeSet::new());
        self.anchor.set_value(None);
    }

    /// Takes these in, or out.
    pub(super) fn set(self, names: &[String], on: bool) {
        self.names.update(|chosen| {
            for name in names {
                if on {
                    chosen.insert(name.clone());
                } else {
                    chosen.remove(name);
                }
            }
        });
    }

    /// A row was pressed; with Shift it is the other end of a range of `rows`.
    pub(super) fn press(self, rows: &[String], name: &str, on: bool, with_shift: bool) {
        let from = self.anchor.get_value().filter(|_| with_shift);
        self.set(range(rows, from.as_deref(), name), on);
        self.anchor.set_value(Some(name.to_owned()));
    }

    /// Forgets keys that aren't among the rows any more: nobody acts on what they can't see.
    pub(super) fn keep(self, is_there: impl Fn(&str) -> bool) {
        if self.names.with_untracked(|names| names.iter().any(|name| !is_there(name))) {
            self.names.update(|names| names.retain(|name| is_there(name)));
        }
    }
}

/// The rows from one to another, both with it, in either direction; the other alone when there is no first.
fn range<'a>(rows: &'a [String], from: Option<&str>, to: &str) -> &'a [String] {
    let at = |name: &str| rows.iter().position(|row| row == name);
    let Some(to) = at(to) else { return &[] };
    let from = from.and_then(at).unwrap_or(to);
    &rows[from.min(to)..=from.max(to)]
}

#[cfg(test)]
mod tests {
    use super::range;

    #[test]
    fn fr_302_a_range_goes_both_ways() {
        let rows = ["a", "b", "c", "d"].map(str::to_owned);
        assert_eq!(range(&rows, Some("b"), "d"), &rows[1..]);
        assert_eq!(range(&rows, Some("d"), "b"), &rows[1..]);
        assert_eq!(range(&rows, None, "c"), &rows[2..3]);
        assert_eq!(range(&rows, Some("gone"), "c"), &rows[2..3]);
        assert!(range(&rows, Some("a"), "gone").is_empty());
    }
}
