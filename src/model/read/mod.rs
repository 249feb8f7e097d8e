//! Reading what the BFF says without serde's derive: the wire types of lists, stream and overview from a [`Value`].
//!
//! Why: the derive writes a reader per type and per way to it, which was a sixth of the bytes on the way to the browser's first
//! screen; here a member costs a call. Invariant: what is written by serde is read as it was (tests), and what isn't there or is of
//! another kind is named, never guessed. Servers read with serde.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use serde_json::Value;
use std::collections::BTreeMap;

/// The first member that could not be read.
#[derive(Clone, Debug, Default, PartialEq, Eq, thiserror::Error)]
#[error("{} is missing or of another kind", .0.unwrap_or("the answer"))]
pub struct Unread(Option<&'static str>);

/// What went wrong so far. Readers go on with a filler, so that a wrong answer costs no code at every member.
#[derive(Debug, Default)]
pub struct Wrong(Option<Unread>);

impl Wrong {
    fn note(&mut self, member: &'static str) {
        self.0.get_or_insert(Unread(Some(member)));
    }
}

/// What can be read from JSON.
pub trait Read: Sized {
    /// From the member of this name; absent is `None`.
    fn read(json: Option<&Value>, member: &'static str, wrong: &mut Wrong) -> Self;
}

/// The whole of an answer.
///
/// # Errors
/// The first member that is missing or of another kind.
pub fn read<T: Read>(json: &Value) -> Result<T, Unread> {
    let mut wrong = Wrong::default();
    let read = T::read(Some(json), "the answer", &mut wrong);
    wrong.0.map_or(Ok(read), Err)
}

impl Read for Value {
    fn read(json: Option<&Value>, _: &'static str, _: &mut Wrong) -> Self {
        json.cloned().unwrap_or_default()
    }
}

impl Read for String {
    fn read(json: Option<&Value>, member: &'static str, wrong: &mut Wrong) -> Self {
        text(json, member, wrong).to_owned()
    }
}

impl Read for bool {
    fn read(json: Option<&Value>, member: &'static str, wrong: &mut Wrong) -> Self {
        json.and_then(Value::as_bool).unwrap_or_else(|| {
            wrong.note(member);
            false
        })
    }
}

impl Read for i64 {
    fn read(json: Option<&Value>, member: &'static str, wrong: &mut Wrong) -> Self {
        json.and_then(Value::as_i64).unwrap_or_else(|| {
            wrong.note(member);
            0
        })
    }
}

impl Read for u32 {
    fn read(json: Option<&Value>, member: &'static str, wrong: &mut Wrong) -> Self {
        Self::try_from(i64::read(json, member, wrong)).unwrap_or_else(|_| {
            wrong.note(member);
            0
        })
    }
}

impl Read for u16 {
    fn read(json: Option<&Value>, member: &'static str, wrong: &mut Wrong) -> Self {
        Self::try_from(i64::read(json, member, wrong)).unwrap_or_else(|_| {
            wrong.note(member);
            0
        })
    }
}

impl<T: Read> Read for Option<T> {
    fn read(json: Option<&Value>, member: &'static str, wrong: &mut Wrong) -> Self {
        json.filter(|json| !json.is_null()).map(|json| T::read(Some(json), member, wrong))
    }
}

/// Absent is empty, as serde leaves out what is.
impl<T: Read> Read for Vec<T> {
    fn read(json: Option<&Value>, member: &'static str, wrong: &mut Wrong) -> Self {
        let mut all = Self::new();
        match json {
            Some(Value::Array(items)) => all.extend(items.iter().map(|item| T::read(Some(item), member, wrong))),
            None => {}
            Some(_) => wrong.note(member),
        }
        all
    }
}

impl<T: Read> Read for BTreeMap<String, T> {
    fn read(json: Option<&Value>, member: &'static str, wrong: &mut Wrong) -> Self {
        let mut all = Self::new();
        match json {
            Some(Value::Object(members)) => {
                for (name, value) in members {
                    all.insert(name.clone(), T::read(Some(value), member, wrong));
                }
            }
            None => {}
            Some(_) => wrong.note(member),
        }
        all
    }
}

/// RFC 3339 in UTC, as every time of the API is.
impl Read for Timestamp {
    fn read(json: Option<&Value>, member: &'static str, wrong: &mut Wrong) -> Self {
        time(text(json, member, wrong)).unwrap_or_else(|| {
            wrong.note(member);
            Self::UNIX_EPOCH
        })
    }
}

impl Read for Date {
    fn read(json: Option<&Value>, member: &'static str, wrong: &mut Wrong) -> Self {
        date(text(json, member, wrong)).unwrap_or_else(|| {
            wrong.note(member);
            Self::ZERO
        })
    }
}

/// A text; anything else is wrong.
pub(crate) fn text<'a>(json: Option<&'a Value>, member: &'static str, wrong: &mut Wrong) -> &'a str {
    json.and_then(Value::as_str).unwrap_or_else(|| {
        wrong.note(member);
        ""
    })
}

/// `text` is none of the words of `member`.
pub(crate) fn no_word(member: &'static str, wrong: &mut Wrong) {
    wrong.note(member);
}

fn digits<T: TryFrom<i32>>(text: &str, from: usize, to: usize) -> Option<T> {
    let text = text.get(from..to)?;
    if text.bytes().any(|byte| !byte.is_ascii_digit()) {
        return None;
    }
    text.parse::<i32>().ok()?.try_into().ok()
}

fn date(text: &str) -> Option<Date> {
    let parts = text.as_bytes();
    if parts.get(4) != Some(&b'-') || parts.get(7) != Some(&b'-') {
        return None;
    }
    Date::new(digits(text, 0, 4)?, digits(text, 5, 7)?, digits(text, 8, 10)?).ok()
}

/// A time as the API writes it; anything else of RFC 3339 is none.
pub fn time(text: &str) -> Option<Timestamp> {
    let date = date(text.get(..10)?)?;
    let clock = text.get(10..)?.strip_suffix('Z')?;
    if !clock.starts_with('T') || clock.as_bytes().get(3) != Some(&b':') || clock.as_bytes().get(6) != Some(&b':') {
        return None;
    }
    let fraction = match clock.get(9..)?.strip_prefix('.') {
        None if clock.len() == 9 => 0,
        Some(fraction) if (1..=9).contains(&fraction.len()) => {
            digits::<i32>(fraction, 0, fraction.len())? * 10_i32.pow(9 - u32::try_from(fraction.len()).ok()?)
        }
        _ => return None,
    };
    let (hour, minute, second) = (digits(clock, 1, 3)?, digits(clock, 4, 6)?, digits(clock, 7, 9)?);
    let time = jiff::civil::Time::new(hour, minute, second, fraction).ok()?;
    Offset::UTC.to_timestamp(date.to_datetime(time)).ok()
}

/// `members!(Type { field: "name", … })`: every field of a struct, by its member's name.
macro_rules! members {
    ($type:ident $(<$of:ident>)? { $($field:ident: $name:literal),* $(,)? }) => {
        impl $(<$of: $crate::read::Read>)? $crate::read::Read for $type $(<$of>)? {
            fn read(
                json: Option<&serde_json::Value>,
                _: &'static str,
                wrong: &mut $crate::read::Wrong,
            ) -> Self {
                let member = |name| json.and_then(|json| json.get(name));
                Self { $($field: $crate::read::Read::read(member($name), $name, wrong)),* }
            }
        }
    };
}

/// `words!(Type { Variant: "Word", … })`: an enum of words; the first stands in for what is none of them.
macro_rules! words {
    ($type:ident { $first:ident: $one:literal $(, $variant:ident: $word:literal)* $(,)? }) => {
        impl $crate::read::Read for $type {
            fn read(
                json: Option<&serde_json::Value>,
                member: &'static str,
                wrong: &mut $crate::read::Wrong,
            ) -> Self {
                // A new variant has to be given its word.
                let _: fn(Self) = |all| match all { Self::$first $(| Self::$variant)* => {} };
                match $crate::read::text(json, member, wrong) {
                    $one => Self::$first,
                    $($word => Self::$variant,)*
                    _ => {
                        $crate::read::no_word(member, wrong);
                        Self::$first
                    }
                }
            }
        }
    };
}

mod wire;

#[cfg(test)]
mod tests;
