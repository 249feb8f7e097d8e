//! Material sealed by a data key that Azure wraps. The blob is JSON, so that what is needed to open it can be read.

use super::fault::Failed;
use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 12;
const FORMAT: u8 = 1;

#[derive(Serialize, Deserialize)]
struct Blob {
    format: u8,
    algorithm: String,
    key: String,
    nonce: String,
    data: String,
}

/// A blob's parts.
pub(super) struct Sealed {
    /// How Azure wraps the data key.
    pub(super) algorithm: String,
    /// The wrapped data key.
    pub(super) wrapped: Vec<u8>,
    nonce: [u8; NONCE_BYTES],
    data: Vec<u8>,
}

/// A fresh data key.
pub(super) fn data_key() -> Result<Zeroizing<[u8; KEY_BYTES]>, Failed> {
    let mut key = Zeroizing::new([0; KEY_BYTES]);
    getrandom::fill(key.as_mut_slice()).map_err(|_| Failed::NoRandom)?;
    Ok(key)
}

/// Seals with the data key, and keeps it beside in its wrapped form.
pub(super) fn seal(
    algorithm: &str,
    wrapped: &[u8],
    data_key: &[u8; KEY_BYTES],
    plaintext: &[u8],
    aad: &[u8],
) -> Result<Vec<u8>, Failed> {
    let mut nonce = [0; NONCE_BYTES];
    getrandom::fill(&mut nonce).map_err(|_| Failed::NoRandom)?;
    let data = Aes256Gcm::new(data_key.into())
        .encrypt(&nonce.into(), Payload { msg: plaintext, aad })
        .map_err(|_| Failed::NotAuthentic)?;
    let blob = Blob {
        format: FORMAT,
        algorithm: algorithm.to_owned(),
        key: STANDARD.encode(wrapped),
        nonce: STANDARD.encode(nonce),
        data: STANDARD.encode(data),
    };
    serde_json::to_vec(&blob).map_err(|_| Failed::NotUnderstood)
}

impl Sealed {
    /// Takes a blob apart.
    pub(super) fn parse(blob: &[u8]) -> Result<Self, Failed> {
        let blob: Blob = serde_json::from_slice(blob).map_err(|_| Failed::NotAuthentic)?;
        if blob.format != FORMAT {
            return Err(Failed::NotAuthentic);
        }
        let bytes = |text: &str| STANDARD.decode(text).map_err(|_| Failed::NotAuthentic);
        Ok(Self {
            wrapped: bytes(&blob.key)?,
            nonce: bytes(&blob.nonce)?.try_into().map_err(|_| Failed::NotAuthentic)?,
            data: bytes(&blob.data)?,
            algorithm: blob.algorithm,
        })
    }

    /// Opens it with the data key that Azure unwrapped.
    pub(super) fn open(&self, data_key: &[u8], aad: &[u8]) -> Result<Zeroizing<Vec<u8>>, Failed> {
        let data_key: &[u8; KEY_BYTES] = data_key.try_into().map_err(|_| Failed::NotAuthentic)?;
        Aes256Gcm::new(data_key.into())
            .decrypt(&self.nonce.into(), Payload { msg: &self.data, aad })
            .map(Zeroizing::new)
            .map_err(|_| Failed::NotAuthentic)
    }
}
