//! What the tests stand on.

use crate::kms::Kms;
use controller::context::Settings;
use controller::provider::{Aws, Gcp, Providers};
use controller::run::{Controller, Options};
use k8s_openapi::api::core::v1::Secret;
use keychain::Bundle;
use keychain::bundle::SECRET_KEY;
use kube::api::{Api, ListParams};
use kube::{Client, ResourceExt};
use model::account::{AccountPhase, AccountSpec, ProviderType, StepName};
use model::service_key::{AccountRef, KeyPhase, ServiceEncryptionKeySpec};
use model::{Account, Reason, ServiceEncryptionKey};
use std::sync::Arc;
use testkit::{Consumer, Plane, Provider};
use tokio::sync::{OnceCell, oneshot};

static WORLD: OnceCell<World> = OnceCell::const_new();

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
    // What a controller in this process says, with RUST_LOG; a second call changes nothing.
    let filter = tracing_subscriber::EnvFilter::from_default_env();
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
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
    let aws = Aws::new(crate::kms::credentials(), Some(provider.plane().aws().to_owned()));
    let gcp = Gcp::new(crate::gcp::anonymous(), Some(provider.plane().gcp().to_owned()));
    let mut providers =
        Providers::default().with(ProviderType::AwsKms, Arc::new(aws)).with(ProviderType::GcpKms, Arc::new(gcp));
    // Tests of the HSM say themselves what is missing.
    if let Ok(hsm) = testkit::Hsm::join() {
        providers = providers.with(ProviderType::ThalesHsm, Arc::new(crate::hsm::of(&hsm)));
    }
    let options = Options {
        config: provider.controller(),
        orchestrator: ([127, 0, 0, 1], 0).into(),
        metrics: ([127, 0, 0, 1], 0).into(),
        providers,
        settings,
        identity: identity.to_owned(),
    };
    Controller::start(options).await.unwrap()
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
