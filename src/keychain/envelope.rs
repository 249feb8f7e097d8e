//! Wrapping L3 material with L2 material: AES-256-GCM, 96-bit random nonces.
//!
//! Invariants: the associated data binds tenant, root, key name, key uid, version, algorithm and L2 version, so no wrapped
//! blob opens in another's place; a wrapped blob names the L2 version that wraps it, so a re-key is idempotent and
//! resumes after a crash (FR-203).

mod nonce;

use crate::material::{KeyMaterial, MaterialError, RootMaterial};
use aes_gcm::aead::AeadInOut;
use base64::{Engine, engine::general_purpose::STANDARD};
use model::service_key::Algorithm;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

const NONCE_BYTES: usize = 12;
const TAG_BYTES: usize = 16;
const DOMAIN: &[u8] = b"openkcm.io/wrap/v1";

/// What wrapped material belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrapContext<'a> {
    /// The tenant's id.
    pub tenant_id: &'a str,
    /// The Account's name.
    pub account: &'a str,
    /// The service key's name.
    pub key: &'a str,
    /// The key's own id, minted with its first version; not the object's uid, which changes when a key is restored.
    pub key_uid: &'a str,
    /// The L3 version, counted from 1.
    pub version: u32,
    /// What the material is for.
    pub algorithm: Algorithm,
}

/// L3 material, wrapped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WrappedMaterial {
    /// The L2 version that wraps it.
    pub root_version: u32,
    /// Base64 of nonce (12 bytes), ciphertext and tag (16 bytes).
    pub ciphertext: String,
}

/// Why material could not be wrapped or unwrapped.
#[derive(Debug, thiserror::Error)]
pub enum EnvelopeError {
    /// The blob, or what it belongs to, was changed.
    #[error(
        "the wrapped material of key {key:?} version {version} does not authenticate; restore its bundle from a backup"
    )]
    NotAuthentic {
        /// The service key.
        key: String,
        /// Its version.
        version: u32,
    },
    /// The wrapping root is not at hand.
    #[error(
        "the material of key {key:?} is wrapped by root version {needed}, which is not at hand; unwrap that version first"
    )]
    UnknownRootVersion {
        /// The service key.
        key: String,
        /// The L2 version that wraps it.
        needed: u32,
    },
    /// A run of its versions is gone.
    #[error(
        "versions {first} to {last} of key {key:?} are in none of its bundles; restore the missing Secret from a backup"
    )]
    Missing {
        /// The service key.
        key: String,
        /// The oldest of them.
        first: u32,
        /// The newest of that run.
        last: u32,
    },
    /// No random bytes, or a wrong length.
    #[error(transparent)]
    Material(#[from] MaterialError),
}

/// The versions of one root's L2 material that are at hand. During a re-key there are two.
#[derive(Default)]
pub struct RootChain(BTreeMap<u32, RootMaterial>);

impl RootChain {
    /// Without any.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a version; an older copy of the same version is wiped.
    pub fn insert(&mut self, root: RootMaterial) {
        self.0.insert(root.version(), root);
    }

    /// Wipes a version.
    pub fn remove(&mut self, version: u32) {
        self.0.remove(&version);
    }

    /// One version.
    pub fn get(&self, version: u32) -> Option<&RootMaterial> {
        self.0.get(&version)
    }

    /// The newest version.
    pub fn newest(&self) -> Option<&RootMaterial> {
        self.0.values().next_back()
    }

    /// The versions at hand, ascending.
    pub fn versions(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.keys().copied()
    }
}

impl FromIterator<RootMaterial> for RootChain {
    fn from_iter<T: IntoIterator<Item = RootMaterial>>(roots: T) -> Self {
        Self(roots.into_iter().map(|root| (root.version(), root)).collect())
    }
}

/// Wraps L3 material.
pub fn wrap(
    root: &RootMaterial,
    material: &KeyMaterial,
    context: WrapContext<'_>,
) -> Result<WrappedMaterial, EnvelopeError> {
    let blob = seal(root, material, context)?;
    Ok(WrappedMaterial { root_version: root.version(), ciphertext: STANDARD.encode(blob) })
}

/// Unwraps L3 material with whichever root version wraps it.
pub fn unwrap(
    roots: &RootChain,
    wrapped: &WrappedMaterial,
    context: WrapContext<'_>,
) -> Result<KeyMaterial, EnvelopeError> {
    let root = roots.get(wrapped.root_version).ok_or_else(|| EnvelopeError::UnknownRootVersion {
        key: context.key.to_owned(),
        needed: wrapped.root_version,
    })?;
    let blob = STANDARD.decode(&wrapped.ciphertext).map_err(|_| not_authentic(context))?;
    open(root, &blob, context)
}

/// Wraps anew with `target`, and opens the result once before it is given out. What `target` already wraps is returned as
/// it is, so doing it twice changes nothing.
pub fn rewrap(
    roots: &RootChain,
    target: u32,
    wrapped: &WrappedMaterial,
    context: WrapContext<'_>,
) -> Result<WrappedMaterial, EnvelopeError> {
    let root = roots
        .get(target)
        .ok_or_else(|| EnvelopeError::UnknownRootVersion { key: context.key.to_owned(), needed: target })?;
    let material = unwrap(roots, wrapped, context)?;
    if wrapped.root_version == target {
        return Ok(wrapped.clone());
    }
    let blob = seal(root, &material, context)?;
    let again = open(root, &blob, context)?;
    if again.expose() != material.expose() {
        return Err(not_authentic(context));
    }
    Ok(WrappedMaterial { root_version: target, ciphertext: STANDARD.encode(blob) })
}

/// Nonce, ciphertext and tag.
fn seal(root: &RootMaterial, material: &KeyMaterial, context: WrapContext<'_>) -> Result<Vec<u8>, EnvelopeError> {
    let nonce = nonce::next()?;
    let plain = material.expose();
    let mut blob = Vec::with_capacity(NONCE_BYTES + plain.len() + TAG_BYTES);
    blob.extend_from_slice(&nonce);
    blob.extend_from_slice(plain);
    let aad = associated_data(context, root.version());
    let tag = root
        .cipher()
        .encrypt_inout_detached(&nonce.into(), &aad, blob[NONCE_BYTES..].as_mut().into())
        .map_err(|_| not_authentic(context))?;
    blob.extend_from_slice(&tag);
    Ok(blob)
}

fn open(root: &RootMaterial, blob: &[u8], context: WrapContext<'_>) -> Result<KeyMaterial, EnvelopeError> {
    let (nonce, sealed) = blob.split_first_chunk::<NONCE_BYTES>().ok_or_else(|| not_authentic(context))?;
    let aad = associated_data(context, root.version());
    let mut plain = Zeroizing::new(sealed.to_vec());
    root.cipher().decrypt_in_place(&(*nonce).into(), &aad, &mut *plain).map_err(|_| not_authentic(context))?;
    Ok(KeyMaterial::from_vec(context.algorithm, plain)?)
}

fn not_authentic(context: WrapContext<'_>) -> EnvelopeError {
    EnvelopeError::NotAuthentic { key: context.key.to_owned(), version: context.version }
}

/// Every part behind its length, so that no two contexts read alike.
fn associated_data(context: WrapContext<'_>, root_version: u32) -> Vec<u8> {
    let (version, root_version) = (context.version.to_be_bytes(), root_version.to_be_bytes());
    framed(&[
        DOMAIN,
        context.tenant_id.as_bytes(),
        context.account.as_bytes(),
        context.key.as_bytes(),
        context.key_uid.as_bytes(),
        &version,
        context.algorithm.as_str().as_bytes(),
        &root_version,
    ])
}

pub(crate) fn framed(parts: &[&[u8]]) -> Vec<u8> {
    let mut out = Vec::with_capacity(parts.iter().map(|part| part.len() + 8).sum());
    for part in parts {
        out.extend_from_slice(&(part.len() as u64).to_be_bytes());
        out.extend_from_slice(part);
    }
    out
}

#[cfg(test)]
mod tests;
