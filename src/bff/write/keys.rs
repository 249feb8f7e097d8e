//! Service keys: create, patch (schedule, state), schedule the deletion, rotate.

use super::confirm::asked;
use super::{Confirmation, Writer, audited, check};
use crate::http::{Body, Error, Verb, Viewer};
use crate::index::Kind;
use crate::named::{Named, is_label};
use axum::Json;
use axum::http::StatusCode;
use model::service_key::KeyState;
use model::wire::{ConfirmRequest, CreateRequest, PatchRequest, RotateRequest, WriteAnswer};
use model::{RotationSchedule, ServiceEncryptionKey, ServiceEncryptionKeySpec, can, names, plan};
use serde_json::{Value, json};

type Written = Json<WriteAnswer<ServiceEncryptionKey>>;

/// FR-301: a new service key, under a root that is ready.
pub(crate) async fn create_key(
    viewer: Viewer,
    Body(request): Body<CreateRequest<ServiceEncryptionKeySpec>>,
) -> Result<(StatusCode, Written), Error> {
    audited(&viewer, "create", Kind::Key, &request.name, async {
        viewer.must(Verb::Create, Kind::Key)?;
        is_label("name", &request.name)?;
        let root = &request.spec.account_ref.name;
        viewer.state.index.view(viewer.path.as_str(), |view| {
            let known = view.workspace.ok_or(Error::ProviderNotEnabled)?;
            let none = || Error::invalid("spec.accountRef.name", format!("there is no root of trust named {root:?}"));
            can::take_keys(known.accounts.get(root).ok_or_else(none)?).map_err(blocked)
        })?;
        let key = ServiceEncryptionKey::new(&request.name, request.spec.clone());
        let answer = Writer::new(&viewer, None).create(key).await?;
        Ok((StatusCode::CREATED, Json(answer)))
    })
    .await
}

/// A merge patch of the spec (FR-303); a new `state` other than Enabled is dangerous and carries its plan (FR-305).
pub(crate) async fn patch_key(
    viewer: Viewer,
    Named(name): Named,
    Body(request): Body<PatchRequest>,
) -> Result<Written, Error> {
    audited(&viewer, "patch", Kind::Key, &name, async {
        viewer.must(Verb::Update, Kind::Key)?;
        if let Some(schedule) = request.spec.get("rotationSchedule").and_then(Value::as_str) {
            let parsed = schedule.parse::<RotationSchedule>();
            parsed.map_err(|error| Error::invalid("spec.rotationSchedule", error.to_string()))?;
        }
        if wish(&request.spec)? == Some(KeyState::PendingDeletion) {
            viewer.must(plan::Action::Delete.verb(), Kind::Key)?;
        }
        if let Some(action) = dangerous(&viewer, &name, &request.spec)? {
            let asked = asked(action, plan::Kind::ServiceEncryptionKey, &name);
            check(&viewer, &asked, Confirmation::from(&request))?;
        }
        let writer = Writer::new(&viewer, request.reason.as_deref());
        writer.patch_spec(&name, &request).await.map(Json)
    })
    .await
}

/// The first of the two steps of a deletion: `PendingDeletion`, which can be cancelled within its window.
pub(crate) async fn delete_key(
    viewer: Viewer,
    Named(name): Named,
    Body(request): Body<ConfirmRequest>,
) -> Result<Written, Error> {
    audited(&viewer, "delete", Kind::Key, &name, async {
        viewer.must(plan::Action::Delete.verb(), Kind::Key)?;
        let asked = asked(plan::Action::Delete, plan::Kind::ServiceEncryptionKey, &name);
        check(&viewer, &asked, Confirmation::from(&request))?;
        let writer = Writer::new(&viewer, request.reason.as_deref());
        writer.patch(&name, json!({ "spec": { "state": KeyState::PendingDeletion } })).await.map(Json)
    })
    .await
}

/// FR-304: one rotation per request id, however often it is sent.
pub(crate) async fn rotate_key(
    viewer: Viewer,
    Named(name): Named,
    Body(request): Body<RotateRequest>,
) -> Result<Written, Error> {
    audited(&viewer, "rotate", Kind::Key, &name, async {
        viewer.must(Verb::Update, Kind::Key)?;
        if request.request_id.is_empty() || request.request_id.len() > 128 {
            return Err(Error::invalid("requestId", "send 1 to 128 characters, new ones per wish"));
        }
        let asked_before = viewer.state.index.view(viewer.path.as_str(), |view| {
            let key = view.workspace.and_then(|known| known.keys.get(&name));
            key.is_some_and(|key| key.requested_rotation.as_ref() == Some(&request.request_id))
        });
        if !asked_before {
            let asked = asked(plan::Action::Rotate, plan::Kind::ServiceEncryptionKey, &name);
            check(&viewer, &asked, Confirmation::default())?;
        }
        let patch = json!({ "metadata": { "annotations": { names::ROTATE: request.request_id } } });
        Writer::new(&viewer, request.reason.as_deref()).patch(&name, patch).await.map(Json)
    })
    .await
}

/// The state that a patch sets.
fn wish(spec: &Value) -> Result<Option<KeyState>, Error> {
    let state = spec.get("state").map(|state| serde_json::from_value(state.clone()));
    state.transpose().map_err(|_| Error::invalid("spec.state", "write Enabled, Disabled or PendingDeletion"))
}

/// The dangerous action behind a patch, if it is one.
fn dangerous(viewer: &Viewer, name: &str, spec: &Value) -> Result<Option<plan::Action>, Error> {
    let Some(to) = wish(spec)? else { return Ok(None) };
    let now = viewer
        .state
        .index
        .view(viewer.path.as_str(), |view| view.workspace.and_then(|known| known.keys.get(name)).map(|key| key.state));
    Ok(match to {
        _ if now == Some(to) => None,
        KeyState::Enabled => None,
        KeyState::Disabled => Some(plan::Action::Disable),
        KeyState::PendingDeletion => Some(plan::Action::Delete),
    })
}

#[allow(clippy::needless_pass_by_value)]
fn blocked(blocked: can::Blocked) -> Error {
    Error::Blocked { detail: blocked.to_string(), blockers: Vec::new() }
}
