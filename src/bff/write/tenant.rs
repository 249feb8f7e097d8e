//! `PUT …/tenant/suspended` (FR-101): nothing is deleted; keys stop being served.

use super::confirm::asked;
use super::{Confirmation, Writer, audited, check};
use crate::http::{Body, Error, Verb, Viewer};
use crate::index::Kind;
use axum::Json;
use model::wire::{SuspendRequest, WriteAnswer};
use model::{Tenant, plan};
use serde_json::json;

/// Suspends (with its plan) or resumes (without).
pub(crate) async fn suspend(
    viewer: Viewer,
    Body(request): Body<SuspendRequest>,
) -> Result<Json<WriteAnswer<Tenant>>, Error> {
    let name = tenant_name(&viewer)?;
    let action = if request.suspended { "suspend" } else { "resume" };
    audited(&viewer, action, Kind::Tenant, &name, async {
        viewer.must(Verb::Update, Kind::Tenant)?;
        if request.suspended {
            let asked = asked(plan::Action::Suspend, plan::Kind::Tenant, &name);
            check(&viewer, &asked, Confirmation::from(&request))?;
        }
        let writer = Writer::new(&viewer, request.reason.as_deref());
        writer.patch(&name, json!({ "spec": { "suspended": request.suspended } })).await.map(Json)
    })
    .await
}

/// The tenant of the workspace.
pub(super) fn tenant_name(viewer: &Viewer) -> Result<String, Error> {
    viewer.state.index.view(viewer.path.as_str(), |view| {
        let known = view.workspace.ok_or(Error::ProviderNotEnabled)?;
        let none = || Error::NotFound("the workspace has no tenant yet; wait until the provider is set up".into());
        known.tenant.as_ref().map(|tenant| tenant.name.clone()).ok_or_else(none)
    })
}
