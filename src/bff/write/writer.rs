//! One write of one object.

use crate::http::{Error, Viewer};
use crate::index::{Watched, write_version};
use kube::Resource;
use kube::api::{Api, DeleteParams, Patch, PatchParams, PostParams};
use model::conflict::conflicts;
use model::names::{CORRELATION_ID, REQUEST_REASON, REQUESTED_BY};
use model::wire::{PatchRequest, WriteAnswer};
use serde::Serialize;
use serde_json::{Value, json};

/// Owns the fields that the microfrontend sets.
const MANAGER: &str = "openkcm-bff";
/// How often somebody else may get in between with other fields.
const TRIES: u32 = 5;
/// What is kept of a reason, characters.
const REASON_LIMIT: usize = 500;

/// Writes as the user, and says who asked and why.
pub(super) struct Writer<'a> {
    viewer: &'a Viewer,
    reason: Option<String>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(viewer: &'a Viewer, reason: Option<&str>) -> Self {
        let reason = reason.map(str::trim).filter(|reason| !reason.is_empty());
        Self { viewer, reason: reason.map(|reason| reason.chars().take(REASON_LIMIT).collect()) }
    }

    /// The annotations of this write; a reason of an earlier one goes.
    pub(super) fn annotations(&self) -> Value {
        json!({
            REQUESTED_BY: self.viewer.access.user,
            REQUEST_REASON: self.reason,
            CORRELATION_ID: self.viewer.correlation.0,
        })
    }

    pub(super) async fn create<K>(&self, mut object: K) -> Result<WriteAnswer<K>, Error>
    where
        K: Watched + Resource<DynamicType = ()> + Serialize,
    {
        for (name, value) in self.annotations().as_object().into_iter().flatten() {
            if let Some(value) = value.as_str() {
                object.annotations_mut().insert(name.clone(), value.to_owned());
            }
        }
        let params = PostParams { dry_run: self.viewer.dry_run, field_manager: Some(MANAGER.into()) };
        let created = Api::<K>::all(self.viewer.client()).create(&params, &object).await;
        Ok(answer(self.viewer.from_kcp(created).await?))
    }

    /// A merge patch, whatever the object is by now.
    pub(super) async fn patch<K>(&self, name: &str, patch: Value) -> Result<WriteAnswer<K>, Error>
    where
        K: Watched + Resource<DynamicType = ()> + Serialize,
    {
        self.send(name, patch, None).await
    }

    /// A merge patch of the spec that a person made of what they saw. Refused when somebody else has changed the object since,
    /// with the newer one and the fields in question; when the request says what was seen, other fields are no conflict.
    pub(super) async fn patch_spec<K>(&self, name: &str, request: &PatchRequest) -> Result<WriteAnswer<K>, Error>
    where
        K: Watched + Resource<DynamicType = ()> + Serialize,
    {
        if !request.spec.is_object() {
            return Err(Error::invalid("spec", "send an object: the fields that change"));
        }
        // The API server takes what isn't a number for a fault of its own.
        if request.resource_version.is_empty() || !request.resource_version.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Error::invalid("resourceVersion", "send the resourceVersion of the object that was changed"));
        }
        let mut version = request.resource_version.clone();
        for _ in 0..TRIES {
            match self.send(name, json!({ "spec": request.spec }), Some(&version)).await {
                Err(Error::Conflict { .. }) => {}
                answer => return answer,
            }
            let newer: WriteAnswer<K> = match Api::<K>::all(self.viewer.client()).get(name).await {
                Ok(newer) => answer(newer),
                Err(_) => return Err(Error::Conflict { current: None, conflicts: Vec::new() }),
            };
            let current = serde_json::to_value(&newer.object).map_err(|_| Error::Internal)?;
            let conflicts = conflicts("spec", &request.spec, &current["spec"], request.base.as_ref());
            if request.base.is_none() || !conflicts.is_empty() {
                return Err(Error::Conflict { current: Some(current), conflicts });
            }
            version = newer.object.resource_version().unwrap_or_default();
        }
        Err(Error::Conflict { current: None, conflicts: Vec::new() })
    }

    async fn send<K>(&self, name: &str, mut patch: Value, version: Option<&str>) -> Result<WriteAnswer<K>, Error>
    where
        K: Watched + Resource<DynamicType = ()> + Serialize,
    {
        let mut annotations = self.annotations();
        if let (Some(all), Some(more)) =
            (annotations.as_object_mut(), patch.pointer("/metadata/annotations").and_then(Value::as_object))
        {
            all.extend(more.clone());
        }
        patch["metadata"] = json!({ "annotations": annotations });
        if let Some(version) = version {
            patch["metadata"]["resourceVersion"] = version.into();
        }
        let api = Api::<K>::all(self.viewer.client());
        let params =
            PatchParams { dry_run: self.viewer.dry_run, field_manager: Some(MANAGER.into()), ..PatchParams::default() };
        let patched = api.patch(name, &params, &Patch::Merge(&patch)).await;
        self.viewer.from_kcp(patched).await.map(answer)
    }

    /// Deletes, after saying who asked; what the answer carries is the object on its way out, when something still holds it.
    pub(super) async fn delete<K>(&self, name: &str) -> Result<Value, Error>
    where
        K: Watched + Resource<DynamicType = ()> + Serialize,
    {
        let asked: WriteAnswer<K> = self.patch(name, json!({})).await?;
        let params = DeleteParams { dry_run: self.viewer.dry_run, ..DeleteParams::default() };
        let deleted = Api::<K>::all(self.viewer.client()).delete(name, &params).await;
        let left = self.viewer.from_kcp(deleted).await?.left().map(answer);
        serde_json::to_value(left.unwrap_or(asked)).map_err(|_| Error::Internal)
    }
}

fn answer<K: Watched + Resource<DynamicType = ()>>(mut object: K) -> WriteAnswer<K> {
    object.meta_mut().managed_fields = None;
    let version = object.resource_version().unwrap_or_default();
    WriteAnswer { resource_version: write_version(K::KIND, &version), object }
}
