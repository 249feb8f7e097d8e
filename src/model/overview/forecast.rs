//! Rotations per day, counted minute by minute so that herds show.

use super::{FORECAST_DAYS, ForecastDay, HERD, Herd};
use crate::plan::World;
use jiff::{SignedDuration, Timestamp, tz::Offset};
use std::collections::HashMap;

const MINUTES_PER_DAY: usize = 24 * 60;

/// Every rotation of the next 90 days, UTC, repeated ones included. An overdue key counts once, now, and goes on from there.
///
/// Keys of the same minute and interval rotate together for ever (intervals are whole hours), so they are counted as one:
/// the work is bounded by minutes, not by keys.
pub fn forecast(world: World<'_>) -> Vec<ForecastDay> {
    let today = Offset::UTC.to_datetime(world.now).date();
    let Ok(start) = Offset::UTC.to_timestamp(today.at(0, 0, 0, 0)) else { return Vec::new() };
    let mut groups = HashMap::<(usize, Option<usize>), u32>::new();
    for key in world.keys {
        let Some(due) = key.next_rotation else { continue };
        let interval = key.rotation_schedule.interval().and_then(|interval| usize::try_from(interval.as_mins()).ok());
        if let Ok(first) = usize::try_from(due.max(world.now).duration_since(start).as_mins()) {
            *groups.entry((first, interval)).or_default() += 1;
        }
    }
    let mut minutes = vec![0_u32; FORECAST_DAYS * MINUTES_PER_DAY];
    for ((first, interval), keys) in groups {
        for minute in minutes.iter_mut().skip(first).step_by(interval.unwrap_or(usize::MAX)) {
            *minute += keys;
        }
    }
    minutes
        .chunks(MINUTES_PER_DAY)
        .zip(today.series(jiff::Span::new().days(1)))
        .map(|(day, date)| ForecastDay { day: date, keys: day.iter().sum(), herd: herd(day, date, start, today) })
        .collect()
}

fn herd(day: &[u32], date: jiff::civil::Date, start: Timestamp, today: jiff::civil::Date) -> Option<Herd> {
    let mut fullest = (0, 0);
    for (minute, &keys) in day.iter().enumerate() {
        if keys > fullest.1 {
            fullest = (minute, keys);
        }
    }
    if fullest.1 <= HERD {
        return None;
    }
    let midnight = start.checked_add(date.duration_since(today)).ok()?;
    let minute = midnight.checked_add(SignedDuration::from_mins(i64::try_from(fullest.0).ok()?)).ok()?;
    Some(Herd { minute, keys: fullest.1 })
}
