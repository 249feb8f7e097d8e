//! Counts.

use super::Overview;
use crate::plan::World;

/// The overview of a workspace.
pub fn aggregate(_world: World<'_>) -> Overview {
    todo!()
}
