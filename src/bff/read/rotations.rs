//! `GET …/rotations`: when a schedule would rotate, and how many other keys rotate with it (FR-301, FR-303).

use super::enabled;
use crate::http::{Error, Params, Verb, Viewer};
use crate::index::Kind;
use axum::Json;
use jiff::Timestamp;
use model::wire::RotationPreview;
use model::{RotationSchedule, overview};
use schemars::JsonSchema;
use serde::Deserialize;

const DEFAULT_COUNT: usize = 5;
const MAX_COUNT: usize = 50;

/// `?schedule=Daily&from=2026-11-22T14:00:00Z&count=5&key=card-tokens`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub(crate) struct RotationsQuery {
    /// `Hourly`, `Daily`, `Weekly`, `N Hours`, `N Days` or `Never`.
    schedule: String,
    /// The anchor, RFC 3339; what the schedule of `key` counts from, or now, when absent.
    from: Option<String>,
    /// How many, 1 to 50; 5 when absent.
    count: Option<usize>,
    /// The key this is about, also one that is yet to be made; it doesn't count as another.
    key: Option<String>,
}

/// A preview. `from` is the anchor; left out, it is what the schedule of `key` counts from, or now.
pub(crate) async fn rotations(
    viewer: Viewer,
    Params(query): Params<RotationsQuery>,
) -> Result<Json<RotationPreview>, Error> {
    viewer.must(Verb::Read, Kind::Key)?;
    let schedule: RotationSchedule =
        query.schedule.parse().map_err(|error| Error::invalid("schedule", format!("{error}")))?;
    let from = query.from.map(|from| from.parse::<Timestamp>());
    let from = from
        .transpose()
        .map_err(|_| Error::BadRequest("from isn't a time; write it as 2026-11-22T14:00:00Z".into()))?;
    let count = query.count.unwrap_or(DEFAULT_COUNT);
    if !(1..=MAX_COUNT).contains(&count) {
        return Err(Error::BadRequest(format!("count is out of range; between 1 and {MAX_COUNT}")));
    }
    let now = Timestamp::now();
    viewer.state.index.view(viewer.path.as_str(), |view| {
        let workspace = enabled(&view)?;
        let (keys, cadence, key) = (&workspace.keys, workspace.cadence(), query.key.as_deref());
        let own = key.and_then(|name| keys.get(name));
        let anchor = from.or_else(|| own.and_then(|key| overview::anchor(key, &cadence))).unwrap_or(now);
        Ok(Json(overview::preview(keys.rows().iter(), &cadence, key, schedule, anchor, now, count)))
    })
}
