//! Version numbers as JSON: a run of three or more is `[first, last]`, so that a key of 20,000 versions takes ten bytes of a Hello.
//! Plain numbers are read too.

use serde::de::Error;
use serde::ser::SerializeSeq;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// More is no key's, and would be a way to fill the memory.
const MOST: usize = 10_000_000;

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Item {
    One(u32),
    Run(u32, u32),
}

pub(super) fn serialize<S: Serializer>(versions: &[u32], serializer: S) -> Result<S::Ok, S::Error> {
    let mut sequence = serializer.serialize_seq(None)?;
    for run in versions.chunk_by(|one, next| one.checked_add(1) == Some(*next)) {
        match run {
            [first, _, .., last] => sequence.serialize_element(&Item::Run(*first, *last))?,
            few => few.iter().try_for_each(|one| sequence.serialize_element(&Item::One(*one)))?,
        }
    }
    sequence.end()
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u32>, D::Error> {
    let mut versions = Vec::new();
    for item in Vec::<Item>::deserialize(deserializer)? {
        let (first, last) = match item {
            Item::One(one) => (one, one),
            Item::Run(first, last) => (first, last),
        };
        if last < first || versions.len() + (last - first) as usize >= MOST {
            return Err(D::Error::custom("a run of versions that no key has"));
        }
        versions.extend(first..=last);
    }
    Ok(versions)
}

#[cfg(test)]
mod tests {
    use crate::key_id::KeyId;
    use crate::protocol::HeldKey;
    use proptest::prelude::{prop_assert_eq, proptest};
    use serde_json::{Value, json};

    fn held(versions: Vec<u32>) -> HeldKey {
        HeldKey { key: KeyId::new("root:acme", "c1", "orders"), uid: "u1".into(), current: 7, versions }
    }

    proptest! {
        #[test]
        fn what_is_held_is_read_as_it_was_said(versions in proptest::collection::btree_set(1_u32..40, 0..30)) {
            let held = held(versions.into_iter().collect());
            let said = serde_json::to_value(&held).unwrap();
            prop_assert_eq!(&serde_json::from_value::<HeldKey>(said.clone()).unwrap(), &held);
            // As earlier releases say it.
            let plain = Value::Object(said.as_object().unwrap().clone().into_iter().map(|(name, value)| match name.as_str() {
                "versions" => (name, json!(held.versions)),
                _ => (name, value),
            }).collect());
            prop_assert_eq!(serde_json::from_value::<HeldKey>(plain).unwrap(), held);
        }
    }

    #[test]
    fn many_versions_are_short_and_nonsense_is_refused() {
        let said = serde_json::to_value(held((1..=20_000).chain([20_002, 20_003]).collect())).unwrap();
        assert_eq!(said["versions"], json!([[1, 20_000], 20_002, 20_003]));
        for versions in [json!([[2, 1]]), json!([[1, u32::MAX]]), json!([[1, 2, 3]]), json!(["1"])] {
            let mut said = said.clone();
            said["versions"] = versions;
            assert!(serde_json::from_value::<HeldKey>(said.clone()).is_err(), "{said}");
        }
    }
}
