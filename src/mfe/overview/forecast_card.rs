//! The rotations to come: cells for 7 and 30 days, a calendar for 90, the herd that needs a look, and the forecast as a file.

use crate::frame::Chunk;
use crate::i18n::{self, day, day_month, number, weekday_time_utc};
use crate::overview::texts::texts;
use crate::overview::{chunks, export};
use crate::routes::Route;
use crate::shell::{download, use_nav};
use crate::store::use_store;
use crate::ui::{
    Card, ForecastCell, ForecastLegend, ForecastStrip, HerdNote, IconName, Link, LinkKind, Menu, MenuItem, Segment,
    Segmented, Skeleton,
};
use leptos::prelude::*;
use model::overview::ForecastDay;

/// More days than this are too many cells in a line: a calendar.
const CELLS: usize = 30;

/// The card.
#[component]
pub(super) fn ForecastCard() -> impl IntoView {
    let (store, nav) = (use_store(), use_nav());
    let t = texts();
    let span = RwSignal::new("30".to_owned());
    let days = Memo::new(move |_| {
        let count = span.with(|span| span.parse().unwrap_or(CELLS));
        store.overview().get().map(|o| o.forecast).unwrap_or_default().into_iter().take(count).collect::<Vec<_>>()
    });
    let segments =
        ["7", "30", "90"].map(|n| Segment::new(n, (t.forecast_days)(n.parse().unwrap_or_default()))).to_vec();
    let herd = Memo::new(move |_| {
        days.with(|days| {
            let at = days.iter().position(|day| day.herd.is_some())?;
            days[at].herd.map(|herd| (at, days[at].day, herd))
        })
    });
    let notch = Signal::derive(move || {
        let count = days.with(Vec::len);
        (count <= CELLS).then(|| herd.get().map(|(at, ..)| (at, count))).flatten()
    });
    let actions = move || {
        view! {
            <ForecastLegend />
            <Segmented label=t.forecast_span segments=segments.clone() value=span on_change=move |chosen| span.set(chosen) />
            <Menu label=t.export icon=IconName::Download items=Signal::derive(move || exports(days)) />
        }
    };
    view! {
        <Card title=t.forecast actions=actions>
            <Show
                when=move || days.with(|days| days.len() > CELLS)
                fallback=move || {
                    view! { <ForecastStrip label=t.forecast cells=Signal::derive(move || days.with(|days| cells(days))) /> }
                }
            >
                <Chunk
                    load=chunks::load_heat_map
                    show=move |heat_map: chunks::HeatMap| heat_map(days)
                    waiting=|| view! { <Skeleton rows=6 label=i18n::texts().loading /> }
                />
            </Show>
            {move || {
                herd.get()
                    .map(|(_, day, herd)| {
                        let to = Route::keys(|f| f.due = Some(day.to_string()));
                        let action = move || {
                            view! {
                                <Link href=nav.href(&to) kind=LinkKind::Action>
                                    {(t.show_keys)(herd.keys, &number(herd.keys))}
                                </Link>
                            }
                        };
                        view! {
                            <HerdNote at=notch action=action>
                                <b>{(t.herd)(&weekday_time_utc(herd.minute), &number(herd.keys))}</b>
                                " "
                                {t.herd_why}
                            </HerdNote>
                        }
                    })
            }}
            <Show when=move || days.with(|days| days.iter().all(|day| day.keys == 0))>
                <p class="kc-dim">{t.forecast_none}</p>
            </Show>
        </Card>
    }
}

fn cells(days: &[ForecastDay]) -> Vec<ForecastCell> {
    let t = texts();
    let nav = use_nav();
    let cell = |(at, each): (usize, &ForecastDay)| {
        let herd = each.herd.is_some();
        let said = (t.forecast_day)(&day_month(each.day), each.keys, &number(each.keys));
        ForecastCell {
            count: u64::from(each.keys),
            count_text: short(each.keys),
            day: each.day.day().to_string(),
            month: (at == 0 || each.day.day() == 1).then(|| day(each.day, "month")),
            label: if herd { format!("{said}{}", t.forecast_herd) } else { said },
            href: nav.href(&Route::keys(|f| f.due = Some(each.day.to_string()))),
            today: at == 0,
            herd,
        }
    };
    days.iter().enumerate().map(cell).collect()
}

/// A count for a cell of two characters' width and a bit.
fn short(count: u32) -> String {
    match count {
        0..1_000 => count.to_string(),
        1_000..10_000 => format!("{}.{}K", count / 1_000, count % 1_000 / 100),
        _ => format!("{}K", count / 1_000),
    }
}

fn exports(days: Memo<Vec<ForecastDay>>) -> Vec<MenuItem> {
    let t = texts();
    let store = use_store();
    let save = move |name: &'static str, mime: &'static str, text: String| {
        if download(name, mime, &text).is_err() {
            leptos::logging::warn!("the browser refused the download");
        }
    };
    let csv = move || save("rotation-forecast.csv", "text/csv", days.with_untracked(|days| export::csv(days)));
    let ics = move || {
        let path = store.state.with_untracked(|s| s.as_ref().map(|s| s.workspace.path.clone())).unwrap_or_default();
        let entry = |n: u32| (t.calendar_entry)(n, &number(n));
        save("rotation-forecast.ics", "text/calendar", days.with_untracked(|days| export::ics(days, &path, entry)));
    };
    vec![
        MenuItem::new(t.export_csv, csv).icon(IconName::Download),
        MenuItem::new(t.export_ics, ics).icon(IconName::Download),
    ]
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn a_cell_has_room_for_four_characters() {
        let all = [0, 999, 9_999, 99_999, 100_000].map(short);
        assert_eq!(all, ["0", "999", "9.9K", "99K", "100K"]);
    }
}
