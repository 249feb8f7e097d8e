//! The overview (FR-402): the health of a workspace on one page. Every number is a link to the list behind it.

mod activity_card;
mod algorithm_card;
mod chart;
mod chunks;
mod dashboard;
mod export;
mod first_run;
mod forecast_card;
mod heat_map;
mod kpi_cards;
mod overview_page;
mod problem_row;
mod problems_card;
mod provider_card;
mod texts;

pub use overview_page::OverviewPage;
