//! `POST …/plans`.

use super::confirm::plan_now;
use crate::http::{Body, Error, Viewer};
use axum::Json;
use model::plan::Plan;
use model::wire::PlanRequest;

/// What a dangerous action would do. Whoever may read may ask.
pub(crate) async fn plan(viewer: Viewer, Body(request): Body<PlanRequest>) -> Result<Json<Plan>, Error> {
    viewer.must_read_all()?;
    let plan = plan_now(&viewer, &request)?;
    viewer.state.plans.keep(&viewer.path, &plan);
    Ok(Json(plan))
}
