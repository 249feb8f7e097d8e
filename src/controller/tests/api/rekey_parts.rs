//! FR-203 at its edges: what a re-key writes, keys that can't be moved, an old key that goes away, and `ReEncrypt`.

use crate::kms::Kms;
use crate::rekey::{confirm, rekey, rekey_phase};
use crate::world::{
    account_phase, active_key, bundles, change_entry, key, key_phase, plane, ready_root, start, tenant_id, version,
    world,
};
use controller::chains;
use controller::ports::ExternalKeys;
use controller::provider::{Aws, Providers};
use controller::record::RootId;
use futures::{StreamExt, TryStreamExt, stream};
use k8s_openapi::api::core::v1::Secret;
use keychain::data::{self, DataContext};
use keychain::{KeyMaterial, RootChain};
use kube::api::{Api, Patch, PatchParams};
use kube::runtime::{WatchStreamExt, watcher};
use kube::{Client, Resource};
use model::account::{AccountPhase, RekeyFailure, RekeyPhase};
use model::condition::types;
use model::service_key::KeyPhase;
use model::tenant_record::TenantRecord;
use model::{Account, ProviderType, ServiceEncryptionKey, names};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use testkit::{Consumer, Provider};

const KEYS: usize = 120;
const MORE_THAN_A_BUNDLE: usize = 510;

async fn many_keys(consumer: &Consumer, count: usize) {
    let names: Vec<String> = (0..count).map(|n| format!("key-{n:03}")).collect();
    let created = stream::iter(&names).map(|name| async move { consumer.create(&key(name, "root", "Never")).await });
    created.buffer_unordered(16).try_collect::<Vec<_>>().await.unwrap();
    let active = |k: &ServiceEncryptionKey| key_phase(k) == Some(KeyPhase::Active);
    for name in &names {
        consumer.eventually(name, "Active", active).await.unwrap();
    }
}

/// Counts the writes of objects from now on.
async fn writes<K>(api: Api<K>, selector: &str) -> Arc<AtomicUsize>
where
    K: Resource + Clone + DeserializeOwned + Debug + Send + Sync + 'static,
{
    let count = Arc::new(AtomicUsize::new(0));
    let (told, counted) = (tokio::sync::oneshot::channel(), count.clone());
    let (tell, told) = told;
    let config = watcher::Config::default().labels(selector);
    tokio::spawn(async move {
        let mut tell = Some(tell);
        let mut events = std::pin::pin!(watcher(api, config).default_backoff());
        while let Some(event) = events.next().await {
            match event {
                Ok(watcher::Event::InitDone) => drop(tell.take().map(|tell| tell.send(()))),
                Ok(watcher::Event::Apply(_)) => drop(counted.fetch_add(1, Ordering::SeqCst)),
                _ => {}
            }
        }
    });
    told.await.unwrap();
    count
}

fn bundle_api(provider: &Provider) -> Api<Secret> {
    Api::namespaced(Client::try_from(provider.config()).unwrap(), "openkcm")
}

async fn phase(consumer: &Consumer, phase: RekeyPhase) -> Account {
    let there = |a: &Account| rekey_phase(a) == Some(phase);
    consumer.eventually("root", &format!("{phase:?}"), there).await.unwrap()
}

/// The current material of every key, opened as a recovery would: by the record, the external key it names, and the bundles.
async fn opened(provider: &Provider, consumer: &Consumer, external: &str) -> BTreeMap<String, KeyMaterial> {
    let aws = Aws::new(crate::kms::credentials(), Some(provider.plane().aws().to_owned()));
    let providers = Providers::default().with(ProviderType::AwsKms, Arc::new(aws));
    let root = RootId::new(tenant_id(consumer).await, "root");
    let records: Api<TenantRecord> = Api::all(Client::try_from(provider.config()).unwrap());
    let record = records.get(&root.tenant_id).await.unwrap();
    let mut chain = RootChain::new();
    for wrapped in &record.spec.roots[0].versions {
        assert_eq!(wrapped.key_reference, external, "nothing else is needed");
        chain.insert(chains::unwrap_one(&providers, &root, wrapped).await.unwrap());
    }
    let mut all = BTreeMap::new();
    for bundle in bundles(provider, &root.tenant_id).await {
        for (name, entry) in &bundle.keys {
            let (_, material) = entry.materials(bundle.owner(name), &chain).unwrap().pop().unwrap();
            assert!(all.insert(name.clone(), material).is_none(), "{name} is in two bundles");
        }
    }
    all
}

fn sample<'a>(name: &'a str, none: &'a BTreeMap<String, String>) -> DataContext<'a> {
    DataContext { workspace: "root:acme", key: name, context: none }
}

#[tokio::test]
async fn fr_203_a_re_key_writes_each_of_several_bundles_once_and_no_keys_status_and_every_key_decrypts_as_before() {
    let world = world().await;
    let consumer = world.provider.consumer("counted").await.unwrap();
    let (old, new, none) = (world.kms.good().await, world.kms.good().await, BTreeMap::new());
    ready_root(&consumer, "root", &old).await;
    many_keys(&consumer, MORE_THAN_A_BUNDLE).await;
    let all = bundles(&world.provider, &tenant_id(&consumer).await).await.len();
    assert_eq!(all, 2);
    let samples: Vec<_> = opened(&world.provider, &consumer, &old)
        .await
        .into_iter()
        .map(|(name, material)| {
            let sealed = data::encrypt(&material, 1, sample(&name, &none), name.as_bytes()).unwrap();
            (name, sealed)
        })
        .collect();
    assert_eq!(samples.len(), MORE_THAN_A_BUNDLE);
    let selector = format!("openkcm.io/tenant-id={}", tenant_id(&consumer).await);
    let of_bundles = writes(bundle_api(&world.provider), &selector).await;
    let of_keys = writes(consumer.api::<ServiceEncryptionKey>(), "").await;
    confirm(&consumer, &new).await;
    let root = phase(&consumer, RekeyPhase::Completed).await;
    let rekey = rekey(&root).unwrap();
    assert_eq!((rekey.total as usize, rekey.done as usize, rekey.failed), (samples.len(), samples.len(), 0));
    let moved = opened(&world.provider, &consumer, &new).await;
    assert_eq!(moved.len(), samples.len());
    for (name, sealed) in &samples {
        let plaintext = data::decrypt(&moved[name], sample(name, &none), sealed).unwrap();
        assert_eq!(plaintext.as_slice(), name.as_bytes());
    }
    // What is written after it comes after it.
    let ask = json!({"metadata": {"annotations": {names::ROTATE: "after"}}});
    consumer.patch::<ServiceEncryptionKey>("key-000", ask).await.unwrap();
    let rotated = |k: &ServiceEncryptionKey| version(k) == Some(2) && key_phase(k) == Some(KeyPhase::Active);
    consumer.eventually("key-000", "version 2", rotated).await.unwrap();
    let seen = |count: &AtomicUsize| count.load(Ordering::SeqCst);
    let start = Instant::now();
    while seen(&of_keys) < 2 || seen(&of_bundles) < all + 1 {
        assert!(start.elapsed().as_secs() < 10, "{} writes of keys, {} of bundles", seen(&of_keys), seen(&of_bundles));
        tokio::task::yield_now().await;
    }
    assert_eq!(seen(&of_bundles), all + 1, "one write per bundle of at most 500 keys, and one of the rotation");
    assert!(seen(&of_keys) <= 4, "{} writes of keys, of which one was asked for", seen(&of_keys));
}

#[tokio::test]
async fn fr_203_progress_is_shown_at_most_once_a_second_however_many_bundles_are_written() {
    let provider = plane().await.provider("progress").await.unwrap();
    let kms = Kms::new(provider.plane().aws());
    let controller = start(&provider, 1).await;
    let consumer = provider.consumer("progress").await.unwrap();
    ready_root(&consumer, "root", &kms.good().await).await;
    many_keys(&consumer, KEYS).await;
    let shown = writes(consumer.api::<Account>(), "").await;
    let begun = Instant::now();
    confirm(&consumer, &kms.good().await).await;
    phase(&consumer, RekeyPhase::Completed).await;
    // Beside the progress: the confirmation and its removal, four steps of the verification, the phases, the count of keys.
    let (writes, seconds) = (shown.load(Ordering::SeqCst), 1 + usize::try_from(begun.elapsed().as_secs()).unwrap());
    assert!(writes <= 16 + 2 * seconds && writes < KEYS, "{writes} writes in {seconds} s");
    controller.stop().await;
}

/// Changes the first version's ciphertext, behind the controller's back.
async fn tamper(provider: &Provider, consumer: &Consumer, name: &str, change: impl Fn(&mut Value)) {
    let change = |entry: &mut Value| change(&mut entry["versions"][0]["wrapped"]["ciphertext"]);
    change_entry(provider, &tenant_id(consumer).await, name, change).await;
}

#[tokio::test]
async fn fr_203_a_key_that_can_not_be_moved_is_named_and_tried_again_alone() {
    let provider = plane().await.provider("damaged").await.unwrap();
    let kms = Kms::new(provider.plane().aws());
    let controller = start(&provider, 500).await;
    let consumer = provider.consumer("damaged").await.unwrap();
    ready_root(&consumer, "root", &kms.good().await).await;
    for name in ["broken", "orders", "payments"] {
        active_key(&consumer, name, "root", "Never").await;
    }
    controller.stop().await;
    let kept = std::sync::Mutex::new(Value::Null);
    let damage = |ciphertext: &mut Value| {
        *kept.lock().unwrap() = ciphertext.clone();
        let text = ciphertext.as_str().unwrap();
        let first = if text.starts_with('A') { 'B' } else { 'A' };
        *ciphertext = format!("{first}{}", &text[1..]).into();
    };
    tamper(&provider, &consumer, "broken", damage).await;

    let controller = start(&provider, 500).await;
    confirm(&consumer, &kms.good().await).await;
    let root = phase(&consumer, RekeyPhase::Failed).await;
    let ended = rekey(&root).unwrap();
    assert_eq!((ended.total, ended.done, ended.failed), (3, 2, 1));
    assert_eq!((ended.failures[0].key.as_str(), ended.failures[0].reason.as_str()), ("broken", "MaterialNotAuthentic"));
    assert_eq!(account_phase(&root), Some(AccountPhase::Degraded));
    let moved = bundles(&provider, &tenant_id(&consumer).await).await.remove(0);

    // Brought back from a backup, it alone is moved by the retry.
    controller.stop().await;
    tamper(&provider, &consumer, "broken", |ciphertext| *ciphertext = kept.lock().unwrap().clone()).await;
    let controller = start(&provider, 500).await;
    let retry = json!({"metadata": {"annotations": {names::RETRY_REKEY: ended.operation_id}}});
    consumer.patch::<Account>("root", retry).await.unwrap();
    let root = phase(&consumer, RekeyPhase::Completed).await;
    assert_eq!((account_phase(&root), rekey(&root).unwrap().failed), (Some(AccountPhase::Ready), 0));
    let after = bundles(&provider, &tenant_id(&consumer).await).await.remove(0);
    for name in ["orders", "payments"] {
        assert_eq!(after.keys[name].recent, moved.keys[name].recent, "{name} was wrapped once more");
    }
    assert!(!after.keys["broken"].needs_rewrap(2));
    controller.stop().await;
}

#[tokio::test]
async fn fr_203_once_begun_a_re_key_needs_the_old_external_key_no_more() {
    let provider = plane().await.provider("bridged").await.unwrap();
    let kms = Kms::new(provider.plane().aws());
    let controller = start(&provider, 1).await;
    let consumer = provider.consumer("bridged").await.unwrap();
    let old = kms.good().await;
    ready_root(&consumer, "root", &old).await;
    many_keys(&consumer, KEYS).await;
    confirm(&consumer, &kms.good().await).await;
    let some = |a: &Account| rekey(a).is_some_and(|rekey| rekey.phase == RekeyPhase::Rewrapping);
    consumer.eventually("root", "Rewrapping", some).await.unwrap();
    let began = Instant::now();
    loop {
        let bundle = bundles(&provider, &tenant_id(&consumer).await).await.remove(0);
        let moved = bundle.keys.values().filter(|entry| !entry.needs_rewrap(2)).count();
        if moved > 0 {
            assert!(moved < KEYS, "the controller was too fast to be stopped half way");
            break;
        }
        assert!(began.elapsed().as_secs() < 30, "nothing was moved");
    }
    drop(controller);
    kms.disable(&old).await;
    let controller = start(&provider, 500).await;
    let root = phase(&consumer, RekeyPhase::Completed).await;
    assert_eq!((account_phase(&root), rekey(&root).unwrap().failed), (Some(AccountPhase::Ready), 0));
    controller.stop().await;
}

#[tokio::test]
async fn fr_203_an_old_key_that_opens_nothing_any_more_is_explained_and_a_retry_cures_it() {
    let provider = plane().await.provider("lost").await.unwrap();
    let kms = Kms::new(provider.plane().aws());
    let controller = start(&provider, 500).await;
    let consumer = provider.consumer("lost").await.unwrap();
    let old = kms.good().await;
    ready_root(&consumer, "root", &old).await;
    active_key(&consumer, "orders", "root", "Never").await;
    controller.stop().await;
    kms.disable(&old).await;
    let controller = start(&provider, 500).await;
    confirm(&consumer, &kms.good().await).await;
    let root = phase(&consumer, RekeyPhase::Failed).await;
    let chain = root.status.as_ref().unwrap().condition(types::CHAIN_CURRENT).unwrap();
    assert_eq!(chain.reason, RekeyFailure::OLD_KEY_UNAVAILABLE);
    assert!(
        chain.message.contains("1 service keys stay wrapped") && chain.message.contains("0 are moved"),
        "{}",
        chain.message
    );
    assert_eq!(rekey(&root).unwrap().failures[0].key, "orders");
    kms.enable(&old).await;
    let retry = json!({"metadata": {"annotations": {names::RETRY_REKEY: rekey(&root).unwrap().operation_id}}});
    consumer.patch::<Account>("root", retry).await.unwrap();
    phase(&consumer, RekeyPhase::Completed).await;
    let active = |k: &ServiceEncryptionKey| key_phase(k) == Some(KeyPhase::Active);
    consumer.eventually("orders", "Active", active).await.unwrap();
    controller.stop().await;
}

#[tokio::test]
async fn fr_203_a_running_re_key_is_cancelled_and_what_was_confirmed_meanwhile_is_carried_out() {
    let provider = plane().await.provider("two").await.unwrap();
    let kms = Kms::new(provider.plane().aws());
    let controller = start(&provider, 1).await;
    let consumer = provider.consumer("two").await.unwrap();
    ready_root(&consumer, "root", &kms.good().await).await;
    many_keys(&consumer, KEYS).await;
    let running = |a: &Account| rekey_phase(a).is_some_and(RekeyPhase::is_running);
    confirm(&consumer, &kms.good().await).await;
    let first = consumer.eventually("root", "running", running).await.unwrap();
    let first = rekey(&first).unwrap().clone();
    // One at a time: the next waits, confirmed.
    let last = kms.good().await;
    confirm(&consumer, &last).await;
    let cancel = json!({"metadata": {"annotations": {names::CANCEL_REKEY: first.operation_id}}});
    consumer.api::<Account>().patch("root", &PatchParams::default(), &Patch::Merge(cancel)).await.unwrap();
    let done = |a: &Account| {
        let active = a.status.as_ref().and_then(|status| status.active_key.as_ref());
        rekey_phase(a) == Some(RekeyPhase::Completed) && active.is_some_and(|active| active.key_reference == last)
    };
    let root = consumer.eventually("root", "moved to the last key", done).await.unwrap();
    assert_ne!(rekey(&root).unwrap().operation_id, first.operation_id);
    let bundle = bundles(&provider, &tenant_id(&consumer).await).await.remove(0);
    let target = root.status.unwrap().key_version.unwrap();
    assert!(bundle.keys.values().all(|entry| !entry.needs_rewrap(target)));
    controller.stop().await;
}

#[tokio::test]
async fn fr_203_aws_moves_material_between_its_keys_itself_where_it_can() {
    let plane = plane().await;
    let context = chains::context(&RootId::new("tn-1", "root"));
    for (endpoint, moves) in [(plane.moto().await.unwrap(), true), (plane.aws(), false)] {
        let (kms, aws) = (Kms::new(endpoint), Aws::new(crate::kms::credentials(), Some(endpoint.to_owned())));
        let (old, new) = (kms.good().await, kms.good().await);
        let ciphertext = aws.encrypt(&old, b"material", &context).await.unwrap();
        let moved = aws.re_encrypt(&old, &new, &ciphertext, &context).await.unwrap();
        assert_eq!(moved.is_some(), moves, "{endpoint}");
        if let Some(moved) = moved {
            assert_eq!(aws.decrypt(&new, &moved, &context).await.unwrap().as_slice(), b"material");
        }
        let elsewhere = new.replace("eu-central-1", "eu-west-1");
        assert_eq!(aws.re_encrypt(&old, &elsewhere, &ciphertext, &context).await.unwrap(), None, "one region alone");
    }
}

#[tokio::test]
async fn one_tenants_long_re_key_does_not_delay_anothers_disable() {
    let provider = plane().await.provider("fair").await.unwrap();
    let kms = Kms::new(provider.plane().aws());
    let controller = start(&provider, 1).await;
    let (big, small) = (provider.consumer("big").await.unwrap(), provider.consumer("small").await.unwrap());
    ready_root(&big, "root", &kms.good().await).await;
    many_keys(&big, KEYS).await;
    ready_root(&small, "root", &kms.good().await).await;
    active_key(&small, "orders", "root", "Never").await;
    confirm(&big, &kms.good().await).await;
    let moving = |a: &Account| rekey_phase(a) == Some(RekeyPhase::Rewrapping);
    big.eventually("root", "Rewrapping", moving).await.unwrap();
    small.patch::<ServiceEncryptionKey>("orders", json!({"spec": {"state": "Disabled"}})).await.unwrap();
    let disabled = |k: &ServiceEncryptionKey| key_phase(k) == Some(KeyPhase::Disabled);
    small.eventually("orders", "Disabled", disabled).await.unwrap();
    let root: Account = big.api().get("root").await.unwrap();
    assert!(moving(&root), "the disable came through only after the re-key");
    phase(&big, RekeyPhase::Completed).await;
    controller.stop().await;
}
