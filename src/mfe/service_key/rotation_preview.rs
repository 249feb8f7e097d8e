//! The next five rotations of a schedule, with how many others fall on the same day.

use crate::i18n;
use crate::service_key::schedule_texts::texts;
use crate::store::use_store;
use crate::ui::{Cell, ColumnHead, ObjectStatus, Row, Status, Table};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use leptos::prelude::*;
use model::RotationSchedule;
use model::overview::{ForecastDay, HERD};

/// Rotations shown.
const SHOWN: usize = 5;

/// A table of the next rotations.
#[component]
pub(super) fn RotationPreview(
    /// The schedule; the last valid one while something else is typed.
    #[prop(into)]
    schedule: Signal<RotationSchedule>,
    /// The rotation everything is counted from.
    #[prop(into)]
    anchor: Signal<Timestamp>,
    /// The version the next rotation makes.
    #[prop(into)]
    first_version: Signal<u32>,
) -> impl IntoView {
    let store = use_store();
    let t = texts();
    let now = crate::shell::now();
    let rows = move || {
        let forecast = store.overview().get().map(|overview| overview.forecast).unwrap_or_default();
        next(schedule.get(), anchor.get(), now)
            .into_iter()
            .zip(first_version.get()..)
            .map(|(at, version)| row(version, at, now, others(&forecast, at)))
            .collect_view()
    };
    let is_never = Memo::new(move |_| schedule.get().interval().is_none());
    view! {
        <Show when=move || !is_never.get() fallback=move || view! { <p>{t.no_rotation}</p> }>
            <Table
                label=t.next_five
                head=move || {
                    view! {
                        <ColumnHead text=t.version width=4.5 />
                        <ColumnHead text=t.date />
                        <ColumnHead text=t.same_minute width=8.5 />
                    }
                }
            >
                <tbody>{rows}</tbody>
            </Table>
        </Show>
    }
}

fn row(version: u32, at: Timestamp, now: Timestamp, others: Option<u32>) -> impl IntoView {
    let t = texts();
    let crowd = match others {
        Some(0) => view! { <span class="kc-dim">{t.alone}</span> }.into_any(),
        Some(n) if n > HERD => {
            view! { <ObjectStatus status=Status::AtRisk text=(t.others)(n, &i18n::number(n)) /> }.into_any()
        }
        Some(n) => view! { <span class="kc-dim">{(t.others)(n, &i18n::number(n))}</span> }.into_any(),
        None => view! { <span class="kc-dim">"–"</span> }.into_any(),
    };
    view! {
        <Row>
            <Cell names_row=true>{format!("v{version}")}</Cell>
            <Cell>
                {i18n::weekday_time_utc(at).replace(" UTC", "")} " " <span class="kc-dim">{i18n::relative(at, now)}</span>
            </Cell>
            <Cell>{crowd}</Cell>
        </Row>
    }
}

/// The next rotations: an overdue one happens once, now, and the others keep their distance.
fn next(schedule: RotationSchedule, anchor: Timestamp, now: Timestamp) -> Vec<Timestamp> {
    let mut all = Vec::with_capacity(SHOWN);
    let mut at = anchor;
    while all.len() < SHOWN {
        let Some(due) = schedule.next_after(at) else { break };
        at = due.max(now);
        all.push(at);
    }
    all
}

/// Rotations forecast for the day of `at`; `None` beyond the forecast.
fn others(forecast: &[ForecastDay], at: Timestamp) -> Option<u32> {
    let day = at.to_zoned(TimeZone::UTC).date();
    forecast.iter().find(|known| known.day == day).map(|known| known.keys)
}

#[cfg(test)]
mod tests {
    use super::{RotationSchedule, Timestamp, next};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn fr_303_the_next_five_keep_their_distance() {
        let all = next(RotationSchedule::Hourly, at(0), at(10));
        assert_eq!(all, [at(3_600), at(7_200), at(10_800), at(14_400), at(18_000)]);
    }

    #[test]
    fn fr_303_what_is_overdue_happens_once() {
        let all = next(RotationSchedule::Hourly, at(0), at(36_000));
        assert_eq!(all[..2], [at(36_000), at(39_600)]);
    }

    #[test]
    fn never_has_no_next() {
        assert!(next(RotationSchedule::Never, at(0), at(0)).is_empty());
    }
}
