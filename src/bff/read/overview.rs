//! `GET …/overview` (FR-402).

use super::kept::{Asked, Moves, written};
use crate::http::{Error, Viewer};
use axum::response::Response;

/// The workspace's health in numbers.
pub(crate) async fn overview(viewer: Viewer, asked: Asked) -> Result<Response, Error> {
    viewer.must_read_all()?;
    asked.answer(&viewer, Moves::WithTime, |view, _, moment| written(view.overview(moment.now).as_ref()))
}
