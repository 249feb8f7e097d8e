use super::{Bundle, BundleError, BundleSet, KeyEntry, KeyOwner, MAX_BYTES, MAX_KEYS};
use crate::envelope::{EnvelopeError, RootChain};
use crate::material::RootMaterial;
use jiff::{SignedDuration, Timestamp};
use model::RotationSchedule;
use model::service_key::{AccountRef, Algorithm, KeyState, ServiceEncryptionKeySpec, VersionCause, VersionState};
use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};
use std::collections::BTreeMap;

fn chain(versions: impl IntoIterator<Item = u32>) -> RootChain {
    versions.into_iter().map(|version| RootMaterial::generate(version).unwrap()).collect()
}

fn spec(algorithm: Algorithm) -> ServiceEncryptionKeySpec {
    ServiceEncryptionKeySpec {
        display_name: Some("Orders".into()),
        application: "shop".into(),
        account_ref: AccountRef { name: "root".into() },
        algorithm,
        rotation_schedule: RotationSchedule::Daily,
        state: KeyState::Enabled,
        deletion_window_days: None,
    }
}

fn owner(key: &str) -> KeyOwner<'_> {
    KeyOwner { tenant_id: "t1", account: "root", key }
}

fn start() -> Timestamp {
    "2026-01-01T00:00:00Z".parse().unwrap()
}

fn entry(key: &str, roots: &RootChain) -> KeyEntry {
    KeyEntry::create(owner(key), spec(Algorithm::AesGcm256), roots.newest().unwrap(), start()).unwrap()
}

/// A key without the cost of cryptography, `versions` long.
fn long(template: &KeyEntry, versions: u32) -> KeyEntry {
    let mut entry = template.clone();
    let first = entry.versions[0].clone();
    entry.versions = (1..=versions)
        .map(|version| super::StoredVersion {
            version,
            state: if version == versions { VersionState::Current } else { VersionState::DecryptOnly },
            ..first.clone()
        })
        .collect();
    entry
}

fn algorithms() -> impl Strategy<Value = Algorithm> {
    prop_oneof![Just(Algorithm::AesGcm256), Just(Algorithm::AesGcm128), Just(Algorithm::ChaCha20Poly1305)]
}

proptest! {
    #[test]
    fn a_bundle_survives_its_bytes_and_authenticates(
        keys in proptest::collection::btree_map("[a-z]{1,8}", (algorithms(), 0_usize..4), 0..6),
    ) {
        let roots = chain([1]);
        let mut bundle = Bundle::new("t1", "root", 1);
        for (name, (algorithm, rotations)) in keys {
            let root = roots.newest().unwrap();
            let mut entry = KeyEntry::create(owner(&name), spec(algorithm), root, start()).unwrap();
            for _ in 0..rotations {
                entry.rotate(owner(&name), root, VersionCause::Manual, start()).unwrap();
            }
            bundle.keys.insert(name, entry);
        }
        let again = Bundle::parse("b", &bundle.to_bytes().unwrap()).unwrap();
        prop_assert_eq!(&again, &bundle);
        again.authenticate("b", &roots).unwrap();
    }
}

proptest! {
    // Each case writes megabytes.
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn a_set_keeps_every_key_once_whatever_is_put_and_removed(
        changes in proptest::collection::vec((0_u8..20, prop_oneof![Just(None), (1_u32..1500).prop_map(Some)]), 1..60),
        lost in any::<proptest::sample::Index>(),
    ) {
        let template = entry("k", &chain([1]));
        let mut set = BundleSet::new("t1", "root");
        let mut expected = BTreeMap::new();
        // What a store would hold, written as told; one write is lost to a crash.
        let mut store: BTreeMap<u32, Bundle> = BTreeMap::new();
        let crash = lost.index(changes.len());
        for (step, (name, change)) in changes.into_iter().enumerate() {
            let name = format!("key-{name}");
            let dirty = if let Some(versions) = change {
                expected.insert(name.clone(), versions);
                set.put(&name, long(&template, versions)).unwrap()
            } else {
                expected.remove(&name);
                set.remove(&name).into_iter().collect()
            };
            let written = if step == crash && dirty.len() > 1 { &dirty[..1] } else { &dirty[..] };
            for number in written {
                store.insert(*number, set.bundle(*number).unwrap().clone());
            }
            if step == crash {
                let (again, _) = BundleSet::load("t1", "root", store.values().cloned()).unwrap();
                let got: BTreeMap<_, _> = again.keys().map(|(name, entry)| (name.to_owned(), entry.current_version())).collect();
                prop_assert_eq!(&got, &expected, "after a crash");
                for number in &dirty {
                    store.insert(*number, set.bundle(*number).unwrap().clone());
                }
            }
        }
        let got: BTreeMap<_, _> = set.keys().map(|(name, entry)| (name.to_owned(), entry.current_version())).collect();
        prop_assert_eq!(got, expected);
        for bundle in set.bundles() {
            prop_assert!(bundle.to_bytes().unwrap().len() <= MAX_BYTES && bundle.keys.len() <= MAX_KEYS);
        }
        let (loaded, dirty) = BundleSet::load("t1", "root", store.into_values()).unwrap();
        prop_assert!(dirty.is_empty());
        prop_assert_eq!(loaded, set);
    }
}

#[test]
fn five_hundred_keys_fill_a_bundle() {
    let template = entry("k", &chain([1]));
    let mut set = BundleSet::new("t1", "root");
    for n in 0..1201 {
        assert_eq!(set.put(&format!("key-{n}"), template.clone()).unwrap(), vec![n / 500 + 1]);
    }
    let counts: Vec<usize> = set.bundles().map(|bundle| bundle.keys.len()).collect();
    assert_eq!(counts, [500, 500, 201]);
    assert_eq!(set.remove("key-3"), Some(1));
    assert_eq!(set.put("another", template).unwrap(), vec![1], "room is used again");
}

#[test]
fn a_key_that_outgrows_its_bundle_moves_and_the_receiver_is_written_first() {
    let template = entry("k", &chain([1]));
    let mut set = BundleSet::new("t1", "root");
    set.put("one", long(&template, 1500)).unwrap();
    set.put("two", long(&template, 500)).unwrap();
    assert_eq!(set.put("two", long(&template, 2000)).unwrap(), vec![2, 1]);
    assert!(
        matches!(set.put("two", long(&template, 20_000)), Err(BundleError::KeyTooLarge { key, .. }) if key == "two")
    );
    assert_eq!(set.get("two").unwrap().current_version(), 2000, "a refused change leaves the key as it was");
}

#[test]
fn errors_name_the_bundle_and_the_key() {
    let roots = chain([1]);
    let mut bundle = Bundle::new("t1", "root", 1);
    bundle.keys.insert("orders".into(), entry("orders", &roots));
    let json = String::from_utf8(bundle.to_bytes().unwrap()).unwrap();
    let parse = |json: &str| Bundle::parse("openkcm-t1-root-1", json.as_bytes()).unwrap_err().to_string();
    for broken in ["", "{}", &json[..json.len() - 1], &json.replace("\"format\":1", "\"format\":2")] {
        assert!(parse(broken).contains("openkcm-t1-root-1"));
    }
    let moved = json.replace("\"version\":1", "\"version\":3");
    assert!(parse(&moved).contains("openkcm-t1-root-1") && parse(&moved).contains("\"orders\""));
    // Under another name the same material isn't that key's.
    let stolen = Bundle::parse("b", json.replace("\"orders\"", "\"invoices\"").as_bytes()).unwrap();
    let error = stolen.authenticate("openkcm-t1-root-1", &roots).unwrap_err();
    assert!(error.to_string().contains("openkcm-t1-root-1"));
    assert!(
        matches!(error, BundleError::NotAuthentic { source: EnvelopeError::NotAuthentic { key, version: 1 }, .. } if key == "invoices")
    );
    assert!(matches!(BundleSet::load("t2", "root", [bundle]), Err(BundleError::WrongRoot { .. })));
}

#[test]
fn fr_303_a_scheduled_rotation_moves_the_anchor_and_fr_304_a_manual_one_does_not() {
    let roots = chain([1]);
    let root = roots.newest().unwrap();
    let mut entry = entry("orders", &roots);
    let later = |hours| start().checked_add(SignedDuration::from_hours(hours)).unwrap();
    assert_eq!(entry.rotate(owner("orders"), root, VersionCause::Manual, later(1)).unwrap(), 2);
    assert_eq!((entry.rotation_anchor, entry.last_rotation()), (start(), Some(later(1))));
    assert_eq!(entry.rotate(owner("orders"), root, VersionCause::Schedule, later(24)).unwrap(), 3);
    assert_eq!(entry.rotation_anchor, later(24));
    let states: Vec<VersionState> = entry.shown_versions(2).into_iter().map(|version| version.state).collect();
    assert_eq!(states, [VersionState::Current, VersionState::DecryptOnly]);
    assert_eq!(entry.materials(owner("orders"), &roots).unwrap().len(), 3);
}

#[test]
fn fr_203_a_rewrap_keeps_every_version_and_needs_the_old_root_no_more() {
    let mut roots = chain([1]);
    let mut entry = entry("orders", &roots);
    entry.rotate(owner("orders"), roots.get(1).unwrap(), VersionCause::Manual, start()).unwrap();
    let before = entry.materials(owner("orders"), &roots).unwrap();
    roots.insert(RootMaterial::generate(2).unwrap());
    assert!(entry.needs_rewrap(2));
    assert!(entry.rewrap(owner("orders"), &roots, 2).unwrap());
    assert!(!entry.needs_rewrap(2));
    assert!(!entry.rewrap(owner("orders"), &roots, 2).unwrap(), "the second time changes nothing");
    roots.remove(1);
    let after = entry.materials(owner("orders"), &roots).unwrap();
    assert!(before.iter().zip(&after).all(|((a, one), (b, other))| a == b && one.expose() == other.expose()));
    assert_eq!(after.len(), 2);
}

#[test]
fn a_destroyed_key_keeps_its_history_and_no_material() {
    let roots = chain([1]);
    let mut entry = entry("orders", &roots);
    entry.destroy();
    assert!(entry.materials(owner("orders"), &roots).unwrap().is_empty());
    assert_eq!(entry.shown_versions(50)[0].state, VersionState::Destroyed);
    let mut bundle = Bundle::new("t1", "root", 1);
    bundle.keys.insert("orders".into(), entry);
    assert!(Bundle::parse("b", &bundle.to_bytes().unwrap()).is_ok());
}
