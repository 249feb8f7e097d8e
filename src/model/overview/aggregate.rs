//! The overview of a workspace from nothing but its rows.

use super::{Overview, Tally};
use crate::plan::World;

/// The overview of a workspace, counted anew: O(n) in its keys. Who sees every change keeps a [`Tally`] instead.
pub fn aggregate(world: World<'_>) -> Overview {
    let mut tally = Tally::default();
    for key in world.keys {
        tally.change(None, Some(key));
    }
    tally.overview(world.accounts, world.edges, world.now)
}
