//! Rotations per day, counted minute by minute so that herds show, and kept while keys come, change and go.
//!
//! Keys of the same minute and interval rotate together for ever (intervals are whole minutes), so they are one group. What
//! the groups add up to is kept in a window of 90 days: a change moves the minutes of one group, the clock moves a group once,
//! and the days are read off the window. None of it depends on the number of keys.

use super::{FORECAST_DAYS, ForecastDay, HERD, Herd};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, tz::Offset};
use std::collections::BTreeMap;

const MINUTES_PER_DAY: usize = 24 * 60;
/// A window takes half a megabyte: with fewer groups it isn't worth keeping. Tests keep it early.
const WORTH_KEEPING: usize = if cfg!(test) { 2 } else { 1000 };

/// A minute since 1970.
type Minute = i64;
/// Minutes between two rotations; 0 for one that is not repeated.
type Interval = u32;

/// Rotations by their first minute and interval.
#[derive(Clone, Debug, Default)]
pub(super) struct Calendar {
    groups: BTreeMap<(Minute, Interval), u32>,
    window: Option<Window>,
}

/// What the groups add up to, minute by minute.
#[derive(Clone, Debug)]
struct Window {
    /// The first minute.
    start: Minute,
    /// Groups before it are late: they rotate now, whenever that is.
    now: Minute,
    minutes: Vec<u32>,
    /// The late ones by interval.
    late: BTreeMap<Interval, u32>,
}

impl Calendar {
    /// Adds a key that rotates first at `next` and then every `interval`.
    pub(super) fn add(&mut self, next: Timestamp, interval: Option<SignedDuration>) {
        let group = (minute(next), minutes(interval));
        *self.groups.entry(group).or_default() += 1;
        if let Some(window) = &mut self.window {
            window.change(group, 1, u32::wrapping_add);
        }
    }

    /// Takes back a key that was added.
    pub(super) fn remove(&mut self, next: Timestamp, interval: Option<SignedDuration>) {
        let group = (minute(next), minutes(interval));
        let Some(count) = self.groups.get_mut(&group) else { return };
        *count -= 1;
        if *count == 0 {
            self.groups.remove(&group);
        }
        if let Some(window) = &mut self.window {
            window.change(group, 1, u32::wrapping_sub);
        }
    }

    /// Every rotation of the next 90 days, UTC, repeated ones included. A late key counts once, now, and goes on from there.
    pub(super) fn days(&mut self, now: Timestamp) -> Vec<ForecastDay> {
        let today = Offset::UTC.to_datetime(now).date();
        let Ok(midnight) = Offset::UTC.to_timestamp(today.at(0, 0, 0, 0)) else { return Vec::new() };
        let (start, now) = (minute(midnight), minute(now));
        let known = self.window.take().filter(|window| window.start == start && window.now <= now);
        let mut window = known.map_or_else(|| Window::new(start, now, &self.groups), |w| w.until(now, &self.groups));
        let days = window.days(today, midnight);
        self.window = (self.groups.len() >= WORTH_KEEPING).then_some(window);
        days
    }
}

impl Window {
    fn new(start: Minute, now: Minute, groups: &BTreeMap<(Minute, Interval), u32>) -> Self {
        let minutes = vec![0; FORECAST_DAYS * MINUTES_PER_DAY];
        let mut window = Self { start, now, minutes, late: BTreeMap::new() };
        for (group, keys) in groups {
            window.change(*group, *keys, u32::wrapping_add);
        }
        window
    }

    /// The same a while later.
    fn until(mut self, now: Minute, groups: &BTreeMap<(Minute, Interval), u32>) -> Self {
        for (group, keys) in groups.range((self.now, 0)..(now, 0)) {
            self.change(*group, *keys, u32::wrapping_sub);
            *self.late.entry(group.1).or_default() += keys;
        }
        self.now = now;
        self
    }

    fn change(&mut self, (first, interval): (Minute, Interval), keys: u32, with: impl Fn(u32, u32) -> u32) {
        if first < self.now {
            let late = self.late.entry(interval).or_default();
            *late = with(*late, keys);
        } else {
            self.repeat(first, interval, keys, with);
        }
    }

    fn repeat(&mut self, first: Minute, interval: Interval, keys: u32, with: impl Fn(u32, u32) -> u32) {
        let Ok(first) = usize::try_from(first - self.start) else { return };
        let step = usize::try_from(interval).ok().filter(|step| *step > 0).unwrap_or(usize::MAX);
        for minute in self.minutes.iter_mut().skip(first).step_by(step) {
            *minute = with(*minute, keys);
        }
    }

    fn days(&mut self, today: Date, midnight: Timestamp) -> Vec<ForecastDay> {
        let late = std::mem::take(&mut self.late);
        for (interval, keys) in &late {
            self.repeat(self.now, *interval, *keys, u32::wrapping_add);
        }
        let dates = today.series(jiff::Span::new().days(1));
        let days = self.minutes.chunks(MINUTES_PER_DAY).zip(dates).map(|(minutes, day)| ForecastDay {
            day,
            keys: minutes.iter().sum(),
            herd: herd(minutes).and_then(|(minute, keys)| {
                let since = day.duration_since(today) + SignedDuration::from_mins(minute);
                Some(Herd { minute: midnight.checked_add(since).ok()?, keys })
            }),
        });
        let days = days.collect();
        for (interval, keys) in &late {
            self.repeat(self.now, *interval, *keys, u32::wrapping_sub);
        }
        self.late = late;
        days
    }
}

/// The fullest minute of a day, the first of them, when it is a herd.
fn herd(minutes: &[u32]) -> Option<(i64, u32)> {
    let fullest = minutes.iter().copied().max().filter(|keys| *keys > HERD)?;
    let at = minutes.iter().position(|keys| *keys == fullest)?;
    Some((i64::try_from(at).ok()?, fullest))
}

fn minute(time: Timestamp) -> Minute {
    time.as_second().div_euclid(60)
}

fn minutes(interval: Option<SignedDuration>) -> Interval {
    interval.and_then(|interval| u32::try_from(interval.as_mins()).ok()).unwrap_or_default()
}
