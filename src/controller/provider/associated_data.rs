use crate::ports::EncryptionContext;

/// An encryption context as the associated data of an AEAD: every part behind its length (8 bytes, big endian), so that no two
/// contexts read alike.
pub(super) fn associated_data(context: &EncryptionContext) -> Vec<u8> {
    let parts = context.iter().flat_map(|(name, value)| [name.as_bytes(), value.as_bytes()]);
    let mut out = Vec::new();
    for part in parts {
        out.extend_from_slice(&(part.len() as u64).to_be_bytes());
        out.extend_from_slice(part);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::associated_data;
    use crate::ports::EncryptionContext;

    fn of(pairs: &[(&str, &str)]) -> Vec<u8> {
        let context: EncryptionContext =
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        associated_data(&context)
    }

    #[test]
    fn contexts_that_differ_never_read_alike() {
        assert_ne!(of(&[("a", "bc")]), of(&[("ab", "c")]));
        assert_ne!(of(&[("a", "b"), ("c", "d")]), of(&[("a", "bcd")]));
        assert_eq!(
            of(&[("c", "d"), ("a", "b")]),
            of(&[("a", "b"), ("c", "d")]),
            "the order they are named in is nothing"
        );
    }
}
