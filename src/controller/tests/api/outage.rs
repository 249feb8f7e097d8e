//! A provider that doesn't answer (FR-201): service keys go on for the grace, and the root says until when.

use crate::kms::Kms;
use crate::world::{account_phase, active_key, key_phase, plane, ready_root, version};
use controller::context::Settings;
use controller::provider::{Aws, Providers};
use controller::run::{Controller, Options};
use model::account::{AccountPhase, ProviderType};
use model::condition::{ConditionStatus, types};
use model::service_key::KeyPhase;
use model::{Account, Reason, ServiceEncryptionKey, names};
use serde_json::json;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// A way to the KMS that can be cut.
struct Line {
    address: SocketAddr,
    open: watch::Sender<bool>,
}

impl Line {
    async fn to(endpoint: &str) -> Self {
        let target = endpoint.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (open, is_open) = watch::channel(true);
        tokio::spawn(async move {
            loop {
                let (mut near, _) = listener.accept().await.unwrap();
                let (target, mut is_open) = (target.clone(), is_open.clone());
                tokio::spawn(async move {
                    if *is_open.borrow() {
                        let mut far = TcpStream::connect(target).await.unwrap();
                        tokio::select! {
                            _ = tokio::io::copy_bidirectional(&mut near, &mut far) => {}
                            _ = is_open.wait_for(|open| !open) => {}
                        }
                    }
                });
            }
        });
        Self { address, open }
    }
}

#[tokio::test]
async fn fr_201_an_outage_stops_no_key_within_the_grace_and_the_root_says_until_when() {
    let provider = plane().await.provider("outage").await.unwrap();
    let kms = Kms::new(provider.plane().aws());
    let line = Line::to(provider.plane().aws()).await;
    let aws = Aws::new(crate::kms::credentials(), Some(format!("http://{}", line.address)));
    let (second, grace) = (Duration::from_secs(1), Duration::from_secs(15));
    let settings = Settings { verify_interval: second, root_grace: grace, ..Settings::default() };
    let options = Options {
        config: provider.controller(),
        orchestrator: ([127, 0, 0, 1], 0).into(),
        metrics: ([127, 0, 0, 1], 0).into(),
        providers: Providers::default().with(ProviderType::AwsKms, Arc::new(aws)),
        settings,
        identity: "outage".to_owned(),
    };
    let controller = Controller::start(options).await.unwrap();
    let consumer = provider.consumer("outage").await.unwrap();
    ready_root(&consumer, "root", &kms.good().await).await;
    active_key(&consumer, "orders", "root", "Never").await;

    line.open.send_replace(false);
    let away = |a: &Account| {
        let known = a.status.as_ref().and_then(|status| status.condition(types::KEY_VERIFIED));
        known.is_some_and(|known| known.status == ConditionStatus::Unknown && known.message.contains("at most until"))
    };
    let root = consumer.eventually("root", "told about the outage", away).await.unwrap();
    assert_eq!(account_phase(&root), Some(AccountPhase::Ready), "within the grace it goes on");
    // What is unwrapped serves: a rotation needs the root's material, not its provider.
    let ask = json!({"metadata": {"annotations": {names::ROTATE: "in the outage"}}});
    consumer.patch::<ServiceEncryptionKey>("orders", ask).await.unwrap();
    let rotated = |k: &ServiceEncryptionKey| version(k) == Some(2);
    consumer.eventually("orders", "version 2 within the grace", rotated).await.unwrap();

    let gone = |a: &Account| account_phase(a) == Some(AccountPhase::Unavailable);
    let root = consumer.eventually("root", "Unavailable after the grace", gone).await.unwrap();
    let ready = root.status.unwrap().condition(types::READY).unwrap().clone();
    assert_eq!(ready.reason, Reason::Unreachable.as_str());
    let stopped = |k: &ServiceEncryptionKey| key_phase(k) == Some(KeyPhase::Unavailable);
    consumer.eventually("orders", "Unavailable with its root", stopped).await.unwrap();

    line.open.send_replace(true);
    let back = |a: &Account| account_phase(a) == Some(AccountPhase::Ready);
    consumer.eventually("root", "Ready again by itself", back).await.unwrap();
    let active = |k: &ServiceEncryptionKey| key_phase(k) == Some(KeyPhase::Active) && version(k) == Some(2);
    consumer.eventually("orders", "Active again", active).await.unwrap();
    controller.stop().await;
}
