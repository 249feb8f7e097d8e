//! Ninety days as a calendar: a column per week, a row per weekday, each day leads to its keys. Its table says the same.

use crate::i18n::{self, day_month, number, weekday_time_utc};
use crate::overview::chart::{Chart, HeatColours};
use crate::overview::texts::texts;
use crate::routes::Route;
use crate::shell::{use_nav, use_shell};
use crate::ui::Link;
use charming::Chart as Picture;
use charming::component::{Calendar, VisualMap, VisualMapPiece, VisualMapType};
use charming::element::{CoordinateSystem, ItemStyle, Label, Orient, SplitLine, Tooltip, Trigger};
use charming::series::Heatmap;
use jiff::civil::{Date, date};
use leptos::prelude::*;
use model::overview::ForecastDay;
use serde_json::{Value, json};

/// From here on a count has its bucket's colour, as the strip's legend says.
const BUCKETS: [f64; 5] = [1.0, 50.0, 150.0, 500.0, f64::INFINITY];

/// The calendar and its table.
pub(super) fn heat_map(days: Memo<Vec<ForecastDay>>) -> AnyView {
    let (shell, nav) = (use_shell(), use_nav());
    let t = texts();
    let colours = Memo::new(move |_| HeatColours::of(shell.theme.get()));
    let picture = Signal::derive(move || days.with(|days| colours.with(|colours| picture(days, colours))));
    let more = Signal::derive(move || days.with(|days| colours.with(|colours| more(days, colours))));
    let open = move |day: String| nav.to(&Route::keys(|f| f.due = Some(day)));
    let row = move |day: ForecastDay| {
        let said = number(day.keys);
        let to = Route::keys(|f| f.due = Some(day.day.to_string()));
        let herd = day.herd.map(|herd| format!("{} ({})", number(herd.keys), weekday_time_utc(herd.minute)));
        view! {
            <tr>
                <th scope="row">{day_month(day.day)}</th>
                <td><Link href=nav.href(&to)>{said}</Link></td>
                <td>{herd}</td>
            </tr>
        }
    };
    let sheet = stylers_macro::style_sheet!("src/mfe/overview/heat_map.css");
    view! {
        class=sheet,
        <div class="kc-heat-map">
            <Chart picture more label=t.forecast height=11.5 on_click=open />
            <details class="kc-heat-map__twin">
                <summary class="kc-heat-map__summary">{t.as_table}</summary>
                <div class="kc-heat-map__scroll" tabindex="0" role="group" aria-label=t.forecast>
                    <table class="kc-heat-map__table">
                        <thead>
                            <tr>
                                <th scope="col">{t.day}</th>
                                <th scope="col">{t.rotations}</th>
                                <th scope="col">{t.herd_heading}</th>
                            </tr>
                        </thead>
                        <tbody>
                            {move || days.get().into_iter().filter(|day| day.keys > 0).map(row).collect_view()}
                        </tbody>
                    </table>
                </div>
            </details>
        </div>
    }
    .into_any()
}

fn picture(days: &[ForecastDay], colours: &HeatColours) -> Picture {
    let pieces = BUCKETS
        .windows(2)
        .zip(&colours.levels)
        .map(|(edges, colour)| {
            let piece = VisualMapPiece::new().gte(edges[0]).color(colour.as_str());
            if edges[1].is_finite() { piece.lt(edges[1]) } else { piece }
        })
        .collect::<Vec<_>>();
    let range = days.first().zip(days.last()).map(|(first, last)| (first.day.to_string(), last.day.to_string()));
    let (from, to) = range.unwrap_or_default();
    let line = SplitLine::new().show(false);
    let cell = ItemStyle::new().color(colours.empty.as_str()).border_color(colours.surface.as_str()).border_width(2);
    Picture::new()
        .tooltip(Tooltip::new().trigger(Trigger::Item))
        .visual_map(VisualMap::new().type_(VisualMapType::Piecewise).show(false).dimension(1).pieces(pieces))
        .calendar(
            Calendar::new()
                .orient(Orient::Horizontal)
                .left(32)
                .right(4)
                .top(22)
                .bottom(4)
                .range((from, to))
                .split_line(line)
                .item_style(cell),
        )
        .series(Heatmap::new().coordinate_system(CoordinateSystem::Calendar).label(Label::new().show(true)))
}

/// What charming can't say: names of days and months in the language, and per day its sentence and its address.
fn more(days: &[ForecastDay], colours: &HeatColours) -> Value {
    let t = texts();
    let quiet = json!({"color": colours.quiet, "fontSize": 11});
    let named = |names: Vec<String>| json!({"nameMap": names, "color": colours.quiet, "fontSize": 11});
    // 1 November 2026 is a Sunday, where ECharts' week begins.
    let weekdays = (1..=7).map(|n| i18n::day(date(2026, 11, n), "weekday")).collect();
    let months = (1..=12).map(|n| i18n::day(date(2026, n, 15), "month")).collect();
    let mut weekday = named(weekdays);
    weekday["firstDay"] = json!(1);
    let data: Vec<Value> = days
        .iter()
        .filter(|day| day.keys > 0)
        .map(|day| {
            let said = (t.forecast_day)(&said(day.day), day.keys, &number(day.keys));
            let ink = if f64::from(day.keys) >= BUCKETS[3] { &colours.on_full } else { &colours.ink };
            let mut item = json!({
                "value": [day.day.to_string(), day.keys],
                "name": if day.herd.is_some() { format!("{said}{}", t.forecast_herd) } else { said },
                "link": day.day.to_string(),
                "label": {"color": ink, "fontSize": 11},
            });
            if day.herd.is_some() {
                item["itemStyle"] = json!({"borderColor": colours.herd, "borderWidth": 2});
            }
            item
        })
        .collect();
    json!({
        "tooltip": {"formatter": "{b}"},
        "calendar": {"yearLabel": {"show": false}, "monthLabel": named(months), "dayLabel": weekday, "cellSize": ["auto", "auto"]},
        "series": [{"data": data, "label": {"formatter": "{@[1]}", "color": colours.ink}, "emphasis": {"itemStyle": {"borderColor": colours.ink}}}],
        "textStyle": quiet,
    })
}

/// `Mon 30 Nov`.
fn said(day: Date) -> String {
    format!("{} {}", i18n::day(day, "weekday"), day_month(day))
}
