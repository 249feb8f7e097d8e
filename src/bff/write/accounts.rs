//! Roots of trust: create, patch, delete, verify.

use super::confirm::{asked, plan_now};
use super::{Confirmation, Writer, audited, check};
use crate::http::{Body, Error, Verb, Viewer};
use crate::index::Kind;
use crate::named::{Named, is_label};
use axum::Json;
use axum::http::StatusCode;
use model::plan;
use model::wire::{ConfirmRequest, CreateRequest, PatchRequest, WriteAnswer};
use model::{Account, AccountSpec, KeyReference, names};
use serde_json::{Value, json};
use uuid::Uuid;

type Written = Json<WriteAnswer<Account>>;

/// FR-201: a new root; it is verified before it is Ready.
pub(crate) async fn create_account(
    viewer: Viewer,
    Body(request): Body<CreateRequest<AccountSpec>>,
) -> Result<(StatusCode, Written), Error> {
    audited(&viewer, "create", Kind::Account, &request.name, async {
        viewer.must(Verb::Create, Kind::Account)?;
        is_label("name", &request.name)?;
        KeyReference::of_spec(&request.spec).map_err(|error| Error::invalid("spec.keyReference", error.to_string()))?;
        let account = Account::new(&request.name, request.spec.clone());
        let answer = Writer::new(&viewer, None).create(account).await?;
        Ok((StatusCode::CREATED, Json(answer)))
    })
    .await
}

/// A merge patch of the spec. What a root in use stands on is changed by a re-key alone (FR-203).
pub(crate) async fn patch_account(
    viewer: Viewer,
    Named(name): Named,
    Body(request): Body<PatchRequest>,
) -> Result<Written, Error> {
    audited(&viewer, "patch", Kind::Account, &name, async {
        viewer.must(Verb::Update, Kind::Account)?;
        let in_use = viewer.state.index.view(viewer.path.as_str(), |view| {
            let account = view.workspace.and_then(|known| known.accounts.get(&name));
            account.is_some_and(|account| account.active_reference.is_some())
        });
        let moved =
            ["keyReference", "providerType", "region"].into_iter().find(|field| request.spec.get(field).is_some());
        if let (true, Some(field)) = (in_use, moved) {
            return Err(Error::invalid(
                format!("spec.{field}"),
                "the root is in use; move it to another key with a re-key",
            ));
        }
        let writer = Writer::new(&viewer, request.reason.as_deref());
        writer.patch_spec(&name, &request).await.map(Json)
    })
    .await
}

/// FR-204: refused while service keys use it, naming them.
pub(crate) async fn delete_account(
    viewer: Viewer,
    Named(name): Named,
    Body(request): Body<ConfirmRequest>,
) -> Result<Json<Value>, Error> {
    audited(&viewer, "delete", Kind::Account, &name, async {
        viewer.must(Verb::Delete, Kind::Account)?;
        let asked = asked(plan::Action::Delete, plan::Kind::Account, &name);
        check(&viewer, &asked, Confirmation::from(&request))?;
        let deleted = Writer::new(&viewer, request.reason.as_deref()).delete::<Account>(&name).await;
        deleted.map(Json).map_err(|error| with_keys(&viewer, &name, error))
    })
    .await
}

/// The API's own policy has refused what the index allowed a moment ago: by now the index knows the keys too.
fn with_keys(viewer: &Viewer, name: &str, error: Error) -> Error {
    let Error::Blocked { detail, .. } = error else { return error };
    let asked = asked(plan::Action::Delete, plan::Kind::Account, name);
    let blockers = plan_now(viewer, &asked).map(|plan| plan.effects.key_names).unwrap_or_default();
    Error::Blocked { detail, blockers }
}

/// FR-201: verifies the external key now.
pub(crate) async fn verify_account(viewer: Viewer, Named(name): Named) -> Result<Written, Error> {
    audited(&viewer, "verify", Kind::Account, &name, async {
        viewer.must(Verb::Update, Kind::Account)?;
        let patch = json!({ "metadata": { "annotations": { names::VERIFY: Uuid::new_v4() } } });
        Writer::new(&viewer, None).patch(&name, patch).await.map(Json)
    })
    .await
}
