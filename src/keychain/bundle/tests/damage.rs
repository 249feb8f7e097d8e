//! What was changed or taken away behind the controller's back is named, kept, and hurts nobody else.

use super::super::{Bundle, BundleError, BundleSet, Damage, KeyEntry};
use super::{chain, entry, owner, start};
use crate::envelope::EnvelopeError;
use model::service_key::VersionCause;
use serde_json::{Value, json};

fn set() -> BundleSet {
    let roots = chain([1]);
    let mut set = BundleSet::new("t1", "root");
    for name in ["invoices", "orders"] {
        let mut entry = entry(name, &roots);
        for _ in 0..400 {
            entry.rotate(owner(name), roots.newest().unwrap(), VersionCause::Manual, start()).unwrap();
        }
        set.put(name, entry).unwrap();
    }
    set.seal();
    set.trim();
    set
}

fn damaged(change: impl FnOnce(&mut Value)) -> (BundleSet, Value) {
    let mut json: Value = serde_json::from_slice(&set().bundle(1).unwrap().to_bytes().unwrap()).unwrap();
    change(&mut json);
    let bundle = Bundle::parse("b", &serde_json::to_vec(&json).unwrap()).unwrap();
    (BundleSet::load("t1", "root", [bundle]).unwrap(), json)
}

fn written(set: &BundleSet) -> Value {
    serde_json::from_slice(&set.bundle(1).unwrap().to_bytes().unwrap()).unwrap()
}

#[test]
fn an_entry_that_is_not_what_was_written_is_named_and_stays_as_it_is() {
    let changes: [fn(&mut Value); 4] = [
        |bundle| bundle["keys"]["orders"]["uid"] = json!(7),
        |bundle| bundle["keys"]["orders"] = json!("gone"),
        |bundle| bundle["keys"]["orders"]["versions"] = json!([]),
        |bundle| drop(bundle["keys"]["orders"]["versions"][0].as_object_mut().unwrap().remove("wrapped")),
    ];
    for change in changes {
        let (mut set, found) = damaged(change);
        assert!(
            matches!(set.damage("orders"), Some(Damage::Unreadable { bundle: 1, .. })),
            "{:?}",
            set.damage("orders")
        );
        assert_eq!((set.damage("invoices"), set.get("orders")), (None, None));
        let refused = set.put("orders", entry("orders", &chain([1])));
        assert!(matches!(refused, Err(BundleError::Damaged { key, .. }) if key == "orders"));
        let mut neighbour: KeyEntry = set.get("invoices").unwrap().clone();
        neighbour.rotate(owner("invoices"), chain([1]).newest().unwrap(), VersionCause::Manual, start()).unwrap();
        set.put("invoices", neighbour).unwrap();
        assert_eq!(written(&set)["keys"]["orders"], found["keys"]["orders"], "it is written as it was found");
        assert_eq!(set.remove("orders"), [1], "a destruction that was asked for takes it away");
        assert_eq!(written(&set)["keys"].get("orders"), None);
    }
}

#[test]
fn versions_that_are_gone_are_named() {
    let (set, _) = damaged(|bundle| {
        let parts = bundle["parts"].as_object_mut().unwrap();
        let second = parts.keys().filter(|id| id.starts_with("orders/")).nth(1).unwrap().clone();
        parts.remove(&second);
    });
    let Some(Damage::Missing { first, last }) = set.damage("orders") else { panic!("{:?}", set.damage("orders")) };
    assert!(first > 1 && last > first && set.damage("invoices").is_none());
    let error = set.get("orders").unwrap().materials(owner("orders"), &chain([1])).err().unwrap();
    assert!(matches!(error, EnvelopeError::Missing { key, first: from, .. } if key == "orders" && from == first));
}

#[test]
fn an_entry_from_an_old_backup_is_told_from_the_newest() {
    let (set, _) = damaged(|bundle| bundle["keys"]["orders"]["versions"][0]["version"] = json!(9));
    assert_eq!(set.damage("orders"), Some(Damage::Missing { first: 401, last: 401 }));
}

#[test]
fn parts_without_their_entry_and_bundles_that_can_not_be_read_keep_the_name() {
    let (mut set, _) = damaged(|bundle| drop(bundle["keys"].as_object_mut().unwrap().remove("orders")));
    assert_eq!(set.damage("orders"), Some(Damage::NoEntry));
    assert!(set.put("orders", entry("orders", &chain([1]))).is_err());
    assert_eq!(set.damage("payments"), None);
    set.add_unreadable(2, "bundle-2");
    assert_eq!(set.damage("payments"), Some(Damage::Bundles(vec!["bundle-2".into()])));
    assert_eq!(set.damage("invoices"), None, "what is there is served");
    for name in 0..600 {
        let _ = set.put("invoices", set.get("invoices").unwrap().clone());
        assert!(set.put(&format!("key-{name}"), entry("k", &chain([1]))).is_err());
    }
    assert!(set.bundle(2).is_none(), "a number that is taken is not used");
}
