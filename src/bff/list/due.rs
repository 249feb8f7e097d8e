//! `?due=`: a window in which a key's next rotation lies.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use model::overview::{DUE_HOURS, OVERDUE_AFTER};
use std::str::FromStr;

/// Which keys are due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// `overdue`: the time has passed, as the overview counts it.
    Overdue,
    /// `soon`, `24h`, `7d`: within so many hours, the overdue included.
    Within(i64),
    /// `2026-11-25`: on this day, UTC.
    On(Date),
}

impl FromStr for Due {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let hours =
            |number: &str, per: i64| number.parse::<u16>().map(|number| i64::from(number) * per).map_err(|_| ());
        match text {
            "overdue" => Ok(Self::Overdue),
            "soon" | "true" => Ok(Self::Within(DUE_HOURS)),
            _ => match (text.strip_suffix('h'), text.strip_suffix('d')) {
                (Some(number), _) => hours(number, 1).map(Self::Within),
                (_, Some(number)) => hours(number, 24).map(Self::Within),
                _ => text.parse().map(Self::On).map_err(|_| ()),
            },
        }
    }
}

impl Due {
    /// Whether a rotation at `next` is meant.
    pub fn covers(self, next: Option<Timestamp>, now: Timestamp) -> bool {
        let Some(next) = next else { return false };
        match self {
            Self::Overdue => now.duration_since(next) >= OVERDUE_AFTER,
            Self::Within(hours) => next.duration_since(now) <= SignedDuration::from_hours(hours),
            Self::On(day) => next.to_zoned(TimeZone::UTC).date() == day,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Due;
    use jiff::Timestamp;
    use proptest::prelude::*;

    #[test]
    fn windows_are_read() {
        assert_eq!("overdue".parse(), Ok(Due::Overdue));
        assert_eq!("soon".parse(), Ok(Due::Within(24)));
        assert_eq!("7d".parse(), Ok(Due::Within(168)));
        assert_eq!("2026-11-25".parse(), Ok(Due::On(jiff::civil::date(2026, 11, 25))));
        assert_eq!("later".parse::<Due>(), Err(()));
    }

    #[test]
    fn the_overdue_are_due_soon_too() {
        let now = Timestamp::from_second(1_000_000).unwrap();
        let at = |second| Some(Timestamp::from_second(second).unwrap());
        assert!(Due::Within(24).covers(at(999_940), now) && Due::Overdue.covers(at(999_940), now));
        assert!(!Due::Overdue.covers(at(999_941), now), "as the overview counts");
        assert!(Due::Within(24).covers(at(1_086_400), now) && !Due::Within(24).covers(at(1_086_401), now));
        assert!(!Due::Within(24).covers(None, now));
    }

    proptest! {
        #[test]
        fn any_text_is_a_window_or_none(text in ".*") {
            let _ = text.parse::<Due>();
        }
    }
}
