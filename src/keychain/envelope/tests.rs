use super::{EnvelopeError, RootChain, WrapContext, WrappedMaterial, rewrap, unwrap, wrap};
use crate::material::{KeyMaterial, RootMaterial};
use base64::{Engine, engine::general_purpose::STANDARD};
use model::service_key::Algorithm;
use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};

#[derive(Clone, Debug, PartialEq)]
struct Owned {
    parts: [String; 4],
    version: u32,
    algorithm: Algorithm,
}

impl Owned {
    fn context(&self) -> WrapContext<'_> {
        let [tenant_id, account, key, key_uid] = &self.parts;
        WrapContext { tenant_id, account, key, key_uid, version: self.version, algorithm: self.algorithm }
    }
}

fn contexts() -> impl Strategy<Value = Owned> {
    let algorithms =
        prop_oneof![Just(Algorithm::AesGcm256), Just(Algorithm::AesGcm128), Just(Algorithm::ChaCha20Poly1305)];
    // Short words on purpose: parts that run into each other must not read alike.
    (proptest::array::uniform4("[ab]{0,2}"), 1_u32..4, algorithms).prop_map(|(parts, version, algorithm)| Owned {
        parts,
        version,
        algorithm,
    })
}

fn chain(versions: impl IntoIterator<Item = u32>) -> RootChain {
    versions.into_iter().map(|version| RootMaterial::generate(version).unwrap()).collect()
}

proptest! {
    #[test]
    fn unwrap_gives_back_what_was_wrapped(owned in contexts(), root in 1_u32..) {
        let roots = chain([root]);
        let material = KeyMaterial::generate(owned.algorithm).unwrap();
        let wrapped = wrap(roots.get(root).unwrap(), &material, owned.context()).unwrap();
        prop_assert_eq!(wrapped.root_version, root);
        let again = unwrap(&roots, &wrapped, owned.context()).unwrap();
        prop_assert!(again.expose() == material.expose() && again.algorithm() == owned.algorithm);
    }

    #[test]
    fn another_owner_version_or_algorithm_fails(one in contexts(), other in contexts()) {
        let roots = chain([1]);
        let material = KeyMaterial::generate(one.algorithm).unwrap();
        let wrapped = wrap(roots.get(1).unwrap(), &material, one.context()).unwrap();
        prop_assert_eq!(unwrap(&roots, &wrapped, other.context()).is_ok(), one == other);
    }

    #[test]
    fn any_flipped_bit_or_cut_fails(owned in contexts(), at in any::<proptest::sample::Index>(), bit in 0_u8..8) {
        let roots = chain([1]);
        let material = KeyMaterial::generate(owned.algorithm).unwrap();
        let wrapped = wrap(roots.get(1).unwrap(), &material, owned.context()).unwrap();
        let mut blob = STANDARD.decode(&wrapped.ciphertext).unwrap();
        let cut = STANDARD.encode(&blob[..at.index(blob.len())]);
        let index = at.index(blob.len());
        blob[index] ^= 1 << bit;
        for ciphertext in [STANDARD.encode(&blob), cut] {
            let changed = WrappedMaterial { ciphertext, ..wrapped.clone() };
            let failed = matches!(unwrap(&roots, &changed, owned.context()), Err(EnvelopeError::NotAuthentic { .. }));
            prop_assert!(failed);
        }
    }

    #[test]
    fn fr_203_a_rewrap_keeps_the_material_and_is_idempotent(owned in contexts()) {
        let mut roots = chain([1, 2]);
        let material = KeyMaterial::generate(owned.algorithm).unwrap();
        let wrapped = wrap(roots.get(1).unwrap(), &material, owned.context()).unwrap();
        let anew = rewrap(&roots, 2, &wrapped, owned.context()).unwrap();
        prop_assert_eq!(anew.root_version, 2);
        prop_assert_eq!(&rewrap(&roots, 2, &anew, owned.context()).unwrap(), &anew);
        roots.remove(1);
        prop_assert!(unwrap(&roots, &anew, owned.context()).unwrap().expose() == material.expose());
        let gone = matches!(unwrap(&roots, &wrapped, owned.context()), Err(EnvelopeError::UnknownRootVersion { needed: 1, .. }));
        prop_assert!(gone);
    }
}

#[test]
fn the_wrapping_version_is_bound_too() {
    // The same bytes as versions 1 and 2: only the associated data can tell them apart.
    let bytes = *RootMaterial::generate(1).unwrap().expose();
    let roots: RootChain =
        [1, 2].map(|version| RootMaterial::from_bytes(version, &bytes).unwrap()).into_iter().collect();
    let owned = Owned { parts: Default::default(), version: 1, algorithm: Algorithm::AesGcm256 };
    let material = KeyMaterial::generate(owned.algorithm).unwrap();
    let wrapped = wrap(roots.get(1).unwrap(), &material, owned.context()).unwrap();
    let moved = WrappedMaterial { root_version: 2, ..wrapped };
    assert!(matches!(unwrap(&roots, &moved, owned.context()), Err(EnvelopeError::NotAuthentic { .. })));
}
