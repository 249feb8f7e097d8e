//! A page of rows.

use super::{Cursor, SortKey};
use crate::http::Error;
use crate::index::{Named, Table};
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

/// A paging that has been read.
struct Read<'p> {
    sort: &'p str,
    column: &'p str,
    descending: bool,
    limit: usize,
    after: Option<Cursor>,
}

impl Paging {
    fn read<T: Columns>(&self) -> Result<Read<'_>, QueryError> {
        let sort = self.sort.as_deref().unwrap_or("name");
        let (column, descending) = sort.strip_prefix('-').map_or((sort, false), |column| (column, true));
        if !T::NAMES.contains(&column) {
            return Err(QueryError::Sort(sort.to_owned(), T::NAMES.join(", ")));
        }
        let limit = limit(self.limit)?;
        let after = self.cursor.as_deref().map(|text| Cursor::decode(text).filter(|cursor| cursor.sort == sort));
        let after = after.map(|cursor| cursor.ok_or(QueryError::Cursor)).transpose()?;
        Ok(Read { sort, column, descending, limit, after })
    }
}

/// Cuts a page out of the rows of a table that match. All rows by name are what most people ask for: then only the page's own
/// rows are looked at.
pub fn slice<'a, T: Columns>(
    table: &'a Table<T>,
    matches: Option<impl Fn(&T) -> bool>,
    paging: &Paging,
) -> Result<Slice<'a, T>, QueryError> {
    let read = paging.read::<T>()?;
    let mut page = match matches {
        None if read.column == "name" => by_name(table, &read),
        matches => sorted(table.rows().iter().filter(|row| matches.as_ref().is_none_or(|matches| matches(row))), &read),
    };
    let more = page.rows.len() > read.limit;
    page.rows.truncate(read.limit);
    let cursor =
        |last: &&T| Cursor { sort: read.sort.to_owned(), key: last.key(read.column), name: last.name().to_owned() };
    page.next = page.rows.last().filter(|_| more).map(|last| cursor(last).encode());
    Ok(page)
}

/// One row more than the page has, when there is one.
fn by_name<'a, T: Columns>(table: &'a Table<T>, read: &Read<'_>) -> Slice<'a, T> {
    let after = read.after.as_ref().map(|cursor| cursor.name.as_str());
    let rows = table.by_name(after, read.descending).take(read.limit + 1).collect();
    Slice { rows, total: count(table.rows().len()), next: None }
}

/// One row more than the page has, when there is one.
fn sorted<'a, T: Columns>(matching: impl Iterator<Item = &'a T>, read: &Read<'_>) -> Slice<'a, T> {
    let by_name =
        |one: &str, two: &str| if read.column == "name" && read.descending { two.cmp(one) } else { one.cmp(two) };
    let order = |one: &(SortKey, &T), two: &(SortKey, &T)| {
        one.0.compare(&two.0, read.descending).then_with(|| by_name(one.1.name(), two.1.name()))
    };
    let mut rows: Vec<_> = matching.map(|row| (row.key(read.column), row)).collect();
    let total = count(rows.len());
    if let Some(after) = &read.after {
        rows.retain(|(key, row)| {
            key.compare(&after.key, read.descending).then_with(|| by_name(row.name(), &after.name)) == Ordering::Greater
        });
    }
    if rows.len() > read.limit + 1 {
        rows.select_nth_unstable_by(read.limit + 1, order);
        rows.truncate(read.limit + 1);
    }
    rows.sort_unstable_by(order);
    Slice { rows: rows.into_iter().map(|(_, row)| row).collect(), total, next: None }
}

fn count(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Columns, Named, Paging, QueryError, Slice, SortKey, Table};
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

    fn table(rows: impl IntoIterator<Item = Row>) -> Table<Row> {
        let mut table = Table::default();
        for row in rows {
            table.put(row);
        }
        table
    }

    /// All rows, found by the quick way where there is one.
    fn slice<'a>(table: &'a Table<Row>, paging: &Paging) -> Result<Slice<'a, Row>, QueryError> {
        super::slice(table, None::<fn(&Row) -> bool>, paging)
    }

    /// All pages one after the other; something happens between two of them.
    fn paged(table: &mut Table<Row>, sort: &str, limit: usize, mut meanwhile: impl FnMut(&mut Table<Row>)) -> Vec<Row> {
        let (mut seen, mut cursor) = (Vec::new(), None);
        loop {
            let paging = Paging { sort: Some(sort.to_owned()), limit: Some(limit), cursor };
            let page = slice(table, &paging).unwrap();
            seen.extend(page.rows.into_iter().cloned());
            cursor = page.next;
            if cursor.is_none() {
                return seen;
            }
            meanwhile(table);
        }
    }

    proptest! {
        #[test]
        fn pages_hold_every_row_once_and_in_order(
            ages in proptest::collection::vec(proptest::option::of(0_u32..5), 0..40), limit in 1_usize..9, sort in "-?(name|age)",
        ) {
            let mut table = table(ages.iter().enumerate().map(|(at, age)| Row(format!("r{at:02}"), *age)));
            let whole = Paging { sort: Some(sort.clone()), limit: Some(500), cursor: None };
            let whole: Vec<_> = super::slice(&table, Some(|_: &Row| true), &whole).unwrap().rows.into_iter().cloned().collect();
            prop_assert_eq!(whole.len(), ages.len());
            prop_assert_eq!(paged(&mut table, &sort, limit, |_| ()), whole, "also by the quick way");
        }

        #[test]
        fn rows_that_come_go_and_change_neither_hide_nor_double_one_that_does_not(
            stays in proptest::collection::btree_map("s[a-z]{2}", proptest::option::of(0_u32..5), 0..30),
            moves in proptest::collection::vec(("[a-z]{2}", proptest::option::of(0_u32..5), any::<bool>()), 1..200),
            limit in 1_usize..6, sort in "-?(name|age)",
        ) {
            let mut table = table(stays.iter().map(|(name, age)| Row(name.clone(), *age)));
            let mut moves = moves.into_iter();
            let seen = paged(&mut table, &sort, limit, |table| {
                for (name, age, put) in moves.by_ref().take(5) {
                    if put { drop(table.put(Row(name, age))) } else { drop(table.remove(&name)) }
                }
            });
            let mut seen: Vec<_> = seen.into_iter().filter(|row| stays.contains_key(&row.0)).collect();
            seen.sort_unstable_by(|one, two| one.0.cmp(&two.0));
            prop_assert_eq!(seen, stays.into_iter().map(|(name, age)| Row(name, age)).collect::<Vec<_>>());
        }

        #[test]
        fn any_query_is_answered_or_refused(sort in proptest::option::of(".*"), limit in proptest::option::of(any::<usize>()), cursor in proptest::option::of(".*")) {
            let _ = slice(&table([Row("a".into(), None)]), &Paging { sort, limit, cursor });
        }
    }

    #[test]
    fn a_cursor_of_another_sort_is_refused() {
        let table = table((0..3).map(|at| Row(at.to_string(), None)));
        let by_name = Paging { limit: Some(1), ..Paging::default() };
        let cursor = slice(&table, &by_name).unwrap().next;
        let by_age = Paging { sort: Some("age".into()), limit: Some(1), cursor };
        assert_eq!(slice(&table, &by_age), Err(QueryError::Cursor));
    }
}
