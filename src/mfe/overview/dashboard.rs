//! The cards: numbers, problems first, what comes, how it is spread.

use crate::overview::activity_card::ActivityCard;
use crate::overview::algorithm_card::AlgorithmCard;
use crate::overview::forecast_card::ForecastCard;
use crate::overview::kpi_cards::KpiCards;
use crate::overview::problems_card::ProblemsCard;
use crate::overview::provider_card::ProviderCard;
use crate::ui::Columns;
use leptos::prelude::*;

/// The health of the workspace.
#[component]
pub(super) fn Dashboard() -> impl IntoView {
    view! {
        <KpiCards />
        <Columns side=|| view! { <ProviderCard /><AlgorithmCard /><ActivityCard /> }>
            <ProblemsCard />
            <ForecastCard />
        </Columns>
    }
}
