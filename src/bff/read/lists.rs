//! `GET …/accounts` and `GET …/keys`.

use super::enabled;
use crate::http::{Error, Params, Verb, Viewer};
use crate::index::{Kind, View};
use crate::list::{AccountQuery, KeyQuery, Slice, slice};
use axum::Json;
use jiff::Timestamp;
use model::wire::{AccountSummary, KeySummary, Page};

/// A page of roots.
pub(crate) async fn accounts(
    viewer: Viewer,
    Params(query): Params<AccountQuery>,
) -> Result<Json<Page<AccountSummary>>, Error> {
    viewer.must(Verb::Read, Kind::Account)?;
    viewer.state.index.view(viewer.path.as_str(), |view| {
        let rows = enabled(&view)?.accounts.rows().iter().filter(|account| query.matches(account));
        Ok(Json(page(&viewer, &view, slice(rows, &query.paging())?)))
    })
}

/// A page of service keys.
pub(crate) async fn keys(viewer: Viewer, Params(query): Params<KeyQuery>) -> Result<Json<Page<KeySummary>>, Error> {
    viewer.must(Verb::Read, Kind::Key)?;
    viewer.state.index.view(viewer.path.as_str(), |view| {
        let workspace = enabled(&view)?;
        let roots = workspace.accounts.rows().iter().map(|root| (root.name.as_str(), root.provider_type.as_str()));
        let filter = query.filter(roots, Timestamp::now())?;
        let rows = workspace.keys.rows().iter().filter(|key| filter.matches(key));
        Ok(Json(page(&viewer, &view, slice(rows, &query.paging())?)))
    })
}

fn page<T: Clone>(viewer: &Viewer, view: &View<'_>, slice: Slice<'_, T>) -> Page<T> {
    Page {
        items: slice.rows.into_iter().cloned().collect(),
        total: slice.total,
        cursor: slice.next,
        resource_version: view.version.to_string(),
        as_of: viewer.state.index.pulse.as_of(),
    }
}
