//! A bundle as JSON. Format 2 has parts and entries that begin after version 1; a bundle without either is written as format 1,
//! which earlier releases read.

use super::{Bundle, BundleError, Damaged, KeyEntry, KeyPart};
use serde::{Deserialize, Serialize, Serializer, de::DeserializeOwned};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::sync::Arc;

const PLAIN: u32 = 1;
const WITH_PARTS: u32 = 2;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Read<'a> {
    format: u32,
    tenant_id: String,
    account: String,
    number: u32,
    #[serde(borrow)]
    keys: BTreeMap<String, &'a RawValue>,
    #[serde(borrow, default)]
    parts: BTreeMap<String, &'a RawValue>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Write<'a> {
    format: u32,
    tenant_id: &'a str,
    account: &'a str,
    number: u32,
    keys: BTreeMap<&'a str, Item<'a>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    parts: BTreeMap<&'a str, Item<'a>>,
}

enum Item<'a> {
    Entry(&'a KeyEntry),
    Part(&'a KeyPart),
    Raw(&'a str),
}

pub(super) fn read(name: &str, bytes: &[u8]) -> Result<Bundle, BundleError> {
    let read: Read<'_> =
        serde_json::from_slice(bytes).map_err(|source| BundleError::Unreadable { bundle: name.to_owned(), source })?;
    if ![PLAIN, WITH_PARTS].contains(&read.format) {
        return Err(BundleError::Format { bundle: name.to_owned(), found: read.format });
    }
    let mut bundle = Bundle::new(read.tenant_id, read.account, read.number);
    for (key, raw) in read.keys {
        match parse(raw, KeyEntry::check) {
            Ok(entry) => drop(bundle.keys.insert(key, Arc::new(entry))),
            Err(damaged) => drop(bundle.damaged.insert(key, damaged)),
        }
    }
    for (id, raw) in read.parts {
        match parse(raw, |part: &KeyPart| part.check(&id)) {
            Ok(part) => drop(bundle.parts.insert(id, Arc::new(part))),
            Err(damaged) => drop(bundle.damaged.insert(id, damaged)),
        }
    }
    Ok(bundle)
}

pub(super) fn write(bundle: &Bundle) -> Result<Vec<u8>, serde_json::Error> {
    let entries = bundle.keys.iter().map(|(name, entry)| (name.as_str(), Item::Entry(entry)));
    let parts = bundle.parts.iter().map(|(id, part)| (id.as_str(), Item::Part(part.as_ref())));
    // No key's name has a slash, and every part's has.
    let (broken_parts, broken_keys): (Vec<_>, Vec<_>) = bundle
        .damaged
        .iter()
        .map(|(name, damaged)| (name.as_str(), Item::Raw(&damaged.raw)))
        .partition(|(name, _)| name.contains('/'));
    let keys: BTreeMap<_, _> = entries.chain(broken_keys).collect();
    let parts: BTreeMap<_, _> = parts.chain(broken_parts).collect();
    let goes_on = |entry: &Arc<KeyEntry>| entry.recent.first().is_some_and(|first| first.version > 1);
    let plain = parts.is_empty() && !bundle.keys.values().any(goes_on);
    let write = Write {
        format: if plain { PLAIN } else { WITH_PARTS },
        tenant_id: &bundle.tenant_id,
        account: &bundle.account,
        number: bundle.number,
        keys,
        parts,
    };
    serde_json::to_vec(&write)
}

fn parse<T: DeserializeOwned>(
    raw: &RawValue,
    check: impl FnOnce(&T) -> Result<(), &'static str>,
) -> Result<T, Damaged> {
    let damaged = |what: String| Damaged { raw: raw.get().to_owned(), what };
    // The parser's message could quote what it read, so only its place is told.
    let item = serde_json::from_str(raw.get()).map_err(|error| {
        damaged(format!("is not what this release writes (line {}, column {})", error.line(), error.column()))
    })?;
    check(&item).map_err(|what| damaged(what.to_owned()))?;
    Ok(item)
}

impl Serialize for Item<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Entry(entry) => entry.serialize(serializer),
            Self::Part(part) => part.serialize(serializer),
            Self::Raw(raw) => {
                serde_json::from_str::<&RawValue>(raw).map_err(serde::ser::Error::custom)?.serialize(serializer)
            }
        }
    }
}
