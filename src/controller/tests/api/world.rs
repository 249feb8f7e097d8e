//! What the tests stand on.

use crate::kms::Kms;
use controller::context::Settings;
use controller::provider::{Aws, Gcp, Providers};
use controller::run::{Controller, Options};
use k8s_openapi::api::core::v1::Secret;
use keychain::Bundle;
use keychain::bundle::SECRET_KEY;
use kube::api::{Api, ListParams, PostParams};
use kube::{Client, Config, ResourceExt};
use model::account::{AccountPhase, AccountSpec, ProviderType, StepName};
use model::service_key::{AccountRef, KeyPhase, ServiceEncryptionKeySpec};
use model::{Account, Reason, ServiceEncryptionKey, Tenant, names};
use serde_json::Value;
use std::net::SocketAddr;
use std::sync::{Arc, LazyLock, Once};
use testkit::{Collector, Consumer, Plane, Provider};
use tokio::sync::{OnceCell, oneshot};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

static WORLD: OnceCell<World> = OnceCell::const_new();
static SUBSCRIBED: Once = Once::new();
static COLLECTOR: LazyLock<Collector> = LazyLock::new(|| Collector::start().unwrap());

/// Where the spans of the run arrive.
pub(crate) fn collector() -> &'static Collector {
    &COLLECTOR
}

/// A provider with a running controller.
pub(crate) struct World {
    pub(crate) provider: Provider,
    pub(crate) kms: Kms,
}

/// The shared one. Its controller has a runtime of its own, since every test's ends with it.
pub(crate) async fn world() -> &'static World {
    WORLD
        .get_or_init(|| async {
            let (tell, told) = oneshot::channel();
            std::thread::spawn(|| {
                tokio::runtime::Runtime::new().unwrap().block_on(async {
                    let provider = plane().await.provider("provider").await.unwrap();
                    let controller = start(&provider, 500).await;
                    let kms = Kms::new(provider.plane().aws());
                    tell.send(World { provider, kms }).ok().unwrap();
                    std::future::pending::<()>().await;
                    drop(controller);
                });
            });
            told.await.expect("the world could not be made; see the panic above")
        })
        .await
}

pub(crate) async fn plane() -> Arc<Plane> {
    // What a controller in this process says, with RUST_LOG, and its spans; a second call changes nothing.
    SUBSCRIBED.call_once(|| {
        let filter = tracing_subscriber::EnvFilter::from_default_env();
        let options = telemetry::TraceOptions { otlp_endpoint: Some(collector().endpoint.clone()) };
        let (spans, traces) = telemetry::start("openkcm-controller", &options).unwrap();
        let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_filter(filter);
        tracing_subscriber::registry().with(lines).with(crate::told::audit()).with(spans).init();
        // They are sent as long as the process lives.
        std::mem::forget(traces);
    });
    match Plane::join().await {
        Ok(plane) => plane,
        Err(error) => panic!("{}", controller::cli::with_causes(&error)),
    }
}

/// A controller in this process, with the rights that `install` gives.
pub(crate) async fn start(provider: &Provider, rekey_batch: usize) -> Controller {
    start_as(provider, "test", Settings { rekey_batch, ..Settings::default() }).await
}

/// One of several controllers.
pub(crate) async fn start_as(provider: &Provider, identity: &str, settings: Settings) -> Controller {
    start_at(provider.controller(), provider, identity, settings).await
}

/// A controller that reaches kcp by `config`.
pub(crate) async fn start_at(config: Config, provider: &Provider, identity: &str, settings: Settings) -> Controller {
    start_on(([127, 0, 0, 1], 0).into(), config, provider, identity, settings).await
}

/// A controller whose edges find it where they found the one before.
pub(crate) async fn start_on(
    orchestrator: SocketAddr,
    config: Config,
    provider: &Provider,
    identity: &str,
    settings: Settings,
) -> Controller {
    let options = Options {
        config,
        orchestrator,
        metrics: ([127, 0, 0, 1], 0).into(),
        providers: providers(provider),
        settings,
        identity: identity.to_owned(),
    };
    Controller::start(options).await.unwrap()
}

/// The holders of external keys of the run.
pub(crate) fn providers(provider: &Provider) -> Providers {
    let aws = Aws::new(crate::kms::credentials(), Some(provider.plane().aws().to_owned()));
    let gcp = Gcp::new(crate::gcp::anonymous(), Some(provider.plane().gcp().to_owned()));
    let providers =
        Providers::default().with(ProviderType::AwsKms, Arc::new(aws)).with(ProviderType::GcpKms, Arc::new(gcp));
    // Tests of the HSM say themselves what is missing.
    match testkit::Hsm::join() {
        Ok(hsm) => providers.with(ProviderType::ThalesHsm, Arc::new(crate::hsm::of(&hsm))),
        Err(_) => providers,
    }
}

pub(crate) fn account(name: &str, reference: &str) -> Account {
    let spec = AccountSpec {
        display_name: None,
        provider_type: ProviderType::AwsKms,
        region: Some("eu-central-1".into()),
        key_reference: Some(reference.into()),
        environment: None,
    };
    Account::new(name, spec)
}

pub(crate) fn key(name: &str, root: &str, schedule: &str) -> ServiceEncryptionKey {
    let spec = ServiceEncryptionKeySpec {
        display_name: None,
        application: "orders".into(),
        account_ref: AccountRef { name: root.into() },
        algorithm: model::service_key::Algorithm::default(),
        rotation_schedule: schedule.parse().unwrap(),
        state: model::service_key::KeyState::Enabled,
        deletion_window_days: None,
    };
    ServiceEncryptionKey::new(name, spec)
}

pub(crate) fn account_phase(account: &Account) -> Option<AccountPhase> {
    account.status.as_ref()?.phase
}

pub(crate) fn key_phase(key: &ServiceEncryptionKey) -> Option<KeyPhase> {
    key.status.as_ref()?.phase
}

pub(crate) fn version(key: &ServiceEncryptionKey) -> Option<u32> {
    key.status.as_ref()?.current_version
}

/// The step that failed, and why.
pub(crate) fn failure(account: &Account) -> Option<(StepName, Reason)> {
    let step = account.status.as_ref()?.verification.as_ref()?.failure()?;
    Some((step.name, step.reason?))
}

/// A root that is Ready.
pub(crate) async fn ready_root(consumer: &Consumer, name: &str, reference: &str) -> Account {
    consumer.create(&account(name, reference)).await.unwrap();
    consumer.eventually(name, "Ready", |a: &Account| account_phase(a) == Some(AccountPhase::Ready)).await.unwrap()
}

/// A key that is Active.
pub(crate) async fn active_key(consumer: &Consumer, name: &str, root: &str, schedule: &str) -> ServiceEncryptionKey {
    consumer.create(&key(name, root, schedule)).await.unwrap();
    consumer
        .eventually(name, "Active", |k: &ServiceEncryptionKey| key_phase(k) == Some(KeyPhase::Active))
        .await
        .unwrap()
}

/// The tenant's id.
pub(crate) async fn tenant_id(consumer: &Consumer) -> String {
    // The record comes first, so a key may be Active a moment before the Tenant is there.
    let has_id = |t: &Tenant| t.status.as_ref().is_some_and(|status| status.tenant_id.is_some());
    let tenant = consumer.eventually(&names::tenant_name(&consumer.path), "an id", has_id).await.unwrap();
    tenant.status.unwrap().tenant_id.unwrap()
}

/// Changes what the only bundle of a tenant keeps of a key, behind the controller's back.
pub(crate) async fn change_entry(provider: &Provider, tenant_id: &str, name: &str, change: impl Fn(&mut Value)) {
    let secrets: Api<Secret> = Api::namespaced(Client::try_from(provider.config()).unwrap(), "openkcm");
    let list = ListParams::default().labels(&format!("openkcm.io/tenant-id={tenant_id}"));
    let mut secret = secrets.list(&list).await.unwrap().items.remove(0);
    let data = secret.data.as_mut().unwrap().get_mut(&SECRET_KEY.replace('/', ".")).unwrap();
    let mut bundle: Value = serde_json::from_slice(&data.0).unwrap();
    change(&mut bundle["keys"][name]);
    data.0 = serde_json::to_vec(&bundle).unwrap();
    secret.metadata.managed_fields = None;
    secrets.replace(&secret.name_any(), &PostParams::default(), &secret).await.unwrap();
}

/// The bundles of a tenant, as they are written.
pub(crate) async fn bundles(provider: &Provider, tenant_id: &str) -> Vec<Bundle> {
    let client = Client::try_from(provider.config()).unwrap();
    let secrets: Api<Secret> = Api::namespaced(client, "openkcm");
    let list = secrets.list(&ListParams::default().labels(&format!("openkcm.io/tenant-id={tenant_id}"))).await.unwrap();
    let read = |secret: &Secret| {
        let data = secret.data.as_ref().unwrap();
        Bundle::parse(&secret.name_any(), &data[&SECRET_KEY.replace('/', ".")].0).unwrap()
    };
    list.iter().map(read).collect()
}
