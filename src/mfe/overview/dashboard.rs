//! The cards: numbers, problems first, what comes, how it is spread.

use crate::overview::activity_card::ActivityCard;
use crate::overview::algorithm_card::AlgorithmCard;
use crate::overview::forecast_card::ForecastCard;
use crate::overview::kpi_cards::KpiCards;
use crate::overview::problems_card::ProblemsCard;
use crate::overview::provider_card::{ProviderCard, is_uniform};
use crate::store::use_store;
use crate::ui::Columns;
use leptos::prelude::*;

/// The health of the workspace.
#[component]
pub(super) fn Dashboard() -> impl IntoView {
    let store = use_store();
    let overview = store.overview();
    let is_mixed = Memo::new(move |_| overview.with(|o| o.as_ref().is_some_and(|o| !is_uniform(&o.by_algorithm))));
    let side = move || {
        view! {
            <ProviderCard />
            <Show when=move || is_mixed.get()><AlgorithmCard /></Show>
            <ActivityCard />
        }
    };
    view! {
        <KpiCards />
        <Columns side=side>
            <ProblemsCard />
            <ForecastCard />
        </Columns>
    }
}
