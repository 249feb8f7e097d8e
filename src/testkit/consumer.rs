//! A consumer's workspace.

use crate::join_error::JoinError;
use crate::plane::Plane;
use kube::api::{Api, ApiResource, DeleteParams, DynamicObject, GroupVersionKind, Patch, PatchParams, PostParams};
use kube::{Client, Resource, ResourceExt};
use model::{manifests, names};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::fmt::Debug;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Long enough for a machine with much else to do; a condition that holds is seen within milliseconds.
const PATIENCE: Duration = Duration::from_mins(1);
const PAUSE: Duration = Duration::from_millis(50);

/// A workspace whose users enable OpenKCM.
pub struct Consumer {
    plane: Arc<Plane>,
    client: Client,
    provider: String,
    /// Its path.
    pub path: String,
    /// Its logical cluster.
    pub cluster: String,
}

impl Consumer {
    pub(crate) async fn open(plane: Arc<Plane>, path: String, provider: String) -> Result<Self, JoinError> {
        let client = plane.client(&path)?;
        let own: Api<DynamicObject> =
            Api::all_with(client.clone(), &resource("core.kcp.io", "v1alpha1", "LogicalCluster"));
        let cluster = patiently("the workspace to answer", || own.get("cluster")).await?;
        let id = cluster.annotations().get(names::KCP_CLUSTER).cloned().unwrap_or_default();
        Ok(Self { plane, client, provider, path, cluster: id })
    }

    /// A client of the workspace's administrator.
    pub fn client(&self) -> Client {
        self.client.clone()
    }

    /// A client of a plain user: no rights but those the test gives.
    pub fn user(&self, name: &str) -> Result<Client, JoinError> {
        Ok(Client::try_from(self.plane.config_as(&self.path, name))?)
    }

    /// The objects of a kind.
    pub fn api<K: Resource<DynamicType = ()>>(&self) -> Api<K> {
        Api::all(self.client())
    }

    /// Enables the provider (FR-101), and waits until its kinds can be used.
    pub async fn bind(&self) -> Result<(), JoinError> {
        let binding = json!({
            "apiVersion": "apis.kcp.io/v1alpha2", "kind": "APIBinding", "metadata": {"name": names::EXPORT},
            "spec": {"reference": {"export": {"path": self.provider, "name": names::EXPORT}}, "permissionClaims": manifests::accepted_claims()},
        });
        create(&self.client, "apis.kcp.io", "v1alpha2", "APIBinding", &binding).await?;
        let bindings = self.bindings();
        let bound = |binding: &DynamicObject| binding.data["status"]["phase"] == "Bound";
        eventually(&bindings, names::EXPORT, "the binding to be Bound", bound).await?;
        let tenants: Api<model::Tenant> = self.api();
        patiently("the bound kinds to be served", || async {
            tenants.list(&kube::api::ListParams::default()).await.map(drop)
        })
        .await
    }

    /// Answers the export's claims, with the provider enabled: `Accepted` or `Rejected`.
    pub async fn answer_claims(&self, state: &str) -> Result<(), JoinError> {
        let mut claims = manifests::accepted_claims();
        claims.as_array_mut().into_iter().flatten().for_each(|claim| claim["state"] = state.into());
        let change = json!({"spec": {"permissionClaims": claims}});
        self.bindings().patch(names::EXPORT, &PatchParams::default(), &Patch::Merge(change)).await?;
        Ok(())
    }

    /// Uninstalls the provider: kcp deletes every bound object. Waits until the binding is gone.
    pub async fn unbind(&self) -> Result<(), JoinError> {
        let bindings = self.bindings();
        bindings.delete(names::EXPORT, &DeleteParams::default()).await?;
        gone(&bindings, names::EXPORT).await
    }

    /// Makes an object.
    pub async fn create<K>(&self, object: &K) -> kube::Result<K>
    where
        K: Resource<DynamicType = ()> + Clone + Serialize + DeserializeOwned + Debug,
    {
        self.api().create(&PostParams::default(), object).await
    }

    /// Changes an object by merge patch.
    pub async fn patch<K>(&self, name: &str, change: Value) -> kube::Result<K>
    where
        K: Resource<DynamicType = ()> + Clone + DeserializeOwned + Debug,
    {
        self.api().patch(name, &PatchParams::default(), &Patch::Merge(change)).await
    }

    /// Waits until the object is as `what` says.
    pub async fn eventually<K>(&self, name: &str, what: &str, holds: impl Fn(&K) -> bool) -> Result<K, JoinError>
    where
        K: Resource<DynamicType = ()> + Clone + Serialize + DeserializeOwned + Debug,
    {
        eventually(&self.api(), name, what, holds).await
    }

    /// Waits until the object is gone.
    pub async fn gone<K>(&self, name: &str) -> Result<(), JoinError>
    where
        K: Resource<DynamicType = ()> + Clone + DeserializeOwned + Debug,
    {
        gone(&self.api::<K>(), name).await
    }

    fn bindings(&self) -> Api<DynamicObject> {
        Api::all_with(self.client(), &resource("apis.kcp.io", "v1alpha2", "APIBinding"))
    }
}

/// Makes a workspace and waits until it is Ready.
pub(crate) async fn make_workspace(
    parent: &Client,
    name: &str,
    type_path: &str,
    type_name: &str,
) -> Result<(), JoinError> {
    let workspace = json!({
        "apiVersion": "tenancy.kcp.io/v1alpha1", "kind": "Workspace", "metadata": {"name": name},
        "spec": {"type": {"name": type_name, "path": type_path}},
    });
    create(parent, "tenancy.kcp.io", "v1alpha1", "Workspace", &workspace).await?;
    let workspaces: Api<DynamicObject> =
        Api::all_with(parent.clone(), &resource("tenancy.kcp.io", "v1alpha1", "Workspace"));
    eventually(&workspaces, name, "the workspace to be Ready", |workspace| {
        workspace.data["status"]["phase"] == "Ready"
    })
    .await?;
    Ok(())
}

/// Makes an object of any kind; a young workspace is given time.
pub(crate) async fn create(
    client: &Client,
    group: &str,
    version: &str,
    kind: &str,
    object: &Value,
) -> Result<(), JoinError> {
    let object: DynamicObject = serde_json::from_value(object.clone()).map_err(kube::Error::SerdeError)?;
    let api: Api<DynamicObject> = Api::all_with(client.clone(), &resource(group, version, kind));
    patiently(kind, || async {
        match api.create(&PostParams::default(), &object).await {
            Ok(_) => Ok(()),
            Err(kube::Error::Api(status)) if status.is_already_exists() => Ok(()),
            Err(error) => Err(error),
        }
    })
    .await
}

fn resource(group: &str, version: &str, kind: &str) -> ApiResource {
    ApiResource::from_gvk(&GroupVersionKind::gvk(group, version, kind))
}

async fn patiently<T, F: Future<Output = kube::Result<T>>>(
    what: &str,
    mut attempt: impl FnMut() -> F,
) -> Result<T, JoinError> {
    let start = Instant::now();
    loop {
        match attempt().await {
            Ok(value) => return Ok(value),
            Err(error) if start.elapsed() > PATIENCE => return Err(waited(what, error.to_string())),
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}

pub(crate) async fn eventually<K>(
    api: &Api<K>,
    name: &str,
    what: &str,
    holds: impl Fn(&K) -> bool,
) -> Result<K, JoinError>
where
    K: Clone + Serialize + DeserializeOwned + Debug,
{
    let start = Instant::now();
    loop {
        let seen = api.get_opt(name).await;
        match seen {
            Ok(Some(object)) if holds(&object) => return Ok(object),
            seen if start.elapsed() > PATIENCE => {
                let seen = seen.map(|object| serde_json::to_string_pretty(&object).unwrap_or_default());
                return Err(waited(&format!("{name}: {what}"), seen.unwrap_or_else(|error| error.to_string())));
            }
            _ => tokio::time::sleep(PAUSE).await,
        }
    }
}

async fn gone<K: Clone + DeserializeOwned + Debug>(api: &Api<K>, name: &str) -> Result<(), JoinError> {
    let start = Instant::now();
    while api.get_opt(name).await?.is_some() {
        if start.elapsed() > PATIENCE {
            return Err(waited(&format!("{name} to be gone"), "it is still there".to_owned()));
        }
        tokio::time::sleep(PAUSE).await;
    }
    Ok(())
}

fn waited(what: &str, seen: String) -> JoinError {
    JoinError::Waited { what: what.to_owned(), seconds: PATIENCE.as_secs(), seen }
}
