//! rekey-*: 100,000 keys move to other L2 material, bundle by bundle as the controller does it, against the bare AEAD: as many
//! decryptions and encryptions of 32 bytes with associated data of the same length.

use crate::figure::Figure;
use crate::rounds::{median, seconds};
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use jiff::Timestamp;
use keychain::bundle::KeyOwner;
use keychain::{BundleSet, KeyEntry, RootChain, RootMaterial};
use model::RotationSchedule;
use model::service_key::{AccountRef, Algorithm, KeyState, ServiceEncryptionKeySpec, VersionCause};
use std::error::Error;

const KEYS: usize = 100_000;
const ROUNDS: usize = 5;
/// As long as what binds a wrapped key: tenant, root, name, uid, version, algorithm and root version.
const ASSOCIATED: usize = 160;

pub(crate) fn measure() -> Result<Vec<Figure>, Box<dyn Error>> {
    let chain: RootChain = [RootMaterial::generate(1)?, RootMaterial::generate(2)?].into_iter().collect();
    let set = keys(&chain)?;
    let (mut ours, mut peers, mut bytes, mut writes) = (Vec::new(), Vec::new(), 0, 0);
    for _ in 0..ROUNDS {
        let mut moved = set.clone();
        let mut dirty = Vec::new();
        let mut failed = None;
        ours.push(seconds(|| match rewrap(&mut moved, &chain) {
            Ok(numbers) => dirty = numbers,
            Err(error) => failed = Some(error),
        }));
        if let Some(error) = failed {
            return Err(error);
        }
        writes = dirty.len();
        bytes = 0;
        let start = std::time::Instant::now();
        for bundle in moved.bundles() {
            bytes += bundle.to_bytes()?.len();
        }
        let written = start.elapsed().as_secs_f64();
        peers.push((bare()?, written));
    }
    let peer = median(peers.iter().map(|(bare, _)| *bare).collect());
    let json = median(peers.iter().map(|(_, written)| *written).collect());
    let per_key = |seconds: f64| seconds * 1e9 / as_number(KEYS);
    Ok(vec![
        Figure::at_most(
            "rekey-crypto",
            "ns per key to re-wrap, to the bare AEAD",
            per_key(median(ours)),
            per_key(peer),
            3.0,
        ),
        Figure::bounded(
            "rekey-writes",
            "bundle writes for 100,000 keys (n/200 = 500)",
            as_number(writes),
            as_number(KEYS / 200),
        ),
        Figure::bounded("rekey-json", "ns per key to write a bundle as JSON", per_key(json), 10_000.0),
        Figure::bounded("rekey-bytes", "bytes per key in a bundle", as_number(bytes) / as_number(KEYS), 1024.0),
    ])
}

#[allow(clippy::cast_precision_loss, reason = "far below 2^52")]
fn as_number(number: usize) -> f64 {
    number as f64
}

fn keys(chain: &RootChain) -> Result<BundleSet, Box<dyn Error>> {
    let root = chain.get(1).ok_or("no root")?;
    let mut set = BundleSet::new("tn-1", "root");
    for number in 0..KEYS {
        let name = format!("key-{number:06}");
        let spec = ServiceEncryptionKeySpec {
            display_name: None,
            application: "shop".into(),
            account_ref: AccountRef { name: "root".into() },
            algorithm: Algorithm::AesGcm256,
            rotation_schedule: RotationSchedule::Daily,
            state: KeyState::Enabled,
            deletion_window_days: None,
        };
        let entry = KeyEntry::create(owner(&name), spec, root, VersionCause::Created, Timestamp::UNIX_EPOCH)?;
        set.put(&name, entry)?;
    }
    Ok(set)
}

fn owner(key: &str) -> KeyOwner<'_> {
    KeyOwner { tenant_id: "tn-1", account: "root", key }
}

/// A bundle at a time on a copy that shares what isn't changed, as a group commit does; answers the bundles to write.
fn rewrap(set: &mut BundleSet, chain: &RootChain) -> Result<Vec<u32>, Box<dyn Error>> {
    let batches: Vec<Vec<String>> = set.bundles().map(|bundle| bundle.keys.keys().cloned().collect()).collect();
    let mut dirty = Vec::new();
    for batch in batches {
        let mut next = set.clone();
        let mut numbers = Vec::new();
        for name in &batch {
            let Some(mut entry) = next.get(name).cloned() else { continue };
            if entry.rewrap(owner(name), chain, 2)? {
                numbers.extend(next.put(name, entry)?);
            }
        }
        numbers.sort_unstable();
        numbers.dedup();
        dirty.extend(numbers);
        *set = next;
    }
    Ok(dirty)
}

/// The cryptography alone; its seconds.
fn bare() -> Result<f64, Box<dyn Error>> {
    let (mut one, mut two, mut nonce) = ([0; 32], [0; 32], [0; 12]);
    getrandom::fill(&mut one)?;
    getrandom::fill(&mut two)?;
    let (old, new) = (Aes256Gcm::new(&one.into()), Aes256Gcm::new(&two.into()));
    let aad = [7_u8; ASSOCIATED];
    let wrapped = old.encrypt(&Nonce::from(nonce), Payload { msg: &[1; 32], aad: &aad }).map_err(|_| "encrypt")?;
    let start = std::time::Instant::now();
    for _ in 0..KEYS {
        let plain = old.decrypt(&Nonce::from([0; 12]), Payload { msg: &wrapped, aad: &aad }).map_err(|_| "decrypt")?;
        getrandom::fill(&mut nonce)?;
        let again = new.encrypt(&Nonce::from(nonce), Payload { msg: &plain, aad: &aad }).map_err(|_| "encrypt")?;
        std::hint::black_box(again);
    }
    Ok(start.elapsed().as_secs_f64())
}
