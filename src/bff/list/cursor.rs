//! Where a page ended: the sort key and the name of its last row, so that rows which come and go don't shift the next page.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// The value a row is sorted by. An absent one comes last, in both directions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SortKey {
    /// Compared without regard to case.
    Text(String),
    /// A number, or a time in microseconds.
    Number(i64),
    /// Nothing to compare.
    Absent,
}

impl SortKey {
    /// The order of two keys of one column.
    pub fn compare(&self, other: &Self, descending: bool) -> Ordering {
        let ordering = match (self, other) {
            (Self::Absent, Self::Absent) => return Ordering::Equal,
            (Self::Absent, _) => return Ordering::Greater,
            (_, Self::Absent) => return Ordering::Less,
            (Self::Number(one), Self::Number(two)) => one.cmp(two),
            (Self::Text(one), Self::Text(two)) => one.cmp(two),
            (Self::Number(_), Self::Text(_)) => Ordering::Less,
            (Self::Text(_), Self::Number(_)) => Ordering::Greater,
        };
        if descending { ordering.reverse() } else { ordering }
    }
}

impl From<&str> for SortKey {
    fn from(text: &str) -> Self {
        Self::Text(text.to_lowercase())
    }
}

impl From<Option<u32>> for SortKey {
    fn from(number: Option<u32>) -> Self {
        number.map_or(Self::Absent, |number| Self::Number(number.into()))
    }
}

impl From<Option<jiff::Timestamp>> for SortKey {
    fn from(time: Option<jiff::Timestamp>) -> Self {
        time.map_or(Self::Absent, |time| Self::Number(time.as_microsecond()))
    }
}

/// Where a page ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// The sort it belongs to, as the query named it.
    #[serde(rename = "s")]
    pub sort: String,
    /// The last row's key.
    #[serde(rename = "k")]
    pub key: SortKey,
    /// The last row's name.
    #[serde(rename = "n")]
    pub name: String,
}

impl Cursor {
    /// As clients carry it.
    pub fn encode(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    /// Back again.
    pub fn decode(text: &str) -> Option<Self> {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::{Cursor, SortKey};
    use proptest::prelude::*;

    fn key() -> impl Strategy<Value = SortKey> {
        prop_oneof![".*".prop_map(SortKey::Text), any::<i64>().prop_map(SortKey::Number), Just(SortKey::Absent)]
    }

    proptest! {
        #[test]
        fn a_cursor_survives_the_way_out_and_back(sort in ".*", key in key(), name in ".*") {
            let cursor = Cursor { sort, key, name };
            prop_assert_eq!(Cursor::decode(&cursor.encode()), Some(cursor));
        }

        #[test]
        fn garbage_is_no_cursor_and_no_panic(text in ".*") {
            let _ = Cursor::decode(&text);
        }

        #[test]
        fn keys_are_ordered_totally(a in key(), b in key(), c in key(), down: bool) {
            prop_assert_eq!(a.compare(&b, down), b.compare(&a, down).reverse());
            if a.compare(&b, down).is_le() && b.compare(&c, down).is_le() {
                prop_assert!(a.compare(&c, down).is_le());
            }
        }
    }
}
