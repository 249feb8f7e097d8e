//! Sealing material to one session of one edge.

use super::Push;
use crate::envelope::framed;
use crate::material::{KeyMaterial, MaterialError};
use crate::orchestrator::ServedKey;
use base64::{Engine, engine::general_purpose::STANDARD};
use hpke::{
    Deserializable, HpkeError, Kem, OpModeR, OpModeS, Serializable,
    aead::{AeadCtxR, AeadCtxS, ChaCha20Poly1305},
    kdf::HkdfSha256,
    kem::X25519HkdfSha256,
};
use zeroize::Zeroizing;

type Aead = ChaCha20Poly1305;
type Dh = X25519HkdfSha256;
const DOMAIN: &[u8] = b"openkcm.io/edge/v1";

/// Why material could not be sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// Not base64.
    #[error("the {0} is not base64")]
    Encoding(&'static str),
    /// Not a key, not for this session, not in its order, or changed.
    #[error("the {what} can't be used in this session: {source}; connect anew")]
    Session {
        /// What.
        what: &'static str,
        /// Why.
        source: HpkeError,
    },
    /// Not the number of bytes that algorithm and versions ask for.
    #[error("the sealed material does not fit its versions")]
    Fit,
    /// A wrong length.
    #[error(transparent)]
    Material(#[from] MaterialError),
}

/// The edge's half of a session that is about to begin.
pub struct SessionSecret {
    private: <Dh as Kem>::PrivateKey,
    public: <Dh as Kem>::PublicKey,
}

/// The orchestrator's half of a session.
pub struct Sealer(AeadCtxS<Aead, HkdfSha256, Dh>);

/// The edge's half of a session.
pub struct Opener(AeadCtxR<Aead, HkdfSha256, Dh>);

impl SessionSecret {
    /// A new key pair, for one session.
    pub fn generate() -> Self {
        let (private, public) = Dh::gen_keypair();
        Self { private, public }
    }

    /// What Hello says.
    pub fn public(&self) -> String {
        STANDARD.encode(self.public.to_bytes())
    }

    /// Begins the session with what Welcome says.
    pub fn open(self, edge: &str, encapsulated_key: &str) -> Result<Opener, SealError> {
        let failed = |source| SealError::Session { what: "encapsulated key", source };
        let bytes = STANDARD.decode(encapsulated_key).map_err(|_| SealError::Encoding("encapsulated key"))?;
        let encapsulated = <Dh as Kem>::EncappedKey::from_bytes(&bytes).map_err(failed)?;
        let info = framed(&[DOMAIN, edge.as_bytes()]);
        hpke::setup_receiver(&OpModeR::Base, &self.private, &encapsulated, &info).map(Opener).map_err(failed)
    }
}

impl Sealer {
    /// Begins a session with the edge's session key; the text is what Welcome says.
    pub fn begin(edge: &str, session_key: &str) -> Result<(Self, String), SealError> {
        let failed = |source| SealError::Session { what: "session key", source };
        let bytes = STANDARD.decode(session_key).map_err(|_| SealError::Encoding("session key"))?;
        let public = <Dh as Kem>::PublicKey::from_bytes(&bytes).map_err(failed)?;
        let info = framed(&[DOMAIN, edge.as_bytes()]);
        let (encapsulated, context) = hpke::setup_sender(&OpModeS::Base, &public, &info).map_err(failed)?;
        Ok((Self(context), STANDARD.encode(encapsulated.to_bytes())))
    }

    /// The message that makes the edge hold the key.
    pub fn push(&mut self, seq: u64, key: &ServedKey) -> Result<Push, SealError> {
        let mut push = Push {
            seq,
            key: key.id.clone(),
            uid: key.uid.clone(),
            tenant_id: key.tenant_id.clone(),
            algorithm: key.algorithm,
            current: key.current,
            versions: key.versions.iter().map(|version| version.version).collect(),
            sealed: String::new(),
        };
        let length: usize = key.versions.iter().map(|version| version.material.expose().len()).sum();
        // Of its full size at once: growing would leave copies behind.
        let mut plain = Zeroizing::new(Vec::with_capacity(length));
        for version in &key.versions {
            plain.extend_from_slice(version.material.expose());
        }
        let sealed = self
            .0
            .seal(&plain, &associated_data(&push))
            .map_err(|source| SealError::Session { what: "material", source })?;
        push.sealed = STANDARD.encode(sealed);
        Ok(push)
    }
}

impl Opener {
    /// The material of a push, in the order of its versions.
    pub fn open(&mut self, push: &Push) -> Result<Vec<KeyMaterial>, SealError> {
        let sealed = STANDARD.decode(&push.sealed).map_err(|_| SealError::Encoding("sealed material"))?;
        let plain = self
            .0
            .open(&sealed, &associated_data(push))
            .map(Zeroizing::new)
            .map_err(|source| SealError::Session { what: "material", source })?;
        if push.versions.is_empty() || !plain.len().is_multiple_of(push.versions.len()) {
            return Err(SealError::Fit);
        }
        let parts = plain.chunks(plain.len() / push.versions.len());
        Ok(parts.map(|part| KeyMaterial::from_bytes(push.algorithm, part)).collect::<Result<_, _>>()?)
    }
}

fn associated_data(push: &Push) -> Vec<u8> {
    let versions: Vec<u8> = push.versions.iter().flat_map(|version| version.to_be_bytes()).collect();
    framed(&[
        DOMAIN,
        &push.seq.to_be_bytes(),
        push.key.workspace.as_bytes(),
        push.key.cluster.as_bytes(),
        push.key.name.as_bytes(),
        push.uid.as_bytes(),
        push.tenant_id.as_bytes(),
        push.algorithm.as_str().as_bytes(),
        &push.current.to_be_bytes(),
        &versions,
    ])
}

#[cfg(test)]
mod tests {
    use super::{Opener, Sealer, SessionSecret};
    use crate::key_id::KeyId;
    use crate::material::KeyMaterial;
    use crate::orchestrator::{ServedKey, ServedVersion};
    use base64::{Engine, engine::general_purpose::STANDARD};
    use jiff::Timestamp;
    use model::service_key::Algorithm;
    use std::sync::Arc;

    fn key(versions: u32) -> ServedKey {
        let version = |version| ServedVersion {
            version,
            material: Arc::new(KeyMaterial::generate(Algorithm::AesGcm128).unwrap()),
        };
        ServedKey {
            id: KeyId::new("root:acme", "c1", "orders"),
            uid: "u1".into(),
            tenant_id: "t1".into(),
            algorithm: Algorithm::AesGcm128,
            current: versions,
            versions: (1..=versions).map(version).collect(),
            since: Timestamp::UNIX_EPOCH,
        }
    }

    fn session() -> (Sealer, Opener) {
        let secret = SessionSecret::generate();
        let (sealer, encapsulated) = Sealer::begin("edge-1", &secret.public()).unwrap();
        (sealer, secret.open("edge-1", &encapsulated).unwrap())
    }

    #[test]
    fn an_edge_opens_what_was_sealed_to_it() {
        let (mut sealer, mut opener) = session();
        for versions in 1..4 {
            let key = key(versions);
            let materials = opener.open(&sealer.push(1, &key).unwrap()).unwrap();
            assert_eq!(materials.len(), key.versions.len());
            assert!(materials.iter().zip(&key.versions).all(|(one, other)| one.expose() == other.material.expose()));
        }
    }

    #[test]
    fn material_is_not_on_the_wire() {
        let (mut sealer, _) = session();
        let key = key(2);
        let push = serde_json::to_string(&sealer.push(1, &key).unwrap()).unwrap();
        for version in &key.versions {
            assert!(!push.contains(&STANDARD.encode(version.material.expose())));
            assert!(!push.contains(&hex::encode(version.material.expose())));
        }
    }

    #[test]
    fn another_session_a_replay_or_a_changed_message_does_not_open() {
        let (mut sealer, mut opener) = session();
        let (_, mut other) = session();
        let push = sealer.push(1, &key(2)).unwrap();
        assert!(other.open(&push).is_err());
        let changes: [fn(&mut super::Push); 7] = [
            |push| push.seq += 1,
            |push| push.key.name.push('x'),
            |push| push.key.workspace.push('x'),
            |push| push.uid.push('x'),
            |push| push.current = 1,
            |push| push.versions = vec![2, 1],
            |push| push.algorithm = Algorithm::AesGcm256,
        ];
        for change in changes {
            let mut forged = push.clone();
            change(&mut forged);
            assert!(opener.open(&forged).is_err());
        }
        assert!(opener.open(&push).is_ok());
        assert!(opener.open(&push).is_err(), "a replay");
    }
}
