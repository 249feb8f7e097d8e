//! `GET …/applications`: the applications that have service keys, for a list's filter.

use super::enabled;
use crate::http::{Error, Params, Verb, Viewer};
use crate::index::Kind;
use crate::list::limit;
use axum::Json;
use model::wire::{ApplicationCount, Page};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// `?q=pay&limit=50`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct ApplicationQuery {
    /// Part of a name.
    q: Option<String>,
    /// At most so many, 1 to 500.
    limit: Option<usize>,
}

/// The first of them by name, and how many there are. There is no next page: a longer list is searched.
pub(crate) async fn applications(
    viewer: Viewer,
    Params(query): Params<ApplicationQuery>,
) -> Result<Json<Page<ApplicationCount>>, Error> {
    viewer.must(Verb::Read, Kind::Key)?;
    let limit = limit(query.limit)?;
    let wanted = query.q.unwrap_or_default().trim().to_lowercase();
    viewer.state.index.view(viewer.path.as_str(), |view| {
        let mut counts = BTreeMap::<&str, u32>::new();
        for key in enabled(&view)?.keys.rows() {
            *counts.entry(key.application.as_str()).or_default() += 1;
        }
        counts.retain(|application, _| application.to_lowercase().contains(&wanted));
        let total = u32::try_from(counts.len()).unwrap_or(u32::MAX);
        let count = |(application, keys): (&str, u32)| ApplicationCount { application: application.to_owned(), keys };
        Ok(Json(Page {
            items: counts.into_iter().take(limit).map(count).collect(),
            total,
            cursor: None,
            resource_version: view.version.to_string(),
            as_of: viewer.state.index.pulse.as_of(),
        }))
    })
}
