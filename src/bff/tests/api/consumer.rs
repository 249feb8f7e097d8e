//! A consumer workspace of one test, with three users, and what the controller would have made of its objects.

use crate::conversation::Conversation;
use crate::plane::{Plane, eventually};
use k8s_openapi::api::authentication::v1::{TokenRequest, TokenRequestSpec};
use k8s_openapi::api::core::v1::ServiceAccount;
use kube::api::{Api, ApiResource, DynamicObject, GroupVersionKind, ObjectMeta, Patch, PatchParams, PostParams};
use kube::{Client, ResourceExt};
use model::wire::AccountSummary;
use model::{Account, ServiceEncryptionKey, Tenant};
use serde_json::{Value, json};

/// A workspace with users `owner`, `member` and `viewer`. kcp lets service accounts into their own workspace and no other.
pub(crate) struct Consumer {
    pub(crate) plane: &'static Plane,
    pub(crate) path: String,
    pub(crate) admin: Client,
}

impl Consumer {
    /// With the provider enabled and known to the BFF.
    pub(crate) async fn enabled(plane: &'static Plane) -> Self {
        let consumer = Self::with_users(plane, plane.provider.consumer("bff").await.unwrap()).await;
        consumer.known().await;
        consumer
    }

    /// Without the provider.
    pub(crate) async fn bare(plane: &'static Plane) -> Self {
        Self::with_users(plane, plane.provider.workspace("bff").await.unwrap()).await
    }

    async fn with_users(plane: &'static Plane, consumer: testkit::Consumer) -> Self {
        let admin = consumer.client();
        for manifest in model::manifests::consumer() {
            make(&admin, manifest.value).await;
        }
        for (user, role) in [("owner", "cluster-admin"), ("member", "openkcm-member"), ("viewer", "openkcm-viewer")] {
            let metadata = json!({ "name": user, "namespace": "default" });
            make(&admin, json!({ "apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata })).await;
            let subject = json!({ "kind": "ServiceAccount", "name": user, "namespace": "default" });
            let role = json!({ "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role });
            let binding = json!({ "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding",
                "metadata": { "name": format!("tests-{user}") }, "roleRef": role, "subjects": [subject] });
            make(&admin, binding).await;
        }
        Self { plane, path: consumer.path.clone(), admin }
    }

    /// Waits until the BFF has seen the binding and kcp serves our kinds.
    pub(crate) async fn known(&self) {
        let accounts = Api::<Account>::all(self.admin.clone());
        eventually("accounts are served", async || accounts.get_opt("none").await.ok()).await;
        eventually("the BFF knows the workspace", async || {
            self.plane.bff.index.view(&self.path, |view| view.workspace.map(|_| ()))
        })
        .await;
    }

    /// Speaks with the BFF as a user of this workspace.
    pub(crate) async fn user(&self, name: &str) -> Conversation {
        let conversation = Conversation::new(self, self.token(name).await);
        eventually("kcp lets the user read", async || {
            let answer = conversation.get("").await;
            (answer.body["permissions"]["accounts"]["read"] == json!(true)).then_some(())
        })
        .await;
        conversation
    }

    /// A token of a user of this workspace.
    pub(crate) async fn token(&self, name: &str) -> Option<String> {
        let accounts = Api::<ServiceAccount>::namespaced(self.admin.clone(), "default");
        let spec = TokenRequestSpec { expiration_seconds: Some(3600), ..TokenRequestSpec::default() };
        let request = TokenRequest { spec: Some(spec), ..TokenRequest::default() };
        let answer = accounts.create_token_request(name, &PostParams::default(), &request).await.unwrap();
        answer.status.unwrap().token
    }

    /// A root with its status, as the controller would have written it.
    pub(crate) async fn root(&self, account: Account) -> AccountSummary {
        let status = account.status.clone();
        let api = Api::<Account>::all(self.admin.clone());
        let bare = Account { status: None, metadata: named(&account), ..account };
        let created = api.create(&PostParams::default(), &bare).await.unwrap();
        let cluster = created.annotations()["kcp.io/cluster"].clone();
        let provider = Api::<Account>::all(self.plane.as_provider(&cluster).await);
        let written = status_of(&provider, &created.name_any(), json!(status)).await;
        self.seen(&written.resource_version().unwrap(), "accounts").await;
        AccountSummary::from(&written)
    }

    /// A service key with its status.
    pub(crate) async fn key(&self, key: ServiceEncryptionKey) {
        let status = key.status.clone();
        let api = Api::<ServiceEncryptionKey>::all(self.admin.clone());
        let bare = ServiceEncryptionKey { status: None, metadata: named(&key), ..key };
        let created = api.create(&PostParams::default(), &bare).await.unwrap();
        let cluster = created.annotations()["kcp.io/cluster"].clone();
        let provider = Api::<ServiceEncryptionKey>::all(self.plane.as_provider(&cluster).await);
        let written = status_of(&provider, &created.name_any(), json!(status)).await;
        self.seen(&written.resource_version().unwrap(), "serviceencryptionkeys").await;
    }

    /// The tenant, made by the provider as the controller does.
    pub(crate) async fn tenant(&self) -> String {
        let name = model::names::tenant_name(&self.path);
        let cluster = self.plane.bff.index.view(&self.path, |view| view.cluster.unwrap().to_owned());
        let provider = Api::<Tenant>::all(self.plane.as_provider(&cluster).await);
        let spec = json!({ "workspace": { "path": self.path, "cluster": cluster }, "suspended": false });
        let object = json!({ "apiVersion": "openkcm.io/v1alpha1", "kind": "Tenant", "metadata": { "name": name }, "spec": spec });
        let tenant: Tenant = serde_json::from_value(object).unwrap();
        let created = provider.create(&PostParams::default(), &tenant).await.unwrap();
        self.seen(&created.resource_version().unwrap(), "tenants").await;
        name
    }

    /// What the controller says in the status of a tenant.
    pub(crate) async fn tenant_status(&self, name: &str, status: Value) {
        let cluster = self.plane.bff.index.view(&self.path, |view| view.cluster.unwrap().to_owned());
        let provider = Api::<Tenant>::all(self.plane.as_provider(&cluster).await);
        let written = status_of(&provider, name, status).await;
        self.seen(&written.resource_version().unwrap(), "tenants").await;
    }

    async fn seen(&self, version: &str, kind: &str) {
        let version = format!("{kind}.{version}").parse().unwrap();
        assert!(self.plane.bff.index.wait(&self.path, version).await, "the index doesn't see {kind} {version:?}");
    }
}

/// What a user sends: a name, and no more.
pub(crate) fn named(object: &impl ResourceExt) -> ObjectMeta {
    ObjectMeta { name: Some(object.name_any()), ..ObjectMeta::default() }
}

async fn status_of<K>(api: &Api<K>, name: &str, status: Value) -> K
where
    K: kube::Resource + Clone + std::fmt::Debug + serde::de::DeserializeOwned,
{
    let patch = json!({ "status": status });
    eventually("the status is written", async || {
        let written = api.patch_status(name, &PatchParams::default(), &Patch::Merge(&patch)).await;
        written.inspect_err(|error| eprintln!("{error}")).ok()
    })
    .await
}

/// Makes an object; a young workspace is given time.
async fn make(admin: &Client, value: Value) {
    let object: DynamicObject = serde_json::from_value(value).unwrap();
    let resource = ApiResource::from_gvk(&GroupVersionKind::try_from(object.types.as_ref().unwrap()).unwrap());
    let api: Api<DynamicObject> = match object.namespace() {
        Some(namespace) => Api::namespaced_with(admin.clone(), &namespace, &resource),
        None => Api::all_with(admin.clone(), &resource),
    };
    eventually("an object is made", async || match api.create(&PostParams::default(), &object).await {
        Err(kube::Error::Api(status)) if status.is_already_exists() => Some(()),
        made => made.inspect_err(|error| eprintln!("{error}")).ok().map(drop),
    })
    .await;
}
