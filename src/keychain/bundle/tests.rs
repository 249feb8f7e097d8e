use super::{Bundle, BundleError, BundleSet, KeyEntry, KeyOwner};
use crate::envelope::{EnvelopeError, RootChain};
use crate::material::RootMaterial;
use jiff::{SignedDuration, Timestamp};
use model::RotationSchedule;
use model::service_key::{AccountRef, Algorithm, KeyState, ServiceEncryptionKeySpec, VersionCause, VersionState};
use proptest::prelude::{Just, Strategy, prop_assert_eq, prop_oneof, proptest};

mod damage;
mod parts;

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
    KeyEntry::create(owner(key), spec(Algorithm::AesGcm256), roots.newest().unwrap(), VersionCause::Created, start())
        .unwrap()
}

/// A key without the cost of cryptography, `versions` long.
fn long(template: &KeyEntry, versions: u32) -> KeyEntry {
    let mut entry = template.clone();
    let first = entry.recent[0].clone();
    entry.recent = (1..=versions)
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
            let mut entry = KeyEntry::create(owner(&name), spec(algorithm), root, VersionCause::Created, start()).unwrap();
            for _ in 0..rotations {
                entry.rotate(owner(&name), root, VersionCause::Manual, start()).unwrap();
            }
            bundle.keys.insert(name, entry.into());
        }
        let again = Bundle::parse("b", &bundle.to_bytes().unwrap()).unwrap();
        prop_assert_eq!(&again, &bundle);
        again.authenticate("b", &roots).unwrap();
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
    assert_eq!(set.remove("key-3"), vec![1]);
    assert_eq!(set.put("another", template).unwrap(), vec![1], "room is used again");
}

#[test]
fn a_key_that_outgrows_its_bundle_moves_to_a_higher_one() {
    let template = entry("k", &chain([1]));
    let mut set = BundleSet::new("t1", "root");
    set.put("one", long(&template, 1500)).unwrap();
    set.put("two", long(&template, 500)).unwrap();
    assert_eq!(set.put("two", long(&template, 2000)).unwrap(), vec![2, 1]);
    assert!(
        matches!(set.put("two", long(&template, 20_000)), Err(BundleError::KeyTooLarge { key, .. }) if key == "two")
    );
    assert_eq!(set.get("two").unwrap().current_version(), 2000, "a refused change leaves the key as it was");
    set.put("one", long(&template, 1)).unwrap();
    assert_eq!(set.put("three", template.clone()).unwrap(), vec![1], "room below is used by what is new");
    assert_eq!(set.put("two", long(&template, 2100)).unwrap(), vec![2], "and not by what has moved up");
}

#[test]
fn errors_name_the_bundle_and_the_key() {
    let roots = chain([1]);
    let mut bundle = Bundle::new("t1", "root", 1);
    bundle.keys.insert("orders".into(), entry("orders", &roots).into());
    let json = String::from_utf8(bundle.to_bytes().unwrap()).unwrap();
    let parse = |json: &str| Bundle::parse("openkcm-t1-root-1", json.as_bytes()).unwrap_err().to_string();
    for broken in ["", "{}", &json[..json.len() - 1], &json.replace("\"format\":1", "\"format\":3")] {
        assert!(parse(broken).contains("openkcm-t1-root-1"));
    }
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
    bundle.keys.insert("orders".into(), entry.into());
    assert!(Bundle::parse("b", &bundle.to_bytes().unwrap()).is_ok());
}
