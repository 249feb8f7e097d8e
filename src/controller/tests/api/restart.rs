//! A controller that dies in the middle of things, and one that takes over.

use crate::kms::Kms;
use crate::rekey::{confirm, rekey_phase};
use crate::world::{account_phase, active_key, bundles, key, key_phase, plane, ready_root, start, tenant_id, version};
use futures::{StreamExt, TryStreamExt, stream};
use model::account::{AccountPhase, RekeyPhase};
use model::service_key::KeyPhase;
use model::{Account, ServiceEncryptionKey, names};
use serde_json::json;
use std::collections::BTreeMap;
use std::process::{Child, Command, Stdio};
use testkit::{Consumer, Provider};

const KEYS: usize = 150;

/// Per key: its uid, and how many versions it has per root version.
type Held = BTreeMap<String, (String, BTreeMap<u32, usize>)>;

async fn held(provider: &Provider, consumer: &Consumer) -> Held {
    let tenant_id = tenant_id(consumer).await;
    let mut held = Held::new();
    for bundle in bundles(provider, &tenant_id).await {
        for (name, entry) in bundle.keys {
            let mut roots = BTreeMap::new();
            for version in entry.versions() {
                *roots.entry(version.wrapped.as_ref().unwrap().root_version).or_default() += 1;
            }
            assert!(held.insert(name, (entry.uid.clone(), roots)).is_none(), "a key is in two bundles");
        }
    }
    held
}

fn wrapped_by(held: &Held, root: u32) -> usize {
    held.values().filter(|(_, roots)| roots.keys().all(|found| *found == root)).count()
}

fn uids(held: &Held) -> Vec<(&String, &String, usize)> {
    held.iter().map(|(name, (uid, roots))| (name, uid, roots.values().sum())).collect()
}

async fn many_keys(consumer: &Consumer) {
    let names: Vec<String> = (0..KEYS).map(|n| format!("key-{n:03}")).collect();
    stream::iter(&names)
        .map(|name| async move { consumer.create(&key(name, "root", "Never")).await })
        .buffer_unordered(16)
        .try_collect::<Vec<_>>()
        .await
        .unwrap();
    for name in &names {
        consumer
            .eventually(name, "Active", |k: &ServiceEncryptionKey| key_phase(k) == Some(KeyPhase::Active))
            .await
            .unwrap();
    }
}

/// Waits until some keys are moved, and not all.
async fn half_way(provider: &Provider, consumer: &Consumer) {
    let start = std::time::Instant::now();
    while wrapped_by(&held(provider, consumer).await, 2) == 0 {
        assert!(start.elapsed().as_secs() < 30, "the re-key did not begin");
        tokio::task::yield_now().await;
    }
}

async fn finished(provider: &Provider, consumer: &Consumer, before: &Held) {
    consumer
        .eventually("root", "Completed", |a: &Account| rekey_phase(a) == Some(RekeyPhase::Completed))
        .await
        .unwrap();
    let after = held(provider, consumer).await;
    assert_eq!(uids(&after), uids(before), "a key or a version was lost or doubled");
    assert_eq!(wrapped_by(&after, 2), KEYS);
    let root: Account = consumer.api().get("root").await.unwrap();
    let rekey = root.status.unwrap().rekey.unwrap();
    assert_eq!((rekey.total as usize, rekey.done as usize, rekey.failed), (KEYS, KEYS, 0));
}

#[tokio::test]
async fn fr_203_a_re_key_goes_on_where_it_stopped_when_the_controller_comes_back() {
    let provider = plane().await.provider("dropped").await.unwrap();
    let kms = Kms::new(provider.plane().aws());
    let controller = start(&provider, 1).await;
    let consumer = provider.consumer("dropped").await.unwrap();
    ready_root(&consumer, "root", &kms.good().await).await;
    many_keys(&consumer).await;
    let before = held(&provider, &consumer).await;

    confirm(&consumer, &kms.good().await).await;
    half_way(&provider, &consumer).await;
    drop(controller);
    let stopped = wrapped_by(&held(&provider, &consumer).await, 2);
    assert!((1..KEYS).contains(&stopped), "stopped after {stopped} of {KEYS}: not in the middle");

    let controller = start(&provider, 500).await;
    finished(&provider, &consumer, &before).await;
    controller.stop().await;
}

struct Binary(Child);

impl Binary {
    fn start(provider: &Provider, batch: usize) -> Self {
        let log = std::fs::File::create(provider.plane().directory().join("controller.log")).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_openkcm-controller"));
        command.args(["run", "--orchestrator", "127.0.0.1:0", "--metrics", "127.0.0.1:0", "--context", "controller"]);
        command.arg("--kubeconfig").arg(provider.controller_kubeconfig().unwrap());
        command.args(["--aws-endpoint", provider.plane().aws(), "--rekey-batch", &batch.to_string()]);
        command.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test");
        Self(command.stdin(Stdio::null()).stderr(log).spawn().unwrap())
    }

    fn kill_9(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Binary {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn fr_203_and_fr_304_the_real_controller_survives_kill_9_in_a_re_key_and_a_rotation() {
    let provider = plane().await.provider("killed").await.unwrap();
    let kms = Kms::new(provider.plane().aws());
    let binary = Binary::start(&provider, 1);
    let consumer = provider.consumer("killed").await.unwrap();
    ready_root(&consumer, "root", &kms.good().await).await;
    many_keys(&consumer).await;
    let before = held(&provider, &consumer).await;

    confirm(&consumer, &kms.good().await).await;
    half_way(&provider, &consumer).await;
    binary.kill_9();
    let stopped = wrapped_by(&held(&provider, &consumer).await, 2);
    assert!((1..KEYS).contains(&stopped), "killed after {stopped} of {KEYS}: not in the middle");
    let binary = Binary::start(&provider, 500);
    finished(&provider, &consumer, &before).await;

    // A rotation that is asked for while the controller dies happens once.
    let ask = json!({"metadata": {"annotations": {names::ROTATE: "once"}}});
    consumer.patch::<ServiceEncryptionKey>("key-000", ask).await.unwrap();
    binary.kill_9();
    let _binary = Binary::start(&provider, 500);
    let handled = |k: &ServiceEncryptionKey| k.status.as_ref().unwrap().handled_rotation.as_deref() == Some("once");
    let key = consumer.eventually("key-000", "handled", handled).await.unwrap();
    assert_eq!(version(&key), Some(2));
}

#[tokio::test]
async fn fr_201_a_controller_that_starts_while_an_external_key_refuses_says_so_and_recovers_by_itself() {
    let provider = plane().await.provider("refused").await.unwrap();
    let kms = Kms::new(provider.plane().aws());
    let controller = start(&provider, 500).await;
    let consumer = provider.consumer("refused").await.unwrap();
    let arn = kms.good().await;
    ready_root(&consumer, "root", &arn).await;
    active_key(&consumer, "orders", "root", "Never").await;
    controller.stop().await;

    kms.disable(&arn).await;
    let controller = start(&provider, 500).await;
    let unavailable = |a: &Account| account_phase(a) == Some(AccountPhase::Unavailable);
    consumer.eventually("root", "Unavailable", unavailable).await.unwrap();
    let away = |k: &ServiceEncryptionKey| key_phase(k) == Some(KeyPhase::Unavailable);
    consumer.eventually("orders", "Unavailable", away).await.unwrap();

    kms.enable(&arn).await;
    let ready = |a: &Account| account_phase(a) == Some(AccountPhase::Ready);
    consumer.eventually("root", "Ready", ready).await.unwrap();
    let active = |k: &ServiceEncryptionKey| key_phase(k) == Some(KeyPhase::Active) && version(k) == Some(1);
    consumer.eventually("orders", "Active", active).await.unwrap();
    controller.stop().await;
}
