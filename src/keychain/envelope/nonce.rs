//! Random nonces. The system is asked for many at once: one question each would cost more than the encryption.

use super::NONCE_BYTES;
use crate::material::{MaterialError, random};
use std::cell::RefCell;

/// Nonces that one question brings.
const AT_ONCE: usize = 256;

struct Drawn {
    bytes: [u8; AT_ONCE * NONCE_BYTES],
    used: usize,
}

thread_local! {
    static DRAWN: RefCell<Drawn> = const { RefCell::new(Drawn { bytes: [0; AT_ONCE * NONCE_BYTES], used: AT_ONCE }) };
}

/// One that was given to nobody yet.
pub(super) fn next() -> Result<[u8; NONCE_BYTES], MaterialError> {
    DRAWN.with_borrow_mut(|drawn| {
        if drawn.used == AT_ONCE {
            random(&mut drawn.bytes)?;
            drawn.used = 0;
        }
        let mut nonce = [0; NONCE_BYTES];
        let start = drawn.used * NONCE_BYTES;
        nonce.copy_from_slice(&drawn.bytes[start..start + NONCE_BYTES]);
        drawn.used += 1;
        Ok(nonce)
    })
}

#[cfg(test)]
mod tests {
    use super::{AT_ONCE, next};
    use std::collections::HashSet;

    #[test]
    fn no_nonce_comes_twice_on_any_thread() {
        let many = || (0..AT_ONCE * 3).map(|_| next().unwrap()).collect::<Vec<_>>();
        let threads: Vec<_> = (0..4).map(|_| std::thread::spawn(many)).collect();
        let all: Vec<_> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
        assert_eq!(all.iter().collect::<HashSet<_>>().len(), all.len());
        assert!(!all.contains(&[0; 12]));
    }
}
