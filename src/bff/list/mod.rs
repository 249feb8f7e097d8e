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

use model::words;
use std::fmt::Debug;

/// Whether a unit variant, which prints as the word of the API, is one of a list. Without a list nothing is printed.
fn word_of(list: Option<&str>, value: impl Debug) -> bool {
    list.is_none() || words::holds(list, &format!("{value:?}"))
}

/// Whether a text is found in one of the fields, without regard to case.
fn found(text: Option<&str>, fields: &[Option<&str>]) -> bool {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return true };
    if text.is_ascii() {
        let text = text.as_bytes();
        let within = |field: &str| field.as_bytes().windows(text.len()).any(|part| part.eq_ignore_ascii_case(text));
        return fields.iter().flatten().any(|field| within(field));
    }
    let text = text.to_lowercase();
    fields.iter().flatten().any(|field| field.to_lowercase().contains(&text))
}

#[cfg(test)]
mod tests {
    use super::found;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_text_is_found_wherever_it_stands(before in "[a-zA-Z ]{0,4}", text in "[a-zA-Zäß]{1,4}", after in ".{0,4}") {
            let field = format!("{before}{text}{after}");
            for text in [text.to_lowercase(), text.clone(), format!(" {text} ")] {
                prop_assert!(found(Some(&text), &[None, Some(&field)]));
            }
        }

        #[test]
        fn what_is_not_there_is_not_found(text in "[a-z]{1,4}", field in "[A-Z0-9]{0,8}") {
            prop_assert_eq!(found(Some(&text), &[Some(&field)]), field.to_lowercase().contains(&text));
        }
    }
}
