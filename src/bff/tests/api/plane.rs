//! The run: one provider workspace with our manifests, and one BFF on it.

use bff::index::{Index, follow};
use bff::kcp::Kcp;
use bff::{AppState, Settings};
use kube::api::{Api, ApiResource, DynamicObject, GroupVersionKind, Patch, PatchParams};
use kube::config::{KubeConfigOptions, Kubeconfig};
use kube::{Client, Config, ResourceExt};
use serde_json::{Value, json};
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::sync::OnceCell;

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());
static PLANE: OnceCell<Plane> = OnceCell::const_new();

/// The run's kcp, as administrator, and the BFF on it.
pub(crate) struct Plane {
    pub(crate) bff: AppState,
    pub(crate) provider: String,
    slice: tokio::sync::Mutex<Option<String>>,
}

/// Runs a test on the one runtime that the watches live on.
pub(crate) fn run(test: impl AsyncFnOnce(&'static Plane)) {
    RUNTIME.block_on(async {
        let plane = PLANE.get_or_init(Plane::start).await;
        test(plane).await;
    });
}

impl Plane {
    async fn start() -> Self {
        let provider = format!("root:bff-{}", unique());
        workspace(&provider).await;
        let admin = as_context("admin", &provider).await;
        for manifest in model::manifests::provider() {
            apply(&admin, manifest.value).await;
        }
        let kcp = Kcp::from_config(config("bff", &provider).await).unwrap();
        let index = Arc::new(Index::default());
        tokio::spawn(follow(kcp.clone(), Arc::clone(&index)));
        let settings = Settings { static_dir: None, portal_origins: vec!["http://localhost:4200".into()] };
        let bff = AppState::new(kcp, index, settings);
        eventually("the BFF is ready", async || bff.index.pulse.missing().is_empty().then_some(())).await;
        Self { bff, provider, slice: tokio::sync::Mutex::default() }
    }

    /// The provider's own client in a consumer, through the virtual workspace: the only one who may write a status.
    pub(crate) async fn as_provider(&self, cluster: &str) -> Client {
        let mut url = self.slice.lock().await;
        if url.is_none() {
            let kind = GroupVersionKind::gvk("apis.kcp.io", "v1alpha1", "APIExportEndpointSlice");
            let slices = ApiResource::from_gvk_with_plural(&kind, "apiexportendpointslices");
            let slices = Api::<DynamicObject>::all_with(as_context("admin", &self.provider).await, &slices);
            let found = eventually("the virtual workspace has a URL", async || {
                let slice = slices.get_opt("openkcm.io").await.unwrap()?;
                slice.data.pointer("/status/endpoints/0/url").and_then(Value::as_str).map(str::to_owned)
            });
            *url = Some(found.await);
        }
        let mut config = config("controller", &self.provider).await;
        config.cluster_url = format!("{}/clusters/{cluster}", url.as_deref().unwrap()).parse().unwrap();
        Client::try_from(config).unwrap()
    }
}

/// The client of a context of the run's kubeconfig, in a workspace.
pub(crate) async fn as_context(context: &str, path: &str) -> Client {
    Client::try_from(config(context, path).await).unwrap()
}

async fn config(context: &str, path: &str) -> Config {
    let file =
        std::env::var("OPENKCM_TEST_KUBECONFIG").expect("set OPENKCM_TEST_KUBECONFIG, or run `cargo xtask test api`");
    let options = KubeConfigOptions { context: Some(context.into()), ..KubeConfigOptions::default() };
    let mut config = Config::from_custom_kubeconfig(Kubeconfig::read_from(file).unwrap(), &options).await.unwrap();
    let server = config.cluster_url.to_string();
    let (root, _) = server.split_once("/clusters/").unwrap_or((server.trim_end_matches('/'), ""));
    config.cluster_url = format!("{root}/clusters/{path}").parse().unwrap();
    config
}

/// Makes a workspace and waits until it can be used.
pub(crate) async fn workspace(path: &str) {
    let (parent, name) = path.rsplit_once(':').unwrap();
    let kind = GroupVersionKind::gvk("tenancy.kcp.io", "v1alpha1", "Workspace");
    let resource = ApiResource::from_gvk(&kind);
    let admin = as_context("admin", parent).await;
    let api = Api::<DynamicObject>::all_with(admin.clone(), &resource);
    let spec = json!({ "type": { "name": "universal", "path": "root" } });
    apply(&admin, json!({ "apiVersion": "tenancy.kcp.io/v1alpha1", "kind": "Workspace", "metadata": { "name": name }, "spec": spec })).await;
    eventually("the workspace is ready", async || {
        let found = api.get(name).await.unwrap();
        (found.data.pointer("/status/phase") == Some(&json!("Ready"))).then_some(())
    })
    .await;
}

/// Applies an object; what isn't served yet is tried again.
pub(crate) async fn apply(client: &Client, value: Value) -> DynamicObject {
    let object: DynamicObject = serde_json::from_value(value.clone()).unwrap();
    let resource = ApiResource::from_gvk(&GroupVersionKind::try_from(object.types.as_ref().unwrap()).unwrap());
    let api: Api<DynamicObject> = match object.namespace() {
        Some(namespace) => Api::namespaced_with(client.clone(), &namespace, &resource),
        None => Api::all_with(client.clone(), &resource),
    };
    eventually(&format!("{} is applied", object.name_any()), async || {
        let params = PatchParams::apply("bff-tests").force();
        api.patch(&object.name_any(), &params, &Patch::Apply(&value))
            .await
            .inspect_err(|error| eprintln!("{error}"))
            .ok()
    })
    .await
}

/// Waits for a condition, at most 30 seconds.
pub(crate) async fn eventually<T>(what: &str, mut probe: impl AsyncFnMut() -> Option<T>) -> T {
    let deadline = tokio::time::Instant::now() + Duration::from_secs(30);
    loop {
        if let Some(found) = probe().await {
            return found;
        }
        assert!(tokio::time::Instant::now() < deadline, "{what}: not within 30 seconds");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Eight hex digits.
pub(crate) fn unique() -> String {
    uuid::Uuid::new_v4().simple().to_string()[..8].to_owned()
}
