//! `GET …/overview` (FR-402).

use super::enabled;
use crate::http::{Error, Viewer};
use axum::Json;
use jiff::Timestamp;
use model::overview::Overview;

/// The workspace's health in numbers.
pub(crate) async fn overview(viewer: Viewer) -> Result<Json<Overview>, Error> {
    viewer.must_read_all()?;
    viewer.state.index.view(viewer.path.as_str(), |view| {
        enabled(&view)?;
        Ok(Json(Overview::clone(&view.overview(Timestamp::now()))))
    })
}
