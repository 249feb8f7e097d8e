//! Makes plans.

use super::{Plan, PlanError, World};
use crate::wire::PlanRequest;

/// The plan of `request` in `world`.
pub fn make(_request: &PlanRequest, _world: World<'_>) -> Result<Plan, PlanError> {
    todo!()
}
