//! `GET /workspaces/{path}`.

use crate::http::Viewer;
use crate::index::View;
use axum::Json;
use model::wire::{UserView, WorkspaceView};

/// The tenant, what this user may do, and the counts.
pub(crate) async fn workspace(viewer: Viewer) -> Json<WorkspaceView> {
    Json(viewer.state.index.view(viewer.path.as_str(), |view| view_of(&viewer, &view)))
}

/// One moment of the workspace as this user sees it; what may not be read isn't shown.
pub(crate) fn view_of(viewer: &Viewer, view: &View<'_>) -> WorkspaceView {
    let permissions = viewer.access.permissions;
    let known = view.workspace;
    let mut counts = known.map(crate::index::Workspace::counts).unwrap_or_default();
    if !permissions.accounts.read {
        counts.accounts = 0;
    }
    if !permissions.service_keys.read {
        counts.keys = 0;
    }
    WorkspaceView {
        path: viewer.path.to_string(),
        provider_enabled: known.is_some_and(crate::index::Workspace::provider_enabled),
        tenant: known.filter(|_| permissions.tenants.read).and_then(|known| known.tenant.clone()),
        user: UserView { name: viewer.access.user.clone() },
        permissions,
        counts,
        as_of: viewer.state.index.pulse.as_of(),
        resource_version: view.version.to_string(),
    }
}
