//! Builds and lays out the tree.

use super::Topology;
use crate::plan::World;

/// The trust chain of a workspace. `expanded` names the roots whose bundles are opened.
pub fn build(_world: World<'_>, _expanded: &[String]) -> Topology {
    todo!()
}
