//! The overview (FR-402): the health of a workspace on one page.

mod overview_page;
pub use overview_page::OverviewPage;
