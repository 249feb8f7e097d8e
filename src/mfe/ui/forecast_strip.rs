//! The rotations of the next days, a cell each; where it is narrow, a calendar of seven columns.

use super::hundredths::hundredths;
use super::icon::{Icon, IconName};
use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/forecast_strip.css");

/// A day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForecastCell {
    /// How many rotations.
    pub count: u64,
    /// The count, short: "1.2K".
    pub count_text: String,
    /// Day of the month.
    pub day: String,
    /// The month's name above the first day shown and each first of a month.
    pub month: Option<String>,
    /// The day as a full sentence: "Mon 30 Nov: 1,180 rotations, many in one minute".
    pub label: String,
    /// The list of exactly these.
    pub href: String,
    /// It is today.
    pub today: bool,
    /// Many keys rotate in one minute.
    pub herd: bool,
}

/// The strip. Children are the note below it about the herd of `note_at`.
#[component]
pub fn ForecastStrip(
    /// Names the strip: "Rotations of the next 30 days".
    #[prop(into)]
    label: TextProp,
    /// The days in order.
    #[prop(into)]
    cells: Signal<Vec<ForecastCell>>,
) -> impl IntoView {
    let cell = |cell: ForecastCell| {
        view! {
            <li class="kc-forecast-strip__day" class=("is-today", cell.today) class=("is-herd", cell.herd)>
                <span class="kc-forecast-strip__month" aria-hidden="true">{cell.month}</span>
                <a class=format!("kc-forecast-strip__cell is-level-{}", level(cell.count)) href=cell.href>
                    <span>{cell.count_text}</span>
                    <span class="kc-forecast-strip__inner-date">{cell.day.clone()}</span>
                    <span class="kc-hidden">{cell.label}</span>
                </a>
                <span class="kc-forecast-strip__date" aria-hidden="true">{cell.day}</span>
            </li>
        }
    };
    view! {
        <ol
            class="kc-forecast-strip" class=(SHEET, true)
            aria-label=move || label.get()
            style=("--kc-days", move || cells.with(Vec::len).to_string())
        >
            {move || cells.get().into_iter().map(cell).collect_view()}
        </ol>
    }
}

/// The four buckets as a legend.
#[component]
pub fn ForecastLegend() -> impl IntoView {
    let bucket = |(level, text): (u8, &'static str)| {
        view! { <span class="kc-forecast-strip__bucket"><span class=format!("kc-forecast-strip__swatch is-level-{level}")></span>{text}</span> }
    };
    let buckets = [(1, "1–49"), (2, "50–149"), (3, "150–499"), (4, "≥ 500")];
    view! { <span class="kc-forecast-strip__legend">{buckets.into_iter().map(bucket).collect_view()}</span> }
}

/// The box about a herd, with a notch below its day.
#[component]
pub fn HerdNote(
    /// Place of the day in the strip, counted from 0, and the number of days; left out, the box has no notch.
    #[prop(optional, into)]
    at: Signal<Option<(usize, usize)>>,
    /// The one concrete way out.
    #[prop(optional, into)]
    action: Option<ViewFnOnce>,
    children: Children,
) -> impl IntoView {
    let left = move || at.get().map(|(day, days)| notch(day, days));
    view! {
        <div class="kc-forecast-strip__herd" class=("has-notch", move || at.get().is_some()) role="note" style=("--kc-at", left)>
            <span class="kc-forecast-strip__herd-icon"><Icon name=IconName::Alert /></span>
            <p class="kc-forecast-strip__herd-text">{children()}</p>
            {action.map(ViewFnOnce::run)}
        </div>
    }
}

/// The bucket of a count: 0, 1–49, 50–149, 150–499, 500 and more.
const fn level(count: u64) -> u8 {
    match count {
        0 => 0,
        1..50 => 1,
        50..150 => 2,
        150..500 => 3,
        _ => 4,
    }
}

/// The middle of a day's column in percent of the strip.
#[allow(clippy::cast_precision_loss, reason = "days are few")]
fn notch(day: usize, days: usize) -> String {
    hundredths((day as f64 + 0.5) / days.max(1) as f64 * 100.0) + "%"
}

#[cfg(test)]
mod tests {
    use super::{level, notch};

    #[test]
    fn counts_fall_into_the_buckets_of_the_legend() {
        assert_eq!([0, 1, 49, 50, 149, 150, 499, 500].map(level), [0, 1, 1, 2, 2, 3, 3, 4]);
    }

    #[test]
    fn the_notch_points_to_the_middle_of_its_day() {
        assert_eq!(notch(6, 30), "21.67%");
    }
}
