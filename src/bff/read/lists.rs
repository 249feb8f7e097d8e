//! `GET …/accounts` and `GET …/keys`.

use super::kept::{AsOf, Asked, Moves, written};
use crate::http::{Error, Params, Verb, Viewer};
use crate::index::Kind;
use crate::list::{AccountQuery, KeyQuery, Slice, slice};
use axum::response::Response;
use model::wire::Page;

/// A page of roots.
pub(crate) async fn accounts(
    viewer: Viewer,
    Params(query): Params<AccountQuery>,
    asked: Asked,
) -> Result<Response, Error> {
    viewer.must(Verb::Read, Kind::Account)?;
    asked.answer(&viewer, Moves::WithChanges, |_, workspace, moment| {
        let rows = slice(&workspace.accounts, Some(|account: &_| query.matches(account)), &query.paging())?;
        written(&page(moment, rows))
    })
}

/// A page of service keys.
pub(crate) async fn keys(viewer: Viewer, Params(query): Params<KeyQuery>, asked: Asked) -> Result<Response, Error> {
    viewer.must(Verb::Read, Kind::Key)?;
    let moves = if query.due.is_some() { Moves::WithTime } else { Moves::WithChanges };
    asked.answer(&viewer, moves, |_, workspace, moment| {
        let roots = workspace.accounts.rows().iter().map(|root| (root.name.as_str(), root.provider_type.as_str()));
        let filter = query.filter(roots, moment.now)?;
        let matches = (!query.is_plain()).then_some(|key: &_| filter.matches(key));
        written(&page(moment, slice(&workspace.keys, matches, &query.paging())?))
    })
}

/// The rows are written from where they are.
fn page<T>(moment: AsOf, slice: Slice<'_, T>) -> Page<&T> {
    Page {
        items: slice.rows,
        total: slice.total,
        cursor: slice.next,
        resource_version: moment.version.to_string(),
        as_of: moment.heard,
    }
}
