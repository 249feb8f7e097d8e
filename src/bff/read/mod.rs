//! Reads: from the index, except for one object in full, which is fetched with the user's own token.

mod detail;
mod lists;
mod overview;
mod topology;
mod workspace;

pub use detail::{account, key};
pub use lists::{accounts, keys};
pub use overview::overview;
pub use topology::topology;
pub use workspace::{view_of, workspace};

use crate::http::Error;
use crate::index::{View, Workspace};

/// The workspace, or 404 when OpenKCM isn't enabled in it.
fn enabled<'a>(view: &View<'a>) -> Result<&'a Workspace, Error> {
    view.workspace.ok_or(Error::ProviderNotEnabled)
}
