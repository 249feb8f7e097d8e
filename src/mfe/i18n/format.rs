//! Numbers, dates and durations through the browser's `Intl`.

use crate::i18n::{Locale, locale};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use js_sys::{Array, Intl, Object, Reflect};
use wasm_bindgen::JsValue;

/// `3,148`, `3.148`.
pub fn number(number: impl Into<f64>) -> String {
    let format = Intl::NumberFormat::new(&locales(), &Object::new());
    call(&format.format(), &JsValue::from_f64(number.into()))
}

/// `14:02:31`.
pub fn clock_time(time: Timestamp) -> String {
    format_time(time, &[("hour", "2-digit"), ("minute", "2-digit"), ("second", "2-digit"), ("hourCycle", "h23")])
}

/// `13:41` today, `30 Nov 13:41` otherwise; local time.
pub fn date_time(time: Timestamp, now: Timestamp) -> String {
    let minute = format_time(time, &[("hour", "2-digit"), ("minute", "2-digit"), ("hourCycle", "h23")]);
    let today = date(time) == date(now);
    if today { minute } else { format!("{} {minute}", format_time(time, &[("day", "numeric"), ("month", "short")])) }
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
    let options = object(&[("numeric", "auto"), ("style", "short")]);
    let format = Intl::RelativeTimeFormat::new(&locales(), &options);
    #[allow(clippy::cast_precision_loss)]
    String::from(format.format(amount as f64, unit))
}

/// `40 sec`, `21 min`, `3 hr`: one unit.
pub fn duration(span: SignedDuration) -> String {
    let (amount, unit) = unit(span.as_secs().abs());
    let options = object(&[("style", "unit"), ("unit", unit), ("unitDisplay", "short")]);
    // British English writes "21 mins" where a unit stands for itself.
    let locales = if locale() == Locale::En { Array::of1(&JsValue::from_str("en-US")) } else { locales() };
    let format = Intl::NumberFormat::new(&locales, &options);
    #[allow(clippy::cast_precision_loss)]
    call(&format.format(), &JsValue::from_f64(amount as f64))
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

fn locales() -> Array {
    // Times in English are written the British way: 24 hours, the day before the month.
    Array::of1(&JsValue::from_str(match locale() {
        Locale::En => "en-GB",
        Locale::De => "de",
    }))
}

fn format_day(day: Date, options: &[(&str, &str)]) -> String {
    let noon = day.at(12, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).map(|z| z.timestamp());
    noon.map_or_else(|_| day.to_string(), |time| format_time(time, options))
}

fn format_time(time: Timestamp, options: &[(&str, &str)]) -> String {
    let format = Intl::DateTimeFormat::new(&locales(), &object(options));
    #[allow(clippy::cast_precision_loss)]
    let date = js_sys::Date::new(&JsValue::from_f64(time.as_millisecond() as f64));
    call(&format.format(), &date)
}

fn call(format: &js_sys::Function, value: &JsValue) -> String {
    format.call1(&JsValue::UNDEFINED, value).ok().and_then(|text| text.as_string()).unwrap_or_default()
}

fn object(options: &[(&str, &str)]) -> Object {
    let object = Object::new();
    for (key, value) in options {
        // Setting a property of a plain object can't fail.
        let _ = Reflect::set(&object, &JsValue::from_str(key), &JsValue::from_str(value));
    }
    object
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
