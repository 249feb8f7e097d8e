//! Plaintext key material, L2 and L3. Neither type has `Debug`, `Clone` or `Serialize`; both are wiped when dropped.

use aes_gcm::{Aes256Gcm, KeyInit};
use model::service_key::Algorithm;
use zeroize::Zeroizing;

/// Bytes of L2 material.
pub const ROOT_BYTES: usize = 32;

/// Why material could not be made.
#[derive(Debug, thiserror::Error)]
pub enum MaterialError {
    /// The operating system gave no random bytes.
    #[error("the operating system gave no random bytes: {0}; check that getrandom(2) is allowed")]
    Random(getrandom::Error),
    /// Not the length the algorithm asks for.
    #[error("{what} has {actual} bytes where {expected} are needed; it was not made by this key chain")]
    Length {
        /// Which material.
        what: &'static str,
        /// Bytes needed.
        expected: usize,
        /// Bytes given.
        actual: usize,
    },
}

/// L2: the material of a root of trust, at one of its versions. Wraps L3; is itself wrapped by the external key.
pub struct RootMaterial {
    version: u32,
    bytes: Zeroizing<[u8; ROOT_BYTES]>,
    /// Its key schedule, made once; wiped by its own drop. Apart, so that a move leaves no copy behind.
    cipher: Box<Aes256Gcm>,
}

impl RootMaterial {
    /// New random material.
    pub fn generate(version: u32) -> Result<Self, MaterialError> {
        let mut bytes = Zeroizing::new([0; ROOT_BYTES]);
        random(bytes.as_mut_slice())?;
        Ok(Self::of(version, bytes))
    }

    /// Material the external key has unwrapped. The caller wipes its own copy (`Zeroizing`).
    pub fn from_bytes(version: u32, bytes: &[u8]) -> Result<Self, MaterialError> {
        let mut own = Zeroizing::new([0; ROOT_BYTES]);
        copy("root material", bytes, own.as_mut_slice())?;
        Ok(Self::of(version, own))
    }

    fn of(version: u32, bytes: Zeroizing<[u8; ROOT_BYTES]>) -> Self {
        let cipher = Box::new(Aes256Gcm::new((&*bytes).into()));
        Self { version, bytes, cipher }
    }

    /// The L2 version, counted from 1.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The plaintext, only for handing it to the external key that wraps it.
    pub fn expose(&self) -> &[u8; ROOT_BYTES] {
        &self.bytes
    }

    pub(crate) fn cipher(&self) -> &Aes256Gcm {
        &self.cipher
    }
}

/// L3: the material of one version of a service key.
pub struct KeyMaterial {
    algorithm: Algorithm,
    bytes: Zeroizing<Vec<u8>>,
}

impl KeyMaterial {
    /// New random material of the algorithm's length.
    pub fn generate(algorithm: Algorithm) -> Result<Self, MaterialError> {
        let mut bytes = Zeroizing::new(vec![0; length(algorithm)]);
        random(&mut bytes)?;
        Ok(Self { algorithm, bytes })
    }

    /// Material that was unwrapped or unsealed.
    pub(crate) fn from_bytes(algorithm: Algorithm, bytes: &[u8]) -> Result<Self, MaterialError> {
        let mut own = Zeroizing::new(vec![0; length(algorithm)]);
        copy("key material", bytes, &mut own)?;
        Ok(Self { algorithm, bytes: own })
    }

    /// As [`KeyMaterial::from_bytes`], without a copy.
    pub(crate) fn from_vec(algorithm: Algorithm, bytes: Zeroizing<Vec<u8>>) -> Result<Self, MaterialError> {
        check("key material", bytes.len(), length(algorithm))?;
        Ok(Self { algorithm, bytes })
    }

    /// What it is for.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    pub(crate) fn expose(&self) -> &[u8] {
        &self.bytes
    }
}

fn length(algorithm: Algorithm) -> usize {
    match algorithm {
        Algorithm::AesGcm256 | Algorithm::ChaCha20Poly1305 => 32,
        Algorithm::AesGcm128 => 16,
    }
}

pub(crate) fn random(bytes: &mut [u8]) -> Result<(), MaterialError> {
    getrandom::fill(bytes).map_err(MaterialError::Random)
}

fn copy(what: &'static str, from: &[u8], to: &mut [u8]) -> Result<(), MaterialError> {
    check(what, from.len(), to.len())?;
    to.copy_from_slice(from);
    Ok(())
}

fn check(what: &'static str, actual: usize, expected: usize) -> Result<(), MaterialError> {
    if actual == expected { Ok(()) } else { Err(MaterialError::Length { what, expected, actual }) }
}

#[cfg(test)]
mod tests {
    use super::{KeyMaterial, RootMaterial};
    use model::service_key::Algorithm;
    use static_assertions::assert_not_impl_any;

    // Compiling is the proof: nothing can print, copy or serialize material.
    assert_not_impl_any!(RootMaterial: std::fmt::Debug, std::fmt::Display, Clone, serde::Serialize);
    assert_not_impl_any!(KeyMaterial: std::fmt::Debug, std::fmt::Display, Clone, serde::Serialize);

    #[test]
    fn material_has_its_algorithms_length_and_is_never_twice_the_same() {
        for (algorithm, length) in
            [(Algorithm::AesGcm256, 32), (Algorithm::AesGcm128, 16), (Algorithm::ChaCha20Poly1305, 32)]
        {
            let (one, two) = (KeyMaterial::generate(algorithm).unwrap(), KeyMaterial::generate(algorithm).unwrap());
            assert_eq!(one.expose().len(), length);
            assert!(one.expose() != two.expose());
        }
        assert!(RootMaterial::generate(1).unwrap().expose() != RootMaterial::generate(1).unwrap().expose());
    }

    #[test]
    fn a_wrong_length_is_refused() {
        assert!(RootMaterial::from_bytes(1, &[0; 31]).is_err());
        assert!(KeyMaterial::from_bytes(Algorithm::AesGcm128, &[0; 32]).is_err());
    }
}
