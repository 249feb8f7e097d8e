//! Times that tick.

use leptos::prelude::*;
use std::time::Duration;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/relative_time.css");

/// A point in time as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Times {
    /// "in 57 min", "3 min ago".
    pub relative: String,
    /// "15:00", "25 Nov 12:00".
    pub absolute: String,
    /// RFC 3339, for `datetime`.
    pub machine: String,
}

/// Milliseconds since 1970, moving once a second. Make one for the page and hand it on: all times then tick together.
pub fn use_now() -> Signal<f64> {
    let now = RwSignal::new(js_sys::Date::now());
    let tick = set_interval_with_handle(
        move || {
            now.try_set(js_sys::Date::now());
        },
        Duration::from_secs(1),
    );
    on_cleanup(move || {
        if let Ok(tick) = tick {
            tick.clear();
        }
    });
    now.into()
}

/// Relative first, absolute quietly behind it. Stale data shows the absolute time alone: a relative time that does not
/// tick is a lie.
#[component]
pub fn RelativeTime(
    /// The texts for a given now (milliseconds since 1970); called with every tick.
    #[prop(into)]
    times: Callback<f64, Times>,
    /// The clock of the page.
    #[prop(into)]
    now: Signal<f64>,
    /// What is shown does not move any more.
    #[prop(optional, into)]
    stale: Signal<bool>,
    /// It should have happened already.
    #[prop(optional, into)]
    overdue: Signal<bool>,
) -> impl IntoView {
    let times = Memo::new(move |_| times.run(now.get()));
    view! {
        <time class="kc-relative-time" class=(SHEET, true) class=("kc-relative-time--overdue", move || overdue.get()) datetime=move || times.get().machine>
            <Show when=move || !stale.get() fallback=move || view! { {move || times.get().absolute} }>
                <span class="kc-relative-time__relative">{move || times.get().relative}</span>
                <span class="kc-relative-time__absolute">" " {move || times.get().absolute}</span>
            </Show>
        </time>
    }
}
