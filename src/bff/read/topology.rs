//! `GET …/topology` (FR-404).

use super::kept::{Asked, Moves, written};
use crate::http::{Error, Params, Viewer};
use axum::response::Response;
use model::plan::World;
use model::topology;
use schemars::JsonSchema;
use serde::Deserialize;

/// `?expand=a,b&root=a`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct TopologyQuery {
    /// Roots whose bundles are opened, by name, comma-separated.
    expand: Option<String>,
    /// Shows this root alone.
    root: Option<String>,
}

/// The trust chain, drawn; `?root=` shows one root alone, `?expand=` opens bundles.
pub(crate) async fn topology(
    viewer: Viewer,
    Params(query): Params<TopologyQuery>,
    asked: Asked,
) -> Result<Response, Error> {
    viewer.must_read_all()?;
    let expanded: Vec<String> = query.expand.iter().flat_map(|list| list.split(',')).map(str::to_owned).collect();
    asked.answer(&viewer, Moves::WithChanges, |view, _, moment| {
        let world = view.world(moment.now);
        let Some(root) = query.root else { return written(&topology::build(world, &expanded)) };
        let accounts: Vec<_> = world.accounts.iter().filter(|account| account.name == root).cloned().collect();
        let keys: Vec<_> = world.keys.iter().filter(|key| key.account == root).cloned().collect();
        written(&topology::build(World { accounts: &accounts, keys: &keys, ..world }, &expanded))
    })
}
