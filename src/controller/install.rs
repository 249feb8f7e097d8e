//! `install`: everything of the provider workspace, by server-side apply straight to it. Idempotent; deletes nothing.

use kube::api::{Api, ApiResource, DynamicObject, GroupVersionKind, Patch, PatchParams};
use kube::{Client, ResourceExt};
use model::manifests::{Manifest, provider};
use model::names;

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
    /// The provider workspace is ahead of this build.
    #[error(
        "the provider workspace was installed by release {found}, this is {this}; its objects may have fields that this release \
         would drop: use release {found} or a newer one"
    )]
    Newer {
        /// The release that installed it.
        found: String,
        /// This one.
        this: &'static str,
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
pub async fn install(client: &Client, applied: impl FnMut(&Applied)) -> Result<(), InstallError> {
    install_all(client, &provider(), applied).await
}

/// Applies these manifests, in order: a schema that has changed has another name, and the export that comes after it moves every
/// binding; the schema before stays for whoever looks at it.
pub async fn install_all(
    client: &Client,
    manifests: &[Manifest],
    mut applied: impl FnMut(&Applied),
) -> Result<(), InstallError> {
    refuse_downgrade(client).await?;
    for manifest in manifests {
        applied(&apply(client, manifest).await?);
    }
    Ok(())
}

/// A newer release's schemas are not replaced by older ones. A workspace without an export, or by a release that didn't say,
/// is free.
async fn refuse_downgrade(client: &Client) -> Result<(), InstallError> {
    let resource = ApiResource::from_gvk(&GroupVersionKind::gvk("apis.kcp.io", "v1alpha2", "APIExport"));
    let exports: Api<DynamicObject> = Api::all_with(client.clone(), &resource);
    let refused = |source| InstallError::Refused {
        kind: "APIExport".to_owned(),
        name: names::EXPORT.to_owned(),
        source: Box::new(source),
    };
    let Some(export) = exports.get_opt(names::EXPORT).await.map_err(refused)? else { return Ok(()) };
    let this = env!("CARGO_PKG_VERSION");
    match export.annotations().get(names::RELEASE) {
        Some(found) if numbers(found) > numbers(this) => Err(InstallError::Newer { found: found.clone(), this }),
        _ => Ok(()),
    }
}

/// `1.20.3-rc` as `[1, 20, 3]`.
fn numbers(release: &str) -> Vec<u64> {
    let plain = release.split(['-', '+']).next().unwrap_or_default();
    plain.split('.').map(|number| number.parse().unwrap_or(0)).collect()
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
