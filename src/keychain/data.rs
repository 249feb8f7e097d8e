//! Encrypting data with L3 material: what a crypto edge does for a workload.
//!
//! Ciphertext format 1, all numbers big-endian:
//! ```text
//! "OKCM" | format: u8 = 1 | algorithm: u8 | key version: u32 | name length: u16 | key name | nonce: 12 | data and tag
//! ```
//! Invariants: everything before the nonce, the workspace and the caller's context are associated data, so a ciphertext
//! opens only in its workspace, for its key, at its version, with its context. Nonces are random: at most 2^32
//! encryptions per version, which is a reason to rotate. Plaintext is wiped when dropped.

use crate::envelope::framed;
use crate::material::{KeyMaterial, MaterialError, random};
use aes_gcm::{
    Aes128Gcm, Aes256Gcm, KeyInit,
    aead::{Aead, Payload},
};
use chacha20poly1305::ChaCha20Poly1305;
use model::service_key::Algorithm;
use std::collections::BTreeMap;
use zeroize::Zeroizing;

const MAGIC: &[u8; 4] = b"OKCM";
const FORMAT: u8 = 1;
const NONCE_BYTES: usize = 12;
const DOMAIN: &[u8] = b"openkcm.io/data/v1";

/// What a caller's data is bound to, beside key and version.
#[derive(Clone, Copy)]
pub struct DataContext<'a> {
    /// The workspace's path.
    pub workspace: &'a str,
    /// The ServiceEncryptionKey's name.
    pub key: &'a str,
    /// The caller's own words; an empty map and none at all are the same.
    pub context: &'a BTreeMap<String, String>,
}

/// What a ciphertext says of itself; true only once it has been decrypted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The ServiceEncryptionKey's name.
    pub key: String,
    /// The key's version.
    pub version: u32,
    /// How the data is encrypted.
    pub algorithm: Algorithm,
}

/// Why data could not be encrypted or decrypted.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// Not a ciphertext of this key with this context, or changed on the way.
    #[error(
        "the ciphertext does not authenticate for this workspace, key, version and context; send it and its context unchanged"
    )]
    Tampered,
    /// A name that doesn't fit the format.
    #[error("the key's name has more than 65535 bytes")]
    NameTooLong,
    /// No random bytes.
    #[error(transparent)]
    Material(#[from] MaterialError),
}

/// Encrypts with one version's material.
pub fn encrypt(
    material: &KeyMaterial,
    version: u32,
    context: DataContext<'_>,
    plaintext: &[u8],
) -> Result<Vec<u8>, DataError> {
    let header = Header { key: context.key.to_owned(), version, algorithm: material.algorithm() };
    let mut out = header.to_bytes()?;
    let mut nonce = [0; NONCE_BYTES];
    random(&mut nonce)?;
    let payload = Payload { msg: plaintext, aad: &associated_data(&out, context) };
    let sealed = match material.algorithm() {
        Algorithm::AesGcm256 => seal::<Aes256Gcm>(material, &nonce, payload),
        Algorithm::AesGcm128 => seal::<Aes128Gcm>(material, &nonce, payload),
        Algorithm::ChaCha20Poly1305 => seal::<ChaCha20Poly1305>(material, &nonce, payload),
    }?;
    out.extend_from_slice(&nonce);
    out.extend_from_slice(&sealed);
    Ok(out)
}

/// Decrypts with the material of the version that [`Header::parse`] names.
pub fn decrypt(
    material: &KeyMaterial,
    context: DataContext<'_>,
    ciphertext: &[u8],
) -> Result<Zeroizing<Vec<u8>>, DataError> {
    let (header, rest) = Header::parse(ciphertext)?;
    if header.algorithm != material.algorithm() || header.key != context.key {
        return Err(DataError::Tampered);
    }
    let (nonce, sealed) = rest.split_first_chunk::<NONCE_BYTES>().ok_or(DataError::Tampered)?;
    let aad = associated_data(&ciphertext[..ciphertext.len() - rest.len()], context);
    let payload = Payload { msg: sealed, aad: &aad };
    match header.algorithm {
        Algorithm::AesGcm256 => open::<Aes256Gcm>(material, nonce, payload),
        Algorithm::AesGcm128 => open::<Aes128Gcm>(material, nonce, payload),
        Algorithm::ChaCha20Poly1305 => open::<ChaCha20Poly1305>(material, nonce, payload),
    }
}

impl Header {
    /// What the ciphertext says of itself, and what follows.
    pub fn parse(ciphertext: &[u8]) -> Result<(Self, &[u8]), DataError> {
        Self::split(ciphertext).ok_or(DataError::Tampered)
    }

    fn split(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (magic, rest) = bytes.split_first_chunk::<4>()?;
        let ([format, algorithm], rest) = rest.split_first_chunk::<2>()?;
        let (version, rest) = rest.split_first_chunk::<4>()?;
        let (length, rest) = rest.split_first_chunk::<2>()?;
        let (key, rest) = rest.split_at_checked(u16::from_be_bytes(*length).into())?;
        if magic != MAGIC || *format != FORMAT {
            return None;
        }
        let algorithm = Algorithm::ALL.into_iter().find(|known| code(*known) == *algorithm)?;
        let key = std::str::from_utf8(key).ok()?.to_owned();
        Some((Self { key, version: u32::from_be_bytes(*version), algorithm }, rest))
    }

    fn to_bytes(&self) -> Result<Vec<u8>, DataError> {
        let length = u16::try_from(self.key.len()).map_err(|_| DataError::NameTooLong)?;
        let mut out = MAGIC.to_vec();
        out.extend_from_slice(&[FORMAT, code(self.algorithm)]);
        out.extend_from_slice(&self.version.to_be_bytes());
        out.extend_from_slice(&length.to_be_bytes());
        out.extend_from_slice(self.key.as_bytes());
        Ok(out)
    }
}

/// The format's number of an algorithm; never reused.
fn code(algorithm: Algorithm) -> u8 {
    match algorithm {
        Algorithm::AesGcm256 => 1,
        Algorithm::AesGcm128 => 2,
        Algorithm::ChaCha20Poly1305 => 3,
    }
}

fn seal<C: Aead + KeyInit>(
    material: &KeyMaterial,
    nonce: &[u8; NONCE_BYTES],
    payload: Payload<'_, '_>,
) -> Result<Vec<u8>, DataError> {
    let cipher = C::new_from_slice(material.expose()).map_err(|_| DataError::Tampered)?;
    let nonce = nonce.as_slice().try_into().map_err(|_| DataError::Tampered)?;
    cipher.encrypt(nonce, payload).map_err(|_| DataError::Tampered)
}

fn open<C: Aead + KeyInit>(
    material: &KeyMaterial,
    nonce: &[u8; NONCE_BYTES],
    payload: Payload<'_, '_>,
) -> Result<Zeroizing<Vec<u8>>, DataError> {
    let cipher = C::new_from_slice(material.expose()).map_err(|_| DataError::Tampered)?;
    let nonce = nonce.as_slice().try_into().map_err(|_| DataError::Tampered)?;
    cipher.decrypt(nonce, payload).map(Zeroizing::new).map_err(|_| DataError::Tampered)
}

fn associated_data(header: &[u8], context: DataContext<'_>) -> Vec<u8> {
    let mut parts = vec![DOMAIN, header, context.workspace.as_bytes()];
    for (name, value) in context.context {
        parts.extend([name.as_bytes(), value.as_bytes()]);
    }
    framed(&parts)
}

#[cfg(test)]
mod tests;
