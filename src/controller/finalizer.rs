//! The finalizer of roots and service keys, set and released by merge patch under the object's version.

use crate::error::ReconcileError;
use crate::plane::{Store, patch_params};
use kube::api::{Api, Patch};
use kube::{Resource, ResourceExt};
use model::names::FINALIZER;
use serde::de::DeserializeOwned;
use serde_json::json;
use std::fmt::Debug;
use std::sync::Arc;

/// Whether the object is held.
pub(crate) fn is_held<K: Resource>(object: &K) -> bool {
    object.finalizers().iter().any(|name| name == FINALIZER)
}

/// Holds the object; answers it as it is then.
pub(crate) async fn ensure<K>(api: &Api<K>, store: &Store<K>, object: Arc<K>) -> Result<Arc<K>, ReconcileError>
where
    K: Resource + Clone + DeserializeOwned + Debug,
{
    if is_held(object.as_ref()) {
        return Ok(object);
    }
    let finalizers: Vec<&str> = object.finalizers().iter().map(String::as_str).chain([FINALIZER]).collect();
    let held = patch(api, object.as_ref(), &finalizers).await?;
    store.observe(held.clone());
    Ok(Arc::new(held))
}

/// Lets go of the object; one that is gone already is fine.
pub(crate) async fn release<K>(api: &Api<K>, object: &K) -> Result<(), ReconcileError>
where
    K: Resource + Clone + DeserializeOwned + Debug,
{
    let finalizers: Vec<&str> =
        object.finalizers().iter().map(String::as_str).filter(|name| *name != FINALIZER).collect();
    match patch(api, object, &finalizers).await {
        Ok(_) => Ok(()),
        Err(error) if error.is_not_found() => Ok(()),
        Err(error) => Err(error),
    }
}

async fn patch<K>(api: &Api<K>, object: &K, finalizers: &[&str]) -> Result<K, ReconcileError>
where
    K: Resource + Clone + DeserializeOwned + Debug,
{
    let change = json!({"metadata": {"finalizers": finalizers, "resourceVersion": object.resource_version()}});
    Ok(api.patch(&object.name_any(), &patch_params(), &Patch::Merge(change)).await?)
}
