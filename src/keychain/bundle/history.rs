//! Random histories of one root, with a crash at any write, against a simple model: no version is lost or doubled, whatever
//! was encrypted with material that isn't destroyed decrypts, whatever was destroyed doesn't.

use super::{Bundle, BundleSet, KeyEntry, KeyOwner};
use crate::data::{DataContext, decrypt, encrypt};
use crate::envelope::RootChain;
use crate::material::RootMaterial;
use jiff::Timestamp;
use model::service_key::{AccountRef, Algorithm, KeyState, ServiceEncryptionKeySpec, VersionCause};
use proptest::prelude::{Strategy, any, prop_oneof, proptest};
use std::collections::BTreeMap;

const NAMES: [&str; 5] = ["orders", "invoices", "ledger", "vault", "reports"];

#[derive(Clone, Debug)]
enum Step {
    Create(usize),
    Rotate(usize, bool),
    Remove(usize),
    Restore(usize),
    Destroy(usize),
    BeginRekey,
    /// So many keys are wrapped anew, in one write.
    Rewrap(usize),
    EndRekey,
    Cancel,
}

fn steps() -> impl Strategy<Value = Vec<(Step, bool)>> {
    let name = 0..NAMES.len();
    let step = prop_oneof![
        4 => name.clone().prop_map(Step::Create),
        4 => (name.clone(), any::<bool>()).prop_map(|(name, by_hand)| Step::Rotate(name, by_hand)),
        1 => name.clone().prop_map(Step::Remove),
        1 => name.clone().prop_map(Step::Restore),
        1 => name.prop_map(Step::Destroy),
        2 => proptest::strategy::Just(Step::BeginRekey),
        4 => (1_usize..4).prop_map(Step::Rewrap),
        2 => proptest::strategy::Just(Step::EndRekey),
        1 => proptest::strategy::Just(Step::Cancel),
    ];
    // One write in four is never made: the process died before it.
    proptest::collection::vec((step, proptest::bool::weighted(0.25)), 1..60)
}

/// What must decrypt, and what must not, by key.
#[derive(Default)]
struct Model {
    live: BTreeMap<&'static str, Vec<Vec<u8>>>,
    destroyed: BTreeMap<&'static str, Vec<Vec<u8>>>,
}

struct World {
    /// As kcp has it.
    stored: BTreeMap<u32, Vec<u8>>,
    set: BundleSet,
    roots: RootChain,
    active: u32,
    target: Option<u32>,
    last_root: u32,
    model: Model,
}

fn owner(key: &str) -> KeyOwner<'_> {
    KeyOwner { tenant_id: "tn-1", account: "root", key }
}

fn context<'a>(key: &'a str, words: &'a BTreeMap<String, String>) -> DataContext<'a> {
    DataContext { workspace: "root:acme", key, context: words }
}

fn spec() -> ServiceEncryptionKeySpec {
    ServiceEncryptionKeySpec {
        display_name: None,
        application: "orders".into(),
        account_ref: AccountRef { name: "root".into() },
        algorithm: Algorithm::default(),
        rotation_schedule: "Daily".parse().unwrap(),
        state: KeyState::Enabled,
        deletion_window_days: None,
    }
}

impl World {
    fn new() -> Self {
        let roots = [RootMaterial::generate(1).unwrap()].into_iter().collect();
        let set = BundleSet::new("tn-1", "root");
        Self { stored: BTreeMap::new(), set, roots, active: 1, target: None, last_root: 1, model: Model::default() }
    }

    fn wrapping(&self) -> &RootMaterial {
        self.roots.get(self.target.unwrap_or(self.active)).unwrap()
    }

    /// Writes what `change` makes dirty, or dies before it does. Whether it was written.
    fn write(&mut self, change: impl FnOnce(&mut BundleSet) -> Vec<u32>, dies: bool) -> bool {
        let mut next = self.set.clone();
        for number in change(&mut next) {
            if dies {
                self.start_again();
                return false;
            }
            self.stored.insert(number, next.bundle(number).unwrap().to_bytes().unwrap());
        }
        self.set = next;
        true
    }

    fn start_again(&mut self) {
        let bundles = self.stored.iter().map(|(number, bytes)| Bundle::parse(&number.to_string(), bytes).unwrap());
        self.set = BundleSet::load("tn-1", "root", bundles).unwrap().0;
    }

    /// Encrypts with every version's material, as it was just made.
    fn encrypt_with_newest(&mut self, name: &'static str) {
        let (version, material) =
            self.set.get(name).unwrap().materials(owner(name), &self.roots).unwrap().pop().unwrap();
        let sample = format!("{name} {version}");
        let ciphertext = encrypt(&material, version, context(name, &BTreeMap::new()), sample.as_bytes()).unwrap();
        self.model.live.entry(name).or_default().push(ciphertext);
    }

    fn step(&mut self, step: Step, dies: bool) {
        let now = Timestamp::UNIX_EPOCH;
        match step {
            Step::Create(at) if self.set.get(NAMES[at]).is_none() => {
                let entry = KeyEntry::create(owner(NAMES[at]), spec(), self.wrapping(), now).unwrap();
                if self.write(|set| set.put(NAMES[at], entry).unwrap(), dies) {
                    self.encrypt_with_newest(NAMES[at]);
                }
            }
            Step::Rotate(at, by_hand) => {
                let Some(mut entry) = self.set.get(NAMES[at]).cloned() else { return };
                let cause = if by_hand { VersionCause::Manual } else { VersionCause::Schedule };
                entry.rotate(owner(NAMES[at]), self.wrapping(), cause, now).unwrap();
                if self.write(|set| set.put(NAMES[at], entry).unwrap(), dies) {
                    self.encrypt_with_newest(NAMES[at]);
                }
            }
            Step::Remove(at) | Step::Restore(at) => {
                let Some(mut entry) = self.set.get(NAMES[at]).cloned() else { return };
                entry.orphaned_at = matches!(step, Step::Remove(_)).then_some(now);
                self.write(|set| set.put(NAMES[at], entry).unwrap(), dies);
            }
            Step::Destroy(at) => {
                if self.write(|set| set.remove(NAMES[at]).into_iter().collect(), dies)
                    && let Some(gone) = self.model.live.remove(NAMES[at])
                {
                    self.model.destroyed.entry(NAMES[at]).or_default().extend(gone);
                }
            }
            Step::BeginRekey if self.target.is_none() => {
                self.last_root += 1;
                self.roots.insert(RootMaterial::generate(self.last_root).unwrap());
                self.target = Some(self.last_root);
            }
            Step::Rewrap(most) => {
                let Some(target) = self.target else { return };
                let open = self.set.keys().filter(|(_, entry)| entry.needs_rewrap(target)).take(most);
                let batch: Vec<String> = open.map(|(name, _)| name.to_owned()).collect();
                let roots = &self.roots;
                let mut next = self.set.clone();
                let mut dirty = Vec::new();
                for name in &batch {
                    let mut entry = next.get(name).cloned().unwrap();
                    assert!(entry.rewrap(owner(name), roots, target).unwrap());
                    assert!(!entry.rewrap(owner(name), roots, target).unwrap(), "what is done is done once");
                    dirty.extend(next.put(name, entry).unwrap());
                }
                self.write(
                    |set| {
                        *set = next;
                        dirty
                    },
                    dies,
                );
            }
            Step::EndRekey => {
                let Some(target) = self.target else { return };
                if self.set.keys().all(|(_, entry)| !entry.needs_rewrap(target)) {
                    // The old root is gone for good: nothing may need it.
                    (self.active..target).for_each(|old| self.roots.remove(old));
                    (self.active, self.target) = (target, None);
                }
            }
            // Keys already moved stay moved; new ones are wrapped by the active root again, and both are kept.
            Step::Cancel => self.target = None,
            Step::Create(_) | Step::BeginRekey => {}
        }
    }

    fn check(&self) {
        let words = BTreeMap::new();
        assert_eq!(self.set.len(), self.model.live.len(), "a key was lost or came back");
        for (name, ciphertexts) in &self.model.live {
            let materials = self.set.get(name).unwrap().materials(owner(name), &self.roots).unwrap();
            assert_eq!(materials.len(), ciphertexts.len(), "a version of {name} was lost or doubled");
            for (number, ((version, material), ciphertext)) in (1..).zip(materials.iter().zip(ciphertexts)) {
                assert_eq!(*version, number);
                let back = decrypt(material, context(name, &words), ciphertext).unwrap();
                assert_eq!(back.as_slice(), format!("{name} {version}").as_bytes());
            }
            for gone in self.model.destroyed.get(name).into_iter().flatten() {
                let opens = |(_, material): &(u32, _)| decrypt(material, context(name, &words), gone).is_ok();
                assert!(!materials.iter().any(opens), "destroyed material of {name} still decrypts");
            }
        }
    }
}

proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(96))]

    #[test]
    fn no_history_with_crashes_loses_a_version_or_opens_what_was_destroyed(steps in steps()) {
        let mut world = World::new();
        for (step, dies) in steps {
            world.step(step, dies);
            world.check();
            world.start_again();
            world.check();
        }
    }
}
