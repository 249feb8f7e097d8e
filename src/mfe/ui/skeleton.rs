//! What stands where something will be: its shape, not a spinner.

use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/skeleton.css");

/// Rows of grey bars. They are hidden from assistive technology; `label` says that it loads.
#[component]
pub fn Skeleton(
    /// How many rows.
    #[prop(default = 5)]
    rows: usize,
    /// "Loading service keys".
    #[prop(into)]
    label: TextProp,
) -> impl IntoView {
    const WIDTHS: [&str; 5] = ["70%", "90%", "55%", "80%", "62%"];
    let bar = |i: usize| {
        view! { <span class="kc-skeleton__row"><span class="kc-skeleton__bar" style:width=WIDTHS[i % WIDTHS.len()]></span></span> }
    };
    view! {
        <div class="kc-skeleton" class=(SHEET, true) role="status">
            <span class="kc-hidden">{move || label.get()}</span>
            <span aria-hidden="true">{(0..rows).map(bar).collect_view()}</span>
        </div>
    }
}
