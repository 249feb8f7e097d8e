//! `PUT` and `DELETE …/provider` (FR-101): the APIBinding to our export, with the claims that the export lists.

use super::confirm::asked;
use super::tenant::tenant_name;
use super::{Confirmation, audited, check};
use crate::http::{Body, Error, Verb, Viewer};
use crate::index::{Kind, write_version};
use crate::kcp::{binding_resource, export_claims};
use axum::Json;
use axum::http::StatusCode;
use kube::ResourceExt;
use kube::api::{Api, DeleteParams, DynamicObject, PostParams};
use model::names::{CORRELATION_ID, EXPORT, REQUESTED_BY};
use model::plan;
use model::wire::{ConfirmRequest, WriteAnswer};
use serde_json::{Value, json};

type Written = Json<WriteAnswer<DynamicObject>>;

/// Enables the provider: 201, or 200 when it is enabled already.
pub(crate) async fn enable_provider(viewer: Viewer) -> Result<(StatusCode, Written), Error> {
    audited(&viewer, "enable", Kind::Binding, EXPORT, async {
        viewer.must(Verb::Create, Kind::Binding)?;
        let claims = export_claims(&viewer.state.kcp).await?;
        let api = bindings(&viewer);
        let params = PostParams { dry_run: viewer.dry_run, ..PostParams::default() };
        match viewer.from_kcp(api.create(&params, &binding(&viewer, &claims)).await).await {
            Err(Error::AlreadyExists(_)) => {
                let known = viewer.from_kcp(api.get(EXPORT).await).await?;
                Ok((StatusCode::OK, Json(answer(known))))
            }
            created => Ok((StatusCode::CREATED, Json(answer(created?)))),
        }
    })
    .await
}

/// Uninstalls the provider: kcp deletes every object of ours in the workspace; the provider keeps its record. The plan to
/// confirm is the tenant's suspension: that is what it does to keys.
pub(crate) async fn disable_provider(
    viewer: Viewer,
    Body(request): Body<ConfirmRequest>,
) -> Result<Json<Value>, Error> {
    audited(&viewer, "uninstall", Kind::Binding, EXPORT, async {
        viewer.must(Verb::Delete, Kind::Binding)?;
        if let Ok(tenant) = tenant_name(&viewer) {
            let asked = asked(plan::Action::Suspend, plan::Kind::Tenant, &tenant);
            match check(&viewer, &asked, Confirmation::from(&request)) {
                // A suspended tenant can be uninstalled: there is nothing left to confirm for its keys.
                Err(Error::Blocked { .. }) | Ok(_) => {}
                Err(error) => return Err(error),
            }
        }
        let params = DeleteParams { dry_run: viewer.dry_run, ..DeleteParams::default() };
        viewer.from_kcp(bindings(&viewer).delete(EXPORT, &params).await).await?;
        Ok(Json(json!({})))
    })
    .await
}

fn bindings(viewer: &Viewer) -> Api<DynamicObject> {
    Api::all_with(viewer.client(), &binding_resource())
}

fn binding(viewer: &Viewer, claims: &[Value]) -> DynamicObject {
    let mut binding = DynamicObject::new(EXPORT, &binding_resource());
    let annotations = binding.annotations_mut();
    annotations.insert(REQUESTED_BY.into(), viewer.access.user.clone());
    annotations.insert(CORRELATION_ID.into(), viewer.correlation.0.clone());
    let export = json!({ "path": viewer.state.kcp.provider().as_str(), "name": EXPORT });
    binding.data = json!({ "spec": { "reference": { "export": export }, "permissionClaims": claims } });
    binding
}

fn answer(mut object: DynamicObject) -> WriteAnswer<DynamicObject> {
    object.metadata.managed_fields = None;
    let version = object.resource_version().unwrap_or_default();
    WriteAnswer { resource_version: write_version(Kind::Binding, &version), object }
}
