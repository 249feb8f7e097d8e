//! One workspace with two roots, its keys, and what has been asked of them.

use crate::fleet::Fleet;
use crate::kms::Kms;
use crate::ledger::Ledger;
use crate::operation::Operation;
use k8s_openapi::api::core::v1::Secret;
use keychain::Bundle;
use keychain::bundle::SECRET_KEY;
use kube::api::{Api, DeleteParams, ListParams};
use kube::{Client, ResourceExt};
use model::account::{AccountPhase, AccountSpec, ProviderType};
use model::service_key::{
    AccountRef, Algorithm, DistributionEffect, EffectiveState, KeyPhase, KeyState, ServiceEncryptionKeySpec,
};
use model::tenant_record::TenantRecord;
use model::{Account, RotationSchedule, ServiceEncryptionKey, names};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use testkit::{Consumer, Provider};

/// Re-keyed again and again, with most of the keys.
const MAIN: &str = "main";
/// Deleted and made anew, with one key of its own.
const PASSING: &str = "passing";
const PASSING_KEY: &str = "passing-key";
const FIRST_KEYS: usize = 25;
const MOST_KEYS: usize = 40;

pub(crate) struct Game {
    pub(crate) consumer: Consumer,
    /// Of all keys there ever were.
    pub(crate) names: Arc<Mutex<Vec<String>>>,
    keys: BTreeMap<String, Key>,
    external: Vec<String>,
    passing_arn: String,
}

/// What has been asked of a key.
struct Key {
    root: &'static str,
    state: KeyState,
    requests: Vec<String>,
    /// Its object was deleted, and not made anew yet.
    deleted: bool,
}

impl Game {
    pub(crate) async fn begin(consumer: Consumer, kms: Kms) -> Self {
        let external = vec![kms.good().await, kms.good().await, kms.good().await];
        let passing_arn = kms.good().await;
        let mut game = Self { consumer, names: Arc::default(), keys: BTreeMap::new(), external, passing_arn };
        game.consumer.create(&account(MAIN, &game.external[0])).await.unwrap();
        game.consumer.create(&account(PASSING, &game.passing_arn)).await.unwrap();
        for number in 0..FIRST_KEYS {
            game.create(&format!("key-{number:02}"), MAIN).await;
        }
        game.create(PASSING_KEY, PASSING).await;
        game
    }

    /// The writes that an operation takes, about; a re-key may write each key by itself.
    pub(crate) fn writes_of(&self, operation: &Operation) -> u64 {
        match operation {
            Operation::Rekey => self.keys.len() as u64,
            _ => 5,
        }
    }

    /// Asks for something that makes sense now.
    pub(crate) async fn next(&mut self, ledger: &Ledger, random: &mut fastrand::Rng) -> Operation {
        loop {
            let name = random.choice(self.names.lock().unwrap().iter()).unwrap().clone();
            let dice = random.u8(0..100);
            if let Some(operation) = self.attempt(&name, dice, ledger).await {
                return operation;
            }
        }
    }

    async fn attempt(&mut self, name: &str, dice: u8, ledger: &Ledger) -> Option<Operation> {
        let (key, passing) = (name.to_owned(), name == PASSING_KEY);
        match dice {
            0..30 => {
                let target = self.external[usize::from(dice) % self.external.len()].clone();
                self.rekey(&target).await.then_some(Operation::Rekey)
            }
            30..55 if !passing => {
                let request = self.rotate(name, ledger).await?;
                Some(Operation::Rotate { key, request })
            }
            55..67 if !passing => self.set(name, KeyState::Disabled).await.then_some(Operation::Disable { key }),
            67..72 if !passing => {
                self.set(name, KeyState::PendingDeletion).await.then_some(Operation::Schedule { key })
            }
            72..82 if !passing => self.set(name, KeyState::Enabled).await.then_some(Operation::Enable { key }),
            82..90 if !passing && !self.keys[name].deleted => {
                self.delete(name).await;
                Some(Operation::Delete { key })
            }
            82..92 if !passing => self.restore(name).await.then_some(Operation::Restore { key }),
            92..95 if self.keys.len() < MOST_KEYS => {
                let key = format!("key-{:02}", self.keys.len());
                self.create(&key, MAIN).await;
                Some(Operation::Create { key })
            }
            95.. => self.come_and_go().await.then_some(Operation::Root),
            _ => None,
        }
    }

    /// Whether what was asked for isn't done; asked while the controller is dead, so nothing moves.
    pub(crate) async fn is_under_way(&self, operation: &Operation) -> bool {
        match operation {
            Operation::Rekey => {
                let root: Account = self.consumer.api().get(MAIN).await.unwrap();
                let running = root.status.as_ref().and_then(|status| status.rekey.as_ref());
                running.is_some_and(|rekey| rekey.phase.is_running())
                    || root.annotations().contains_key(names::CONFIRM_REKEY)
            }
            Operation::Rotate { key, request } => {
                let status = self.object(key).await.and_then(|key| key.status);
                status.is_none_or(|status| status.handled_rotation.as_ref() != Some(request))
            }
            Operation::Disable { key } | Operation::Schedule { key } => {
                self.object(key).await.is_none_or(|key| !is_evicted(&key))
            }
            Operation::Enable { key } | Operation::Restore { key } | Operation::Create { key } => {
                self.object(key).await.is_none_or(|key| !is_served(&key))
            }
            Operation::Delete { key } => self.object(key).await.is_some(),
            Operation::Root => self.consumer.api::<Account>().get_opt(PASSING).await.unwrap().is_some(),
        }
    }

    /// Waits until all that was asked for is done, and looks whether it is so.
    pub(crate) async fn settle(&self, ledger: &Ledger, fleet: &Fleet) {
        let external = |root: &Account| {
            let status = root.status.as_ref();
            let active = status.and_then(|status| status.active_key.as_ref());
            status.and_then(|status| status.phase) == Some(AccountPhase::Ready)
                && active.map(|active| active.key_reference.as_str()) == root.spec.key_reference.as_deref()
        };
        self.consumer.eventually(MAIN, "Ready under the key it was moved to", external).await.unwrap();
        for (name, key) in &self.keys {
            if key.deleted {
                if key.root == MAIN {
                    self.consumer.gone::<ServiceEncryptionKey>(name).await.unwrap();
                }
                continue;
            }
            let settled = |object: &ServiceEncryptionKey| match key.state {
                KeyState::Enabled => is_served(object) && is_handled(object, key),
                KeyState::Disabled | KeyState::PendingDeletion => is_evicted(object),
            };
            let what = format!("{:?}, at version {} at most", key.state, 1 + key.requests.len());
            let object = self.consumer.eventually(name, &what, settled).await.unwrap();
            let version = object.status.unwrap().current_version.unwrap_or(0);
            assert!(version as usize <= 1 + key.requests.len(), "{name}: a request counted twice");
        }
        let enabled = |name: &str| !self.keys[name].deleted && self.keys[name].state == KeyState::Enabled;
        let off = |name: &str| !self.keys[name].deleted && self.keys[name].state == KeyState::Disabled;
        for edge in 0..fleet.workload.len() {
            assert_eq!(ledger.lost(edge, enabled).await, Vec::<String>::new(), "can't be decrypted at edge {edge}");
            for refusal in ledger.lost(edge, off).await {
                assert!(refusal.ends_with("KeyDisabled"), "a disabled key is refused as such: {refusal}");
            }
        }
    }

    /// Everything is brought back, and everything that was ever encrypted is decrypted.
    pub(crate) async fn end(&mut self, ledger: &Ledger, fleet: &Fleet, provider: &Provider) {
        self.settle(ledger, fleet).await;
        if self.consumer.api::<Account>().get_opt(PASSING).await.unwrap().is_none_or(|root| is_leaving(&root)) {
            self.consumer.gone::<Account>(PASSING).await.unwrap();
            self.consumer.create(&account(PASSING, &self.passing_arn)).await.unwrap();
        }
        let names: Vec<String> = self.names.lock().unwrap().clone();
        for name in &names {
            if self.keys[name].deleted {
                self.consumer.gone::<ServiceEncryptionKey>(name).await.unwrap();
                assert!(self.restore(name).await);
            }
            self.set(name, KeyState::Enabled).await;
        }
        self.settle(ledger, fleet).await;
        for edge in 0..fleet.workload.len() {
            assert_eq!(ledger.lost(edge, |_| true).await, Vec::<String>::new(), "lost at edge {edge}");
        }
        self.look_at_the_record(provider).await;
    }

    /// No key is there twice, none is missing, and every version is wrapped by the root's only version.
    async fn look_at_the_record(&self, provider: &Provider) {
        let client = Client::try_from(provider.config()).unwrap();
        let records: Api<TenantRecord> = Api::all(client.clone());
        let record = records.list(&ListParams::default()).await.unwrap().items.remove(0);
        let secrets: Api<Secret> = Api::namespaced(client, "openkcm");
        let selector = ListParams::default().labels(&format!("openkcm.io/tenant-id={}", record.name_any()));
        let mut seen = BTreeSet::new();
        for secret in secrets.list(&selector).await.unwrap() {
            let data = secret.data.as_ref().unwrap();
            let bundle = Bundle::parse(&secret.name_any(), &data[&SECRET_KEY.replace('/', ".")].0).unwrap();
            let root = record.spec.roots.iter().find(|root| root.name == bundle.account).unwrap();
            assert_eq!(root.versions.len(), 1, "{}: an old version of the root is left", root.name);
            for (name, entry) in &bundle.keys {
                assert!(seen.insert(name.clone()), "{name} is in two bundles");
                assert!(!entry.needs_rewrap(root.versions[0].version), "{name} isn't wrapped by its root's version");
                assert_eq!(entry.current_version() as usize, 1 + self.keys[name].requests.len(), "{name}");
            }
        }
        assert_eq!(seen, self.keys.keys().cloned().collect(), "keys of the record");
    }

    async fn object(&self, name: &str) -> Option<ServiceEncryptionKey> {
        self.consumer.api().get_opt(name).await.unwrap()
    }

    async fn create(&mut self, name: &str, root: &'static str) {
        self.consumer.create(&key(name, root)).await.unwrap();
        let new = Key { root, state: KeyState::Enabled, requests: Vec::new(), deleted: false };
        self.keys.insert(name.to_owned(), new);
        self.names.lock().unwrap().push(name.to_owned());
    }

    async fn rekey(&self, target: &str) -> bool {
        let root: Account = self.consumer.api().get(MAIN).await.unwrap();
        if root.spec.key_reference.as_deref() == Some(target) || root.status.is_none_or(|s| s.active_key.is_none()) {
            return false;
        }
        let confirmed = json!({names::CONFIRM_REKEY: names::rekey_confirmation(MAIN, target)});
        let change = json!({"metadata": {"annotations": confirmed}, "spec": {"keyReference": target}});
        self.consumer.patch::<Account>(MAIN, change).await.unwrap();
        true
    }

    /// Only a key whose last rotation is done and was used: otherwise nobody could tell what was lost.
    async fn rotate(&mut self, name: &str, ledger: &Ledger) -> Option<String> {
        let key = self.keys.get_mut(name)?;
        if key.deleted || key.state != KeyState::Enabled {
            return None;
        }
        let object: ServiceEncryptionKey = self.consumer.api().get(name).await.unwrap();
        let version = object.status.as_ref().and_then(|status| status.current_version)?;
        if !is_handled(&object, key) || !ledger.has(name, version) {
            return None;
        }
        let request = format!("{name}-{}", key.requests.len() + 1);
        let ask = json!({"metadata": {"annotations": {names::ROTATE: request}}});
        self.consumer.patch::<ServiceEncryptionKey>(name, ask).await.unwrap();
        key.requests.push(request.clone());
        Some(request)
    }

    async fn set(&mut self, name: &str, state: KeyState) -> bool {
        let Some(key) = self.keys.get_mut(name).filter(|key| !key.deleted && key.state != state) else { return false };
        key.state = state;
        self.consumer.patch::<ServiceEncryptionKey>(name, json!({"spec": {"state": state}})).await.unwrap();
        true
    }

    async fn delete(&mut self, name: &str) {
        self.consumer.api::<ServiceEncryptionKey>().delete(name, &DeleteParams::default()).await.unwrap();
        self.keys.get_mut(name).unwrap().deleted = true;
    }

    /// Makes the object anew, once the deleted one is gone.
    async fn restore(&mut self, name: &str) -> bool {
        if !self.keys[name].deleted || self.object(name).await.is_some() {
            return false;
        }
        let key = self.keys.get_mut(name).unwrap();
        let mut object = self::key(name, key.root);
        object.annotations_mut().insert(names::RESTORE.to_owned(), "true".to_owned());
        if let Some(last) = key.requests.last() {
            object.annotations_mut().insert(names::ROTATE.to_owned(), last.clone());
        }
        self.consumer.create(&object).await.unwrap();
        (key.deleted, key.state) = (false, KeyState::Enabled);
        true
    }

    /// The passing root's next step: its key goes, it goes, both come back.
    async fn come_and_go(&mut self) -> bool {
        let (key, root) =
            (self.object(PASSING_KEY).await, self.consumer.api::<Account>().get_opt(PASSING).await.unwrap());
        match (key, root) {
            (Some(key), Some(_)) if is_served(&key) && !self.keys[PASSING_KEY].deleted => {
                self.delete(PASSING_KEY).await;
            }
            (None, Some(root)) if !is_leaving(&root) && !is_in_use(&root) => {
                self.consumer.api::<Account>().delete(PASSING, &DeleteParams::default()).await.unwrap();
            }
            (None, None) => {
                self.consumer.create(&account(PASSING, &self.passing_arn)).await.unwrap();
                return self.restore(PASSING_KEY).await;
            }
            // Whoever goes isn't gone yet, or is still counted.
            _ => return false,
        }
        true
    }
}

fn is_leaving(root: &Account) -> bool {
    root.metadata.deletion_timestamp.is_some()
}

/// Whether its deletion would be refused: the controller hasn't counted again since the last key went.
fn is_in_use(root: &Account) -> bool {
    let dependents = root.status.as_ref().and_then(|status| status.dependents.as_ref());
    dependents.is_some_and(|dependents| dependents.keys > 0)
}

/// Whether the last rotation that was asked for is done.
fn is_handled(object: &ServiceEncryptionKey, key: &Key) -> bool {
    let handled = object.status.as_ref().and_then(|status| status.handled_rotation.as_ref());
    key.requests.last().is_none_or(|last| handled == Some(last))
}

fn is_served(key: &ServiceEncryptionKey) -> bool {
    let pushed = |status: &model::service_key::ServiceEncryptionKeyStatus| {
        let distribution = status.distribution.as_ref();
        distribution.is_some_and(|d| d.effect == DistributionEffect::Pushed && d.edges == 2 && d.completed_at.is_some())
    };
    key.status.as_ref().is_some_and(|status| status.phase == Some(KeyPhase::Active) && pushed(status))
}

fn is_evicted(key: &ServiceEncryptionKey) -> bool {
    key.status.as_ref().is_some_and(|status| {
        let off = matches!(status.effective_state, Some(EffectiveState::Disabled | EffectiveState::PendingDeletion));
        // A key that never had a version has nothing to evict.
        let evicted = status.distribution.as_ref().map_or(status.current_version.is_none(), |d| {
            d.effect == DistributionEffect::Evicted && d.completed_at.is_some()
        });
        off && evicted
    })
}

fn account(name: &str, reference: &str) -> Account {
    let spec = AccountSpec {
        display_name: None,
        provider_type: ProviderType::AwsKms,
        region: Some(crate::kms::REGION.into()),
        key_reference: Some(reference.into()),
        environment: None,
    };
    Account::new(name, spec)
}

fn key(name: &str, root: &str) -> ServiceEncryptionKey {
    let spec = ServiceEncryptionKeySpec {
        display_name: None,
        application: "chaos".into(),
        account_ref: AccountRef { name: root.into() },
        algorithm: Algorithm::default(),
        rotation_schedule: RotationSchedule::Never,
        state: KeyState::Enabled,
        deletion_window_days: None,
    };
    ServiceEncryptionKey::new(name, spec)
}
