//! Lists: filtered, sorted and paged here, over the rows of the index.

mod accounts;
mod cursor;
mod due;
mod keys;
mod page;

pub use accounts::AccountQuery;
pub use cursor::{Cursor, SortKey};
pub use due::Due;
pub use keys::KeyQuery;
pub use page::{Columns, Paging, QueryError, Slice, limit, slice};

/// Whether `value` is one of a comma-separated list; no list matches all.
fn one_of(list: Option<&str>, value: &str) -> bool {
    list.is_none_or(|list| list.split(',').any(|item| item.trim().eq_ignore_ascii_case(value)))
}

/// Whether a text is found in one of the fields, without regard to case.
fn found(text: Option<&str>, fields: &[Option<&str>]) -> bool {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return true };
    let text = text.to_lowercase();
    fields.iter().flatten().any(|field| field.to_lowercase().contains(&text))
}
