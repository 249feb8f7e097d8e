//! Random histories of a workspace against a simple model of it: create, rotate, re-key, disable, enable, suspend, resume, unbind,
//! bind, delete, restore. The seed of a history that fails is in the failure; `OPENKCM_HISTORY_SEED` plays it again.

use crate::rekey::{confirm, rekey_phase};
use crate::world::{account_phase, bundles, key, key_phase, ready_root, tenant_id, world};
use kube::ResourceExt;
use kube::api::DeleteParams;
use model::account::{AccountPhase, RekeyPhase};
use model::service_key::{KeyPhase, KeyState};
use model::{Account, ServiceEncryptionKey, Tenant, names};
use serde_json::json;
use std::collections::BTreeMap;
use testkit::Consumer;

const STEPS: usize = 24;
const MOST_KEYS: usize = 4;

/// What a workspace is to be like.
struct Model {
    consumer: Consumer,
    tenant_id: String,
    external: Vec<String>,
    active: usize,
    bound: bool,
    suspended: bool,
    keys: BTreeMap<String, Key>,
    requests: usize,
    history: Vec<String>,
}

#[derive(Clone, Default)]
struct Key {
    versions: u32,
    state: KeyState,
    deleted: bool,
    /// Asked for, and not carried out.
    request: Option<String>,
}

impl Model {
    fn is_served(&self, key: &Key) -> bool {
        self.bound && !self.suspended && !key.deleted && key.state == KeyState::Enabled
    }

    /// What follows by itself: a served key gets its first version, and answers what was asked for meanwhile, once.
    fn settle(&mut self) {
        let served: Vec<String> =
            self.keys.iter().filter(|(_, key)| self.is_served(key)).map(|(name, _)| name.clone()).collect();
        for name in served {
            if let Some(key) = self.keys.get_mut(&name) {
                let asked = key.request.take().is_some();
                key.versions = if key.versions == 0 { 1 } else { key.versions + u32::from(asked) };
            }
        }
    }

    async fn step(&mut self, random: &mut fastrand::Rng) {
        let did = loop {
            if let Some(did) = self.attempt(random).await {
                break did;
            }
        };
        self.history.push(did);
        self.settle();
        self.compare().await;
    }

    async fn attempt(&mut self, random: &mut fastrand::Rng) -> Option<String> {
        let dice = random.u8(0..12);
        if !self.bound {
            self.consumer.bind().await.unwrap();
            self.bound = true;
            return Some("bind".to_owned());
        }
        let all: Vec<String> = self.keys.keys().cloned().collect();
        let chosen = random.choice(all);
        let named = |what: &str, name: &str| Some(format!("{what} {name}"));
        match (dice, chosen) {
            (0..2, _) if self.keys.len() < MOST_KEYS => {
                let name = format!("key-{}", self.history.len());
                self.consumer.create(&key(&name, "root", "Never")).await.unwrap();
                self.keys.insert(name.clone(), Key::default());
                named("create", &name)
            }
            (2..5, Some(name)) if !self.keys[&name].deleted => {
                self.requests += 1;
                let request = format!("request-{}", self.requests);
                let ask = json!({"metadata": {"annotations": {names::ROTATE: request}}});
                self.consumer.patch::<ServiceEncryptionKey>(&name, ask).await.unwrap();
                self.keys.get_mut(&name)?.request = Some(request);
                named("rotate", &name)
            }
            (5, _) if !self.suspended => {
                self.active = (self.active + 1) % self.external.len();
                confirm(&self.consumer, &self.external[self.active]).await;
                Some("re-key".to_owned())
            }
            (6 | 7, Some(name)) if !self.keys[&name].deleted => {
                let key = self.keys.get_mut(&name)?;
                key.state = if key.state == KeyState::Enabled { KeyState::Disabled } else { KeyState::Enabled };
                let change = json!({"spec": {"state": key.state}});
                self.consumer.patch::<ServiceEncryptionKey>(&name, change).await.unwrap();
                named(if key.state == KeyState::Enabled { "enable" } else { "disable" }, &name)
            }
            (8, _) => {
                self.suspended = !self.suspended;
                let change = json!({"spec": {"suspended": self.suspended}});
                self.consumer.patch::<Tenant>(&names::tenant_name(&self.consumer.path), change).await.unwrap();
                Some(if self.suspended { "suspend" } else { "resume" }.to_owned())
            }
            (9, _) => {
                self.consumer.unbind().await.unwrap();
                self.bound = false;
                // Annotations go with the objects, and a key that never was served leaves nothing.
                self.keys.retain(|_, key| key.versions > 0);
                self.keys.values_mut().for_each(|key| key.request = None);
                Some("unbind".to_owned())
            }
            (10, Some(name)) if !self.keys[&name].deleted && self.keys[&name].versions > 0 => {
                self.consumer.api::<ServiceEncryptionKey>().delete(&name, &DeleteParams::default()).await.unwrap();
                self.consumer.gone::<ServiceEncryptionKey>(&name).await.unwrap();
                let key = self.keys.get_mut(&name)?;
                (key.deleted, key.request) = (true, None);
                named("delete", &name)
            }
            (11, Some(name)) if self.keys[&name].deleted => {
                let mut object = key(&name, "root", "Never");
                object.annotations_mut().insert(names::RESTORE.to_owned(), "true".to_owned());
                self.consumer.create(&object).await.unwrap();
                let key = self.keys.get_mut(&name)?;
                (key.deleted, key.state) = (false, KeyState::Enabled);
                named("restore", &name)
            }
            _ => None,
        }
    }

    /// The workspace becomes as the model is, and its record holds what the model holds.
    async fn compare(&self) {
        if !self.bound {
            return self.compare_record().await;
        }
        let reference = self.external[self.active].as_str();
        let phase = if self.suspended { AccountPhase::Suspended } else { AccountPhase::Ready };
        let root = |root: &Account| {
            let active = root.status.as_ref().and_then(|status| status.active_key.as_ref());
            let moved = rekey_phase(root).is_none_or(|phase| phase == RekeyPhase::Completed);
            account_phase(root) == Some(phase) && moved && active.is_some_and(|key| key.key_reference == reference)
        };
        self.eventually("root", &format!("{phase:?} under {reference}"), root).await;
        for (name, model) in &self.keys {
            if model.deleted {
                assert!(self.consumer.api::<ServiceEncryptionKey>().get_opt(name).await.unwrap().is_none());
                continue;
            }
            let phase = if self.is_served(model) { KeyPhase::Active } else { KeyPhase::Disabled };
            let same = |key: &ServiceEncryptionKey| {
                let version = key.status.as_ref().and_then(|status| status.current_version).unwrap_or(0);
                key_phase(key) == Some(phase) && version == model.versions && key.spec.state == model.state
            };
            self.eventually(name, &format!("{phase:?} at version {}", model.versions), same).await;
        }
        self.compare_record().await;
    }

    async fn compare_record(&self) {
        let recorded: BTreeMap<String, u32> = bundles(&world().await.provider, &self.tenant_id)
            .await
            .into_iter()
            .flat_map(|bundle| bundle.keys)
            .map(|(name, entry)| (name, entry.current_version()))
            .collect();
        let made = self.keys.iter().filter(|(_, key)| key.versions > 0);
        let expected: BTreeMap<String, u32> = made.map(|(name, key)| (name.clone(), key.versions)).collect();
        assert_eq!(recorded, expected, "the record after {:?}", self.history);
    }

    async fn eventually<K>(&self, name: &str, what: &str, holds: impl Fn(&K) -> bool)
    where
        K: kube::Resource<DynamicType = ()> + Clone + serde::Serialize + serde::de::DeserializeOwned + std::fmt::Debug,
    {
        if let Err(error) = self.consumer.eventually(name, what, holds).await {
            panic!("{error}\nafter {:?}", self.history);
        }
    }
}

async fn history(number: u64) {
    let given = std::env::var("OPENKCM_HISTORY_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed: u64 = given.unwrap_or_else(|| fastrand::u64(..));
    let mut random = fastrand::Rng::with_seed(seed);
    let world = world().await;
    let consumer = world.provider.consumer(&format!("history-{number}")).await.unwrap();
    let external = vec![world.kms.good().await, world.kms.good().await];
    ready_root(&consumer, "root", &external[0]).await;
    let mut model = Model {
        tenant_id: tenant_id(&consumer).await,
        consumer,
        external,
        active: 0,
        bound: true,
        suspended: false,
        keys: BTreeMap::new(),
        requests: 0,
        history: vec![format!("seed {seed}")],
    };
    for _ in 0..STEPS {
        model.step(&mut random).await;
    }
}

#[tokio::test]
async fn whatever_is_done_in_whatever_order_a_workspace_is_as_a_simple_model_says() {
    futures::future::join_all((0..3).map(history)).await;
}
