//! `GET …/topology` (FR-404).

use super::enabled;
use crate::http::{Error, Params, Viewer};
use axum::Json;
use jiff::Timestamp;
use model::plan::World;
use model::topology::{self, Topology};
use serde::Deserialize;

/// `?expand=a,b&root=a`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct TopologyQuery {
    expand: Option<String>,
    root: Option<String>,
}

/// The trust chain, drawn; `?root=` shows one root alone, `?expand=` opens bundles.
pub(crate) async fn topology(viewer: Viewer, Params(query): Params<TopologyQuery>) -> Result<Json<Topology>, Error> {
    viewer.must_read_all()?;
    let expanded: Vec<String> = query.expand.iter().flat_map(|list| list.split(',')).map(str::to_owned).collect();
    viewer.state.index.view(viewer.path.as_str(), |view| {
        enabled(&view)?;
        let world = view.world(Timestamp::now());
        let Some(root) = query.root else { return Ok(Json(topology::build(world, &expanded))) };
        let accounts: Vec<_> = world.accounts.iter().filter(|account| account.name == root).cloned().collect();
        let keys: Vec<_> = world.keys.iter().filter(|key| key.account == root).cloned().collect();
        Ok(Json(topology::build(World { accounts: &accounts, keys: &keys, ..world }, &expanded)))
    })
}
