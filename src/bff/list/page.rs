//! A page of rows.

use super::{Cursor, SortKey};
use crate::http::Error;
use crate::index::Named;
use std::cmp::Ordering;

const DEFAULT_LIMIT: usize = 50;
const MAX_LIMIT: usize = 500;

/// Rows that can be sorted.
pub trait Columns: Named {
    /// The columns' names, as in `?sort=` and `?sort=-`.
    const NAMES: &'static [&'static str];

    /// What the row is sorted by; `Absent` for an unknown column.
    fn key(&self, column: &str) -> SortKey;
}

/// Which page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paging {
    /// `name` or, descending, `-name`.
    pub sort: Option<String>,
    /// Rows on a page, 1 to 500.
    pub limit: Option<usize>,
    /// Where the last page ended.
    pub cursor: Option<String>,
}

/// Why there is no such page.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// The column.
    #[error("sort {0:?} isn't a column; write one of {1}, with - before it for descending")]
    Sort(String, String),
    /// The limit.
    #[error("limit is out of range; between 1 and {MAX_LIMIT}")]
    Limit,
    /// The cursor.
    #[error("cursor isn't one of this list and sort; leave it out to start again")]
    Cursor,
    /// A filter.
    #[error("{0} isn't a filter of this list: {1}")]
    Filter(&'static str, String),
}

impl From<QueryError> for Error {
    fn from(error: QueryError) -> Self {
        Self::BadRequest(error.to_string())
    }
}

/// The rows of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slice<'a, T> {
    /// In order.
    pub rows: Vec<&'a T>,
    /// How many match in all.
    pub total: u32,
    /// Asks for the next page.
    pub next: Option<String>,
}

/// The rows on a page: 50 when nothing is said, at most 500.
pub fn limit(asked: Option<usize>) -> Result<usize, QueryError> {
    let limit = asked.unwrap_or(DEFAULT_LIMIT);
    if (1..=MAX_LIMIT).contains(&limit) { Ok(limit) } else { Err(QueryError::Limit) }
}

/// Cuts a page out of the rows that match.
pub fn slice<'a, T: Columns>(
    matching: impl Iterator<Item = &'a T>,
    paging: &Paging,
) -> Result<Slice<'a, T>, QueryError> {
    let sort = paging.sort.as_deref().unwrap_or("name");
    let (column, descending) = sort.strip_prefix('-').map_or((sort, false), |column| (column, true));
    if !T::NAMES.contains(&column) {
        return Err(QueryError::Sort(sort.to_owned(), T::NAMES.join(", ")));
    }
    let limit = limit(paging.limit)?;
    let after = paging.cursor.as_deref().map(|text| Cursor::decode(text).filter(|cursor| cursor.sort == sort));
    let after = after.map(|cursor| cursor.ok_or(QueryError::Cursor)).transpose()?;

    let order = |one: &(SortKey, &T), two: &(SortKey, &T)| {
        one.0.compare(&two.0, descending).then_with(|| one.1.name().cmp(two.1.name()))
    };
    let mut rows: Vec<_> = matching.map(|row| (row.key(column), row)).collect();
    let total = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    if let Some(after) = &after {
        rows.retain(|(key, row)| {
            key.compare(&after.key, descending).then_with(|| row.name().cmp(after.name.as_str())) == Ordering::Greater
        });
    }
    let more = rows.len() > limit;
    if more {
        rows.select_nth_unstable_by(limit, order);
        rows.truncate(limit);
    }
    rows.sort_unstable_by(order);
    let next = rows
        .last()
        .filter(|_| more)
        .map(|(key, row)| Cursor { sort: sort.to_owned(), key: key.clone(), name: row.name().to_owned() }.encode());
    Ok(Slice { rows: rows.into_iter().map(|(_, row)| row).collect(), total, next })
}

#[cfg(test)]
mod tests {
    use super::{Columns, Named, Paging, QueryError, SortKey, slice};
    use proptest::prelude::*;

    #[derive(Clone, Debug, PartialEq)]
    struct Row(String, Option<u32>);

    impl Named for Row {
        fn name(&self) -> &str {
            &self.0
        }
    }

    impl Columns for Row {
        const NAMES: &'static [&'static str] = &["name", "age"];
        fn key(&self, column: &str) -> SortKey {
            if column == "age" { self.1.into() } else { self.0.as_str().into() }
        }
    }

    proptest! {
        #[test]
        fn pages_hold_every_row_once_and_in_order(
            ages in proptest::collection::vec(proptest::option::of(0_u32..5), 0..40), limit in 1_usize..9, sort in "-?(name|age)",
        ) {
            let rows: Vec<_> = ages.iter().enumerate().map(|(at, age)| Row(format!("r{at:02}"), *age)).collect();
            let whole = Paging { sort: Some(sort.clone()), limit: Some(500), cursor: None };
            let whole = slice(rows.iter(), &whole).unwrap();
            let (mut paged, mut cursor) = (Vec::new(), None);
            loop {
                let paging = Paging { sort: Some(sort.clone()), limit: Some(limit), cursor };
                let page = slice(rows.iter(), &paging).unwrap();
                prop_assert_eq!(page.total as usize, rows.len());
                paged.extend(page.rows);
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
            prop_assert_eq!(paged, whole.rows);
        }

        #[test]
        fn a_row_that_goes_shifts_nothing(count in 4_usize..30, gone in 0_usize..3) {
            let mut rows: Vec<_> = (0..count).map(|at| Row(format!("r{at:02}"), None)).collect();
            let first = Paging { limit: Some(3), ..Paging::default() };
            let cursor = slice(rows.iter(), &first).unwrap().next;
            rows.remove(gone);
            let second = Paging { limit: Some(1), cursor, ..Paging::default() };
            prop_assert_eq!(&slice(rows.iter(), &second).unwrap().rows[0].0, "r03");
        }

        #[test]
        fn any_query_is_answered_or_refused(sort in proptest::option::of(".*"), limit in proptest::option::of(any::<usize>()), cursor in proptest::option::of(".*")) {
            let _ = slice([Row("a".into(), None)].iter(), &Paging { sort, limit, cursor });
        }
    }

    #[test]
    fn a_cursor_of_another_sort_is_refused() {
        let rows: Vec<_> = (0..3).map(|at| Row(at.to_string(), None)).collect();
        let by_name = Paging { limit: Some(1), ..Paging::default() };
        let cursor = slice(rows.iter(), &by_name).unwrap().next;
        let by_age = Paging { sort: Some("age".into()), limit: Some(1), cursor };
        assert_eq!(slice(rows.iter(), &by_age), Err(QueryError::Cursor));
    }
}
