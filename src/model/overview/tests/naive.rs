//! The same numbers, counted in the plainest way: what the kept ones are held against.

use crate::account::{AccountPhase, ProviderType};
use crate::overview::{
    AlgorithmCount, Damaged, FORECAST_DAYS, ForecastDay, HERD, Herd, KeysInTrouble, Overview, ProviderCount, is_due,
    is_overdue, troubles,
};
use crate::plan::World;
use crate::service_key::{Algorithm, DistributionEffect, KeyPhase};
use jiff::{SignedDuration, Timestamp, tz::Offset};
use std::collections::{BTreeMap, HashMap};

const MINUTES_PER_DAY: usize = 24 * 60;

pub(super) fn aggregate(world: World<'_>) -> Overview {
    let mut accounts = BTreeMap::<AccountPhase, u32>::new();
    let mut providers = BTreeMap::<ProviderType, (u32, bool)>::new();
    let mut provider_of = HashMap::with_capacity(world.accounts.len());
    for account in world.accounts {
        *accounts.entry(account.phase).or_default() += 1;
        provider_of.insert(account.name.as_str(), account.provider_type);
        let is_used = world.keys.iter().any(|key| key.account == account.name);
        providers.entry(account.provider_type).or_default().1 |= is_used && account.phase == AccountPhase::Unavailable;
    }
    let mut keys = BTreeMap::<KeyPhase, u32>::new();
    let mut algorithms = BTreeMap::<Algorithm, u32>::new();
    let mut out = Overview::default();
    for key in world.keys {
        *keys.entry(key.phase).or_default() += 1;
        *algorithms.entry(key.algorithm).or_default() += 1;
        if let Some(provider) = provider_of.get(key.account.as_str()) {
            providers.entry(*provider).or_default().0 += 1;
        }
        out.due += u32::from(is_due(key, world.now));
        out.overdue += u32::from(is_overdue(key, world.now));
        out.rotating += u32::from(key.phase == KeyPhase::Rotating);
        match key.active_clients {
            Some(count) => out.clients = out.clients.saturating_add(count),
            None => {
                out.clients_unknown +=
                    u32::from(!matches!(key.phase, KeyPhase::Pending | KeyPhase::Disabled | KeyPhase::Deleting));
            }
        }
    }
    out.accounts = accounts.into_iter().map(|(phase, n)| (format!("{phase:?}"), n)).collect();
    out.keys = keys.into_iter().map(|(phase, n)| (format!("{phase:?}"), n)).collect();
    out.edges = u32::try_from(world.edges.len()).unwrap_or(u32::MAX);
    out.edges_connected = world.edges.iter().map(|edge| u32::from(edge.connected)).sum();
    out.by_provider = providers
        .into_iter()
        .map(|(provider_type, (keys, failing))| ProviderCount { provider_type, keys, failing })
        .collect();
    out.by_provider.sort_by_key(|count| std::cmp::Reverse(count.keys));
    out.by_algorithm = algorithms.into_iter().map(|(algorithm, keys)| AlgorithmCount { algorithm, keys }).collect();
    out.by_algorithm.sort_by_key(|count| std::cmp::Reverse(count.keys));
    out.problems = problems(world);
    out.forecast = forecast(world);
    out
}

fn problems(world: World<'_>) -> Vec<super::Trouble> {
    let keys_of = |root: &str| world.keys.iter().map(|key| u32::from(key.account == root)).sum();
    let late = world.keys.iter().filter(|key| is_overdue(key, world.now)).filter_map(|key| key.next_rotation);
    let overdue = late.clone().min().map(|oldest| (u32::try_from(late.count()).unwrap(), oldest));
    let held = |edge: &str| {
        let evicted = |key: &&crate::wire::KeySummary| {
            key.distribution.as_ref().is_some_and(|d| {
                d.effect == DistributionEffect::Evicted && d.unreachable.iter().any(|e| e.name == edge)
            })
        };
        u32::try_from(world.keys.iter().filter(evicted).count()).unwrap()
    };
    let mut damaged = Damaged::default();
    world.keys.iter().for_each(|key| damaged.add(key));
    let keys = KeysInTrouble { held_by: &held, overdue, damaged: &damaged };
    troubles(world.accounts, world.edges, world.now, keys_of, &keys)
}

fn forecast(world: World<'_>) -> Vec<ForecastDay> {
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
