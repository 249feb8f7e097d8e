//! `GET …/accounts/{name}` and `GET …/keys/{name}`: one GET with the user's own token, and what the index knows around it.

use crate::http::{Error, Verb, Viewer};
use crate::index::Kind;
use crate::named::Named;
use axum::Json;
use kube::{Api, Resource};
use model::wire::{AccountDetail, KeyDetail};
use model::{Account, ServiceEncryptionKey};

/// Managers that are people or we ourselves; any other one that owns fields of a spec is named to the user.
const OWN: [&str; 4] = ["openkcm", "kubectl", "kcp", "unknown"];

/// A root of trust in full.
pub(crate) async fn account(viewer: Viewer, Named(name): Named) -> Result<Json<AccountDetail>, Error> {
    viewer.must(Verb::Read, Kind::Account)?;
    let api: Api<Account> = Api::all(viewer.client());
    let mut object = viewer.from_kcp(api.get(&name).await).await?;
    let managed_by = prune(&mut object);
    let index = &viewer.state.index;
    Ok(Json(index.view(viewer.path.as_str(), |view| AccountDetail {
        object,
        activity: view.workspace.map(|known| known.activities.of("Account", &name)).unwrap_or_default(),
        managed_by,
        resource_version: view.version.to_string(),
        as_of: index.pulse.as_of(),
    })))
}

/// A service key in full.
pub(crate) async fn key(viewer: Viewer, Named(name): Named) -> Result<Json<KeyDetail>, Error> {
    viewer.must(Verb::Read, Kind::Key)?;
    let api: Api<ServiceEncryptionKey> = Api::all(viewer.client());
    let mut object = viewer.from_kcp(api.get(&name).await).await?;
    let managed_by = prune(&mut object);
    let index = &viewer.state.index;
    Ok(Json(index.view(viewer.path.as_str(), |view| KeyDetail {
        account: view.workspace.and_then(|known| known.accounts.get(&object.spec.account_ref.name).cloned()),
        edges: view.edges.rows().to_vec(),
        activity: view.workspace.map(|known| known.activities.of("ServiceEncryptionKey", &name)).unwrap_or_default(),
        object,
        managed_by,
        resource_version: view.version.to_string(),
        as_of: index.pulse.as_of(),
    })))
}

/// Drops `managedFields`; says which other manager owns fields of the spec.
fn prune<K: Resource>(object: &mut K) -> Option<String> {
    let fields = object.meta_mut().managed_fields.take().unwrap_or_default();
    fields.into_iter().find_map(|entry| {
        let spec = entry.fields_v1.is_some_and(|fields| fields.0.get("f:spec").is_some());
        entry.manager.filter(|manager| spec && !OWN.iter().any(|own| manager.starts_with(own)))
    })
}
