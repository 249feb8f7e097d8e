//! `install`: everything of the provider workspace, by server-side apply straight to it. Idempotent; deletes nothing.

use kube::api::{Api, ApiResource, DynamicObject, GroupVersionKind, Patch, PatchParams};
use kube::{Client, ResourceExt};
use model::manifests::{Manifest, provider};

const MANAGER: &str = "openkcm-install";

/// Why the provider workspace can't be prepared.
#[derive(Debug, thiserror::Error)]
pub enum InstallError {
    /// kcp refused an object.
    #[error("kcp refused {kind} {name}; the context must be an administrator of the provider workspace")]
    Refused {
        /// The object's kind.
        kind: String,
        /// The object's name.
        name: String,
        /// What kcp says.
        #[source]
        source: Box<kube::Error>,
    },
    /// A manifest of ours that is no object.
    #[error("the manifest {path} is no Kubernetes object; this build is broken")]
    Manifest {
        /// The manifest.
        path: String,
    },
}

/// What was done about one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Whether it is new or different.
    pub changed: bool,
}

/// Applies all of it, in order; calls `applied` after each.
pub async fn install(client: &Client, mut applied: impl FnMut(&Applied)) -> Result<(), InstallError> {
    for manifest in provider() {
        applied(&apply(client, &manifest).await?);
    }
    Ok(())
}

async fn apply(client: &Client, manifest: &Manifest) -> Result<Applied, InstallError> {
    let broken = || InstallError::Manifest { path: manifest.path.clone() };
    let object: DynamicObject = serde_json::from_value(manifest.value.clone()).map_err(|_| broken())?;
    let types = object.types.clone().ok_or_else(broken)?;
    let gvk = GroupVersionKind::try_from(&types).map_err(|_| broken())?;
    let name = object.name_any();
    let resource = ApiResource::from_gvk(&gvk);
    let api: Api<DynamicObject> = match object.namespace() {
        Some(namespace) => Api::namespaced_with(client.clone(), &namespace, &resource),
        None => Api::all_with(client.clone(), &resource),
    };
    let refused =
        |source| InstallError::Refused { kind: types.kind.clone(), name: name.clone(), source: Box::new(source) };
    let before = api.get_opt(&name).await.map_err(refused)?.and_then(|found| found.resource_version());
    let params = PatchParams::apply(MANAGER).force();
    let after = api.patch(&name, &params, &Patch::Apply(&manifest.value)).await.map_err(refused)?;
    Ok(Applied { kind: types.kind, name, changed: before != after.resource_version() })
}
