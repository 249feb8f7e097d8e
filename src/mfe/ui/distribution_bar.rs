//! How many belong to which, as bars that filter.

use super::hundredths::hundredths;
use super::icon::{Icon, IconName};
use super::progress_bar::percent;
use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/distribution_bar.css");

/// A share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DistributionShare {
    /// Its name.
    pub text: String,
    /// The list of exactly these.
    pub href: String,
    /// How many.
    pub count: u64,
    /// How many, formatted.
    pub count_text: String,
    /// It does not work: why, for assistive technology; the bar is red and marked.
    pub failing: Option<String>,
}

/// Bars below each other, longest = all of the largest share.
#[component]
pub fn DistributionBar(
    /// The shares.
    #[prop(into)]
    shares: Signal<Vec<DistributionShare>>,
) -> impl IntoView {
    let rows = move || {
        let shares = shares.get();
        let largest = shares.iter().map(|s| s.count).max().unwrap_or(0);
        shares.into_iter().map(|share| row(share, largest)).collect_view()
    };
    view! { <ul class="kc-distribution-bar" class=(SHEET, true)>{rows}</ul> }
}

fn row(share: DistributionShare, largest: u64) -> impl IntoView {
    let failing = share.failing.is_some();
    let width = hundredths(if share.count == 0 { 0.0 } else { percent(share.count, largest).max(3.0) }) + "%";
    view! {
        <li class="kc-distribution-bar__row">
            <a class="kc-link" class=(super::link::SHEET, true) href=share.href>{share.text}</a>
            <span class="kc-distribution-bar__track" aria-hidden="true">
                <span class="kc-distribution-bar__fill" class=("kc-distribution-bar__fill--failing", failing) style:width=width></span>
            </span>
            <span class="kc-distribution-bar__count">
                {share
                    .failing
                    .map(|why| view! { <span class="kc-distribution-bar__alarm"><Icon name=IconName::Error size="0.875rem" /></span><span class="kc-hidden">{why}</span> })}
                {share.count_text}
            </span>
        </li>
    }
}
