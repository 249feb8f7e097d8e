//! `GET …/activity`: what happened in the workspace, newest first.

use super::enabled;
use crate::http::{Error, Params, Viewer};
use crate::list::{Cursor, QueryError, SortKey, limit};
use axum::Json;
use model::wire::{Activity, Page};
use schemars::JsonSchema;
use serde::Deserialize;

/// The order of this list, as its cursors name it.
const SORT: &str = "-time";

/// `?limit=50&cursor=`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct ActivityQuery {
    /// Rows of a page, 1 to 500.
    limit: Option<usize>,
    /// The `cursor` of the page before.
    cursor: Option<String>,
}

/// A page of activities; the events of our controller, as the index remembers them.
pub(crate) async fn activity(
    viewer: Viewer,
    Params(query): Params<ActivityQuery>,
) -> Result<Json<Page<Activity>>, Error> {
    viewer.must_read_all()?;
    let limit = limit(query.limit)?;
    let after = query.cursor.as_deref().map(|text| place(text).ok_or(QueryError::Cursor)).transpose()?;
    viewer.state.index.view(viewer.path.as_str(), |view| {
        let all = &enabled(&view)?.activities;
        let mut rows = all.newest().skip_while(|(event, activity)| {
            after.as_ref().is_some_and(|after| (nanos(activity), *event) >= (after.0, after.1.as_str()))
        });
        let page: Vec<_> = rows.by_ref().take(limit).collect();
        let last = page.last().filter(|_| rows.next().is_some());
        let cursor = last.map(|(event, activity)| Cursor {
            sort: SORT.to_owned(),
            key: SortKey::Number(nanos(activity)),
            name: (*event).to_owned(),
        });
        Ok(Json(Page {
            items: page.iter().map(|(_, activity)| (*activity).clone()).collect(),
            total: u32::try_from(all.len()).unwrap_or(u32::MAX),
            cursor: cursor.map(|cursor| cursor.encode()),
            resource_version: view.version.to_string(),
            as_of: viewer.state.index.pulse.as_of(),
        }))
    })
}

/// As exact as the order itself; enough until the year 2262.
fn nanos(activity: &Activity) -> i64 {
    i64::try_from(activity.time.as_nanosecond()).unwrap_or(i64::MAX)
}

fn place(text: &str) -> Option<(i64, String)> {
    match Cursor::decode(text)? {
        Cursor { sort, key: SortKey::Number(time), name } if sort == SORT => Some((time, name)),
        _ => None,
    }
}
