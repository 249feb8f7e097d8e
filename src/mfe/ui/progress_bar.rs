//! How far a long operation is, and what of it failed.

use super::hundredths::hundredths;
use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/progress_bar.css");

/// A bar: done solid, failed hatched, so that they differ without colour.
#[component]
pub fn ProgressBar(
    /// Done so far.
    #[prop(into)]
    done: Signal<u64>,
    /// Failed so far.
    #[prop(optional, into)]
    failed: Signal<u64>,
    /// All there is.
    #[prop(into)]
    total: Signal<u64>,
    /// What moves on: "Re-key of aws-root-production".
    #[prop(into)]
    label: TextProp,
    /// The state as a sentence: "1,536 of 2,412 service keys wrapped by v8, 3 failed".
    #[prop(into)]
    value_text: TextProp,
) -> impl IntoView {
    let part = move |n: u64| hundredths(percent(n, total.get())) + "%";
    view! {
        <div
            class="kc-progress-bar" class=(SHEET, true)
            role="progressbar"
            aria-label=move || label.get()
            aria-valuemin="0"
            aria-valuemax=move || total.get()
            aria-valuenow=move || done.get()
            aria-valuetext=move || value_text.get()
        >
            <span class="kc-progress-bar__done" style:width=move || part(done.get())></span>
            <span class="kc-progress-bar__failed" style:width=move || part(failed.get())></span>
        </div>
    }
}

/// Share of a total in percent, within 0 and 100; nothing of nothing is all of it.
#[allow(clippy::cast_precision_loss, reason = "shares of a bar need no more than 52 bits")]
pub(super) fn percent(n: u64, total: u64) -> f64 {
    if total == 0 { 100.0 } else { (n as f64 / total as f64 * 100.0).clamp(0.0, 100.0) }
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    #[allow(clippy::float_cmp, reason = "exact by construction")]
    fn a_share_stays_within_the_bar() {
        assert_eq!(percent(1, 4), 25.0);
        assert_eq!(percent(9, 4), 100.0);
        assert_eq!(percent(0, 0), 100.0);
    }
}
