//! A provider workspace with the export of this build.

use crate::consumer::{Consumer, create, eventually, make_workspace};
use crate::join_error::JoinError;
use crate::plane::Plane;
use kube::Config;
use kube::api::{Api, ApiResource, DynamicObject, GroupVersionKind, Patch, PatchParams};
use kube::config::AuthInfo;
use model::{manifests, names};
use secrecy::ExposeSecret;
use serde_json::json;
use std::path::PathBuf;
use std::sync::Arc;

/// A provider workspace.
pub struct Provider {
    plane: Arc<Plane>,
    path: String,
}

impl Provider {
    pub(crate) async fn install(plane: Arc<Plane>, name: &str) -> Result<Self, JoinError> {
        make_workspace(&plane.client(plane.root())?, name, "root", "universal").await?;
        let path = format!("{}:{name}", plane.root());
        let client = plane.client(&path)?;
        for manifest in manifests::provider() {
            let object: DynamicObject =
                serde_json::from_value(manifest.value.clone()).map_err(kube::Error::SerdeError)?;
            let types = object.types.clone().unwrap_or_default();
            let gvk =
                GroupVersionKind::try_from(&types).unwrap_or_else(|_| GroupVersionKind::gvk("", "v1", &types.kind));
            let resource = ApiResource::from_gvk(&gvk);
            let api: Api<DynamicObject> = match &object.metadata.namespace {
                Some(namespace) => Api::namespaced_with(client.clone(), namespace, &resource),
                None => Api::all_with(client.clone(), &resource),
            };
            let name = object.metadata.name.as_deref().unwrap_or_default();
            api.patch(name, &PatchParams::apply("testkit").force(), &Patch::Apply(&manifest.value)).await?;
        }
        Ok(Self { plane, path })
    }

    /// The workspace's path.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The run it belongs to.
    pub fn plane(&self) -> &Arc<Plane> {
        &self.plane
    }

    /// Its administrator.
    pub fn config(&self) -> Config {
        self.plane.config(&self.path)
    }

    /// The controller's identity, with the rights that `install` gives and no others.
    pub fn controller(&self) -> Config {
        self.plane.config_of_controller(&self.path)
    }

    /// The BFF's identity, with the rights that `install` gives and no others.
    pub fn bff(&self) -> Config {
        self.plane.config_of_bff(&self.path)
    }

    /// The controller's identity as a kubeconfig file, for the real binary.
    pub fn controller_kubeconfig(&self) -> Result<PathBuf, JoinError> {
        self.kubeconfig("controller", &self.controller())
    }

    /// The BFF's identity as a kubeconfig file, for the real binary.
    pub fn bff_kubeconfig(&self) -> Result<PathBuf, JoinError> {
        self.kubeconfig("bff", &self.bff())
    }

    /// The identity of edge 1 or 2 as a kubeconfig file, for the real binary.
    pub fn edge_kubeconfig(&self, number: usize) -> Result<PathBuf, JoinError> {
        self.kubeconfig(&format!("edge-{number}"), &self.plane.config_of_edge(&self.path, number))
    }

    fn kubeconfig(&self, name: &str, config: &Config) -> Result<PathBuf, JoinError> {
        let authority = config.root_cert.iter().flatten().map(|der| pem(der)).collect::<String>();
        let path = self.plane.directory().join(format!("{}-{name}.kubeconfig", self.path.replace(':', "-")));
        let failed = |source| JoinError::File { path: path.display().to_string(), source };
        let text = json!({
            "apiVersion": "v1", "kind": "Config", "current-context": name,
            "clusters": [{"name": "kcp", "cluster": {
                "server": config.cluster_url.to_string(), "certificate-authority-data": base64(authority.as_bytes()),
            }}],
            "users": [{"name": name, "user": credentials(&config.auth_info)}],
            "contexts": [{"name": name, "context": {"cluster": "kcp", "user": name}}],
        });
        std::fs::write(&path, text.to_string()).map_err(failed)?;
        Ok(path)
    }

    /// The path of the export's virtual workspace, which kcp names once a consumer is bound.
    pub(crate) async fn virtual_workspace(&self) -> Result<String, JoinError> {
        let slice = ApiResource::from_gvk(&GroupVersionKind::gvk("apis.kcp.io", "v1alpha1", "APIExportEndpointSlice"));
        let slices: Api<DynamicObject> = Api::all_with(self.plane.client(&self.path)?, &slice);
        let first = |slice: &DynamicObject| model::serving::slice_urls(&slice.data).into_iter().next();
        let named = |slice: &DynamicObject| first(slice).is_some();
        let slice = eventually(&slices, names::EXPORT, "the slice to name a URL", named).await?;
        let url: http::Uri = first(&slice).unwrap_or_default().parse().unwrap_or_default();
        Ok(url.path().to_owned())
    }

    /// The controller's identity in a consumer's workspace, through the export: what only the provider may do.
    pub async fn controller_in(&self, cluster: &str) -> Result<Config, JoinError> {
        let path = self.virtual_workspace().await?;
        let mut config = self.controller();
        let at = format!("{}{path}/clusters/{cluster}", crate::plane::origin(&config));
        if let Ok(url) = at.parse() {
            config.cluster_url = url;
        }
        Ok(config)
    }

    /// A new workspace at a path of the test's choice below the run's: its parents are made too.
    pub async fn workspace_at(&self, names: &[&str]) -> Result<Consumer, JoinError> {
        let mut path = self.plane.root().to_owned();
        for name in names {
            make_workspace(&self.plane.client(&path)?, name, "root", "universal").await?;
            path = format!("{path}:{name}");
        }
        Consumer::open(self.plane.clone(), path, self.path.clone()).await
    }

    /// A new workspace, bound to this provider's export.
    pub async fn consumer(&self, name: &str) -> Result<Consumer, JoinError> {
        let consumer = self.workspace(name).await?;
        consumer.bind().await?;
        Ok(consumer)
    }

    /// A new workspace that isn't bound.
    pub async fn workspace(&self, name: &str) -> Result<Consumer, JoinError> {
        let name = format!("{name}-{}", &uuid::Uuid::new_v4().simple().to_string()[..6]);
        make_workspace(&self.plane.client(self.plane.root())?, &name, self.plane.root(), "bare").await?;
        // Universal workspaces have this namespace by themselves; events of cluster-scoped objects live in it.
        let namespace = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "default"}});
        let client = self.plane.client(&format!("{}:{name}", self.plane.root()))?;
        create(&client, "", "v1", "Namespace", &namespace).await?;
        Consumer::open(self.plane.clone(), format!("{}:{name}", self.plane.root()), self.path.clone()).await
    }
}

fn credentials(auth: &AuthInfo) -> serde_json::Value {
    json!({"token": auth.token.as_ref().map(|token| token.expose_secret().to_owned())})
}

fn pem(der: &[u8]) -> String {
    let body = base64(der);
    let lines: Vec<&str> = body.as_bytes().chunks(64).filter_map(|line| std::str::from_utf8(line).ok()).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}
