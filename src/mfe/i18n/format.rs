//! Numbers, dates and durations through the browser's `Intl`. Its formats are made once and kept: making one costs far more than
//! using it, and a long list says its times anew every second.

use crate::i18n::{Locale, locale};
use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use js_sys::{Array, Function, Intl, Object, Reflect};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ops::Range;
use wasm_bindgen::{JsCast, JsValue};

thread_local! {
    /// By language, kind and options: the function that formats, and its `this`.
    static FORMATS: RefCell<BTreeMap<String, Format>> = const { RefCell::new(BTreeMap::new()) };
    /// The day that was asked for last.
    static TODAY: Cell<Option<Range<Timestamp>>> = const { Cell::new(None) };
}

type Format = (Function, JsValue);

/// What there is to format.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Number,
    Time,
    Relative,
}

/// `3,148`, `3.148`.
pub fn number(number: impl Into<f64>) -> String {
    call(&format(Kind::Number, &[]), &[number.into().into()])
}

/// `14:02:31`.
pub fn clock_time(time: Timestamp) -> String {
    format_time(time, &[("hour", "2-digit"), ("minute", "2-digit"), ("second", "2-digit"), ("hourCycle", "h23")])
}

/// `13:41` today, `30 Nov 13:41` otherwise; local time.
pub fn date_time(time: Timestamp, now: Timestamp) -> String {
    let minute = format_time(time, &[("hour", "2-digit"), ("minute", "2-digit"), ("hourCycle", "h23")]);
    if is_today(time, now) {
        minute
    } else {
        format!("{} {minute}", format_time(time, &[("day", "numeric"), ("month", "short")]))
    }
}

/// Whether a time is on the day of `now`, as the clock on the wall has it.
fn is_today(time: Timestamp, now: Timestamp) -> bool {
    let day = TODAY.with(Cell::take).filter(|day| day.contains(&now)).unwrap_or_else(|| day_of(now));
    let is_today = day.contains(&time);
    TODAY.set(Some(day));
    is_today
}

/// From midnight to midnight, local time.
fn day_of(now: Timestamp) -> Range<Timestamp> {
    #[allow(clippy::cast_precision_loss)]
    let day = js_sys::Date::new(&(now.as_millisecond() as f64).into());
    let (year, month, date) = (day.get_full_year(), day.get_month().cast_signed(), day.get_date().cast_signed());
    let midnight = |date: i32| {
        let time = js_sys::Date::new_with_year_month_day(year, month, date).get_time();
        #[allow(clippy::cast_possible_truncation, reason = "whole milliseconds")]
        Timestamp::from_millisecond(time as i64).unwrap_or(now)
    };
    midnight(date)..midnight(date + 1)
}

/// `13:41` today, `30 Nov` otherwise; local time.
pub fn brief(time: Timestamp, now: Timestamp) -> String {
    if is_today(time, now) {
        format_time(time, &[("hour", "2-digit"), ("minute", "2-digit"), ("hourCycle", "h23")])
    } else {
        format_time(time, &[("day", "numeric"), ("month", "short")])
    }
}

/// `30 Nov 2026`; local time.
pub fn date(time: Timestamp) -> String {
    format_time(time, &[("day", "numeric"), ("month", "short"), ("year", "numeric")])
}

/// `Mon 30 Nov, 00:00 UTC`.
pub fn weekday_time_utc(time: Timestamp) -> String {
    let options = [("weekday", "short"), ("day", "numeric"), ("month", "short"), ("timeZone", "UTC")].as_slice();
    let clock = [("hour", "2-digit"), ("minute", "2-digit"), ("hourCycle", "h23"), ("timeZone", "UTC")];
    format!("{}, {} UTC", format_time(time, options), format_time(time, &clock))
}

/// A day of the calendar in UTC: `30 Nov`.
pub fn day_month(day: Date) -> String {
    format_day(day, &[("day", "numeric"), ("month", "short"), ("timeZone", "UTC")])
}

/// A part of a day of the calendar in UTC: its month (`Nov`) or its number.
pub fn day(day: Date, part: &str) -> String {
    let style = if part == "day" { "numeric" } else { "short" };
    format_day(day, &[(part, style), ("timeZone", "UTC")])
}

/// `in 57 min`, `3 hours ago`: one unit, rounded towards now.
pub fn relative(time: Timestamp, now: Timestamp) -> String {
    let (amount, unit) = unit(time.duration_since(now).as_secs());
    let format = format(Kind::Relative, &[("numeric", "auto"), ("style", "short")]);
    #[allow(clippy::cast_precision_loss)]
    call(&format, &[(amount as f64).into(), unit.into()])
}

/// `40 sec`, `21 min`, `3 hr`: one unit.
pub fn duration(span: SignedDuration) -> String {
    let (amount, unit) = unit(span.as_secs().abs());
    let format = format(Kind::Number, &[("style", "unit"), ("unit", unit), ("unitDisplay", "short")]);
    #[allow(clippy::cast_precision_loss)]
    call(&format, &[(amount as f64).into()])
}

/// `4th`, `4.`.
pub fn ordinal(number: u32) -> String {
    match locale() {
        Locale::De => format!("{number}."),
        Locale::En => {
            let ending = match (number % 10, number % 100) {
                (1, n) if n != 11 => "st",
                (2, n) if n != 12 => "nd",
                (3, n) if n != 13 => "rd",
                _ => "th",
            };
            format!("{number}{ending}")
        }
    }
}

/// Seconds in the largest unit that fits once.
fn unit(seconds: i64) -> (i64, &'static str) {
    match seconds.abs() {
        0..60 => (seconds, "second"),
        60..3_600 => (seconds / 60, "minute"),
        3_600..86_400 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    }
}

/// The language's tag: times in English are written the British way (24 hours, the day before the month), but British English
/// writes "21 mins" where a unit stands for itself.
fn tag(kind: Kind, options: &[(&str, &str)]) -> &'static str {
    match (locale(), kind, options) {
        (Locale::De, ..) => "de",
        (Locale::En, Kind::Number, [_, ..]) => "en-US",
        (Locale::En, ..) => "en-GB",
    }
}

fn format(kind: Kind, options: &[(&str, &str)]) -> Format {
    let tag = tag(kind, options);
    let key = options.iter().fold(format!("{tag} {kind:?}"), |key, (name, value)| key + " " + name + "=" + value);
    FORMATS.with_borrow_mut(|known| {
        let made = known.entry(key).or_insert_with(|| {
            let (locales, options) = (Array::of1(&tag.into()), object(options));
            match kind {
                Kind::Number => (Intl::NumberFormat::new(&locales, &options).format(), JsValue::UNDEFINED),
                Kind::Time => (Intl::DateTimeFormat::new(&locales, &options).format(), JsValue::UNDEFINED),
                Kind::Relative => {
                    let format = Intl::RelativeTimeFormat::new(&locales, &options);
                    let method = Reflect::get(&format, &"format".into()).unwrap_or_default();
                    (method.unchecked_into(), format.into())
                }
            }
        });
        made.clone()
    })
}

fn format_day(day: Date, options: &[(&str, &str)]) -> String {
    let noon = Offset::UTC.to_timestamp(day.at(12, 0, 0, 0));
    noon.map_or_else(|_| day.to_string(), |time| format_time(time, options))
}

fn format_time(time: Timestamp, options: &[(&str, &str)]) -> String {
    #[allow(clippy::cast_precision_loss)]
    let date = js_sys::Date::new(&(time.as_millisecond() as f64).into());
    call(&format(Kind::Time, options), &[date.into()])
}

fn call((format, this): &Format, values: &[JsValue]) -> String {
    let text = format.apply(this, &values.iter().collect()).ok();
    text.and_then(|text| text.as_string()).unwrap_or_default()
}

fn object(options: &[(&str, &str)]) -> Object {
    let object = Object::new();
    for (key, value) in options {
        // Setting a property of a plain object can't fail.
        let _ = Reflect::set(&object, &JsValue::from_str(key), &JsValue::from_str(value));
    }
    object
}

#[cfg(all(test, target_arch = "wasm32"))]
mod browser_tests {
    use super::is_today;
    use jiff::{SignedDuration, Timestamp};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn today_is_from_midnight_to_midnight_of_the_clock_on_the_wall() {
        let local = |day: i32, hour: i32| {
            let date = js_sys::Date::new_with_year_month_day_hr(2026, 9, day, hour);
            #[allow(clippy::cast_possible_truncation)]
            Timestamp::from_millisecond(date.get_time() as i64).unwrap()
        };
        let second = SignedDuration::from_secs(1);
        // In many countries the clocks are set back on the 25th.
        for day in [1, 25, 31] {
            let (start, next, noon) = (local(day, 0), local(day + 1, 0), local(day, 12));
            assert!(is_today(start, noon) && is_today(next - second, noon), "{day}");
            assert!(!is_today(start - second, noon) && !is_today(next, noon), "{day}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ordinal, unit};

    #[test]
    fn one_unit_is_enough() {
        assert_eq!(unit(40), (40, "second"));
        assert_eq!(unit(-21 * 60 - 5), (-21, "minute"));
        assert_eq!(unit(3_600), (1, "hour"));
        assert_eq!(unit(-90_000), (-1, "day"));
    }

    #[test]
    fn ordinals() {
        let all: Vec<_> = [1, 2, 3, 4, 11, 12, 13, 21, 102, 113].map(ordinal).to_vec();
        assert_eq!(all, ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd", "113th"]);
    }
}
