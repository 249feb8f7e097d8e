use super::{DataContext, DataError, Header, decrypt, encrypt};
use crate::material::KeyMaterial;
use model::service_key::Algorithm;
use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};
use std::collections::BTreeMap;

fn algorithms() -> impl Strategy<Value = Algorithm> {
    prop_oneof![Just(Algorithm::AesGcm256), Just(Algorithm::AesGcm128), Just(Algorithm::ChaCha20Poly1305)]
}

fn words() -> impl Strategy<Value = BTreeMap<String, String>> {
    proptest::collection::btree_map("[a-z]{0,6}", "[a-z]{0,6}", 0..4)
}

fn tampered<T>(result: &Result<T, DataError>) -> bool {
    matches!(result, Err(DataError::Tampered))
}

proptest! {
    #[test]
    fn what_was_encrypted_decrypts(
        algorithm in algorithms(),
        version in 1_u32..,
        plaintext in proptest::collection::vec(any::<u8>(), 0..300),
        words in words(),
    ) {
        let material = KeyMaterial::generate(algorithm).unwrap();
        let context = DataContext { workspace: "root:acme", key: "orders", context: &words };
        let ciphertext = encrypt(&material, version, context, &plaintext).unwrap();
        let (header, _) = Header::parse(&ciphertext).unwrap();
        prop_assert_eq!(header, Header { key: "orders".into(), version, algorithm });
        prop_assert_eq!(&*decrypt(&material, context, &ciphertext).unwrap(), &plaintext);
    }

    #[test]
    fn any_flipped_bit_or_cut_is_tampered(
        algorithm in algorithms(),
        plaintext in proptest::collection::vec(any::<u8>(), 0..60),
        at in any::<proptest::sample::Index>(),
        bit in 0_u8..8,
    ) {
        let material = KeyMaterial::generate(algorithm).unwrap();
        let context = DataContext { workspace: "root:acme", key: "orders", context: &BTreeMap::new() };
        let ciphertext = encrypt(&material, 7, context, &plaintext).unwrap();
        let mut flipped = ciphertext.clone();
        flipped[at.index(ciphertext.len())] ^= 1 << bit;
        prop_assert!(tampered(&decrypt(&material, context, &flipped)));
        prop_assert!(tampered(&decrypt(&material, context, &ciphertext[..at.index(ciphertext.len())])));
    }

    #[test]
    fn another_context_is_tampered(one in words(), other in words()) {
        let material = KeyMaterial::generate(Algorithm::AesGcm256).unwrap();
        let context = |context| DataContext { workspace: "root:acme", key: "orders", context };
        let ciphertext = encrypt(&material, 1, context(&one), b"data").unwrap();
        prop_assert_eq!(decrypt(&material, context(&other), &ciphertext).is_ok(), one == other);
    }

    #[test]
    fn garbage_is_tampered(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
        let material = KeyMaterial::generate(Algorithm::AesGcm256).unwrap();
        let context = DataContext { workspace: "root:acme", key: "orders", context: &BTreeMap::new() };
        prop_assert!(tampered(&decrypt(&material, context, &bytes)));
    }
}

#[test]
fn another_workspace_key_or_material_is_tampered() {
    let material = KeyMaterial::generate(Algorithm::AesGcm256).unwrap();
    let none = BTreeMap::new();
    let context = DataContext { workspace: "root:acme", key: "orders", context: &none };
    let ciphertext = encrypt(&material, 1, context, b"data").unwrap();
    assert!(tampered(&decrypt(&material, DataContext { workspace: "root:other", ..context }, &ciphertext)));
    assert!(tampered(&decrypt(&material, DataContext { key: "invoices", ..context }, &ciphertext)));
    assert!(tampered(&decrypt(&KeyMaterial::generate(Algorithm::AesGcm256).unwrap(), context, &ciphertext)));
    assert!(decrypt(&material, context, &ciphertext).is_ok());
}
