//! Reads: from the index, except for one object in full, which is fetched with the user's own token.

mod activity;
mod applications;
mod detail;
mod kept;
mod lists;
mod overview;
mod rotations;
mod topology;
mod workspace;

pub(crate) use activity::{ActivityQuery, activity};
pub(crate) use applications::{ApplicationQuery, applications};
pub(crate) use detail::{account, key};
pub(crate) use lists::{accounts, keys};
pub(crate) use overview::overview;
pub(crate) use rotations::{RotationsQuery, rotations};
pub(crate) use topology::{TopologyQuery, topology};
pub(crate) use workspace::{view_of, workspace};

use crate::http::Error;
use crate::index::{View, Workspace};

/// The workspace, or 404 when OpenKCM isn't enabled in it.
fn enabled<'a>(view: &View<'a>) -> Result<&'a Workspace, Error> {
    view.workspace.ok_or(Error::ProviderNotEnabled)
}
