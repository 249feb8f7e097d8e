//! The time, once for the app.

use jiff::Timestamp;
use leptos::prelude::*;
use std::time::Duration;

/// The browser's time.
pub fn now() -> Timestamp {
    #[allow(clippy::cast_possible_truncation)]
    let millisecond = js_sys::Date::now() as i64;
    Timestamp::from_millisecond(millisecond).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// The time, once a second, for countdowns and relative times. Ends with its owner.
pub fn ticking() -> Signal<Timestamp> {
    if let Some(Ticking(signal)) = use_context() {
        return signal;
    }
    let time = RwSignal::new(now());
    if let Ok(handle) = set_interval_with_handle(move || time.set(now()), Duration::from_secs(1)) {
        on_cleanup(move || handle.clear());
    }
    time.into()
}

/// One ticking time for all who ask below.
pub(super) fn provide_ticking() {
    let signal = ticking();
    provide_context(Ticking(signal));
}

#[derive(Clone, Copy)]
struct Ticking(Signal<Timestamp>);
