//! Answers that were written for one moment of a workspace: who asks the same again gets the same bytes.

use axum::body::Bytes;
use jiff::Timestamp;
use std::collections::HashMap;

/// Bytes kept per workspace; one page of rows takes some ten thousand.
const ROOM: usize = 4 * 1024 * 1024;

/// The moment answers are written for: the number of the last change, the clock, and how old the index is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) number: u64,
    pub(super) now: Timestamp,
    pub(super) as_of: Timestamp,
}

/// The answers of the last moment, by what was asked.
#[derive(Debug, Default)]
pub(super) struct Answers {
    moment: Moment,
    bodies: HashMap<String, Bytes>,
    size: usize,
}

impl Answers {
    /// The answer to `asked` at `moment`; made when it isn't known. What is known of other moments is forgotten.
    pub(super) fn get<E>(
        &mut self,
        moment: Moment,
        asked: &str,
        make: impl FnOnce() -> Result<Vec<u8>, E>,
    ) -> Result<Bytes, E> {
        if self.moment != moment {
            *self = Self { moment, ..Self::default() };
        }
        if let Some(known) = self.bodies.get(asked) {
            return Ok(known.clone());
        }
        let body = Bytes::from(make()?);
        if self.size + body.len() <= ROOM {
            self.size += body.len();
            self.bodies.insert(asked.to_owned(), body.clone());
        }
        Ok(body)
    }
}

#[cfg(test)]
mod tests {
    use super::{Answers, Moment, ROOM};
    use std::convert::Infallible;

    fn ask(answers: &mut Answers, number: u64, asked: &str, body: &[u8]) -> Vec<u8> {
        let moment = Moment { number, ..Moment::default() };
        answers.get::<Infallible>(moment, asked, || Ok(body.to_vec())).unwrap().to_vec()
    }

    #[test]
    fn an_answer_lasts_until_something_changes() {
        let mut answers = Answers::default();
        assert_eq!(ask(&mut answers, 1, "a", b"one"), b"one");
        assert_eq!(ask(&mut answers, 1, "a", b"two"), b"one");
        assert_eq!(ask(&mut answers, 1, "b", b"other"), b"other");
        assert_eq!(ask(&mut answers, 2, "a", b"two"), b"two");
        assert_eq!(answers.bodies.len(), 1);
    }

    #[test]
    fn there_is_a_bound() {
        let mut answers = Answers::default();
        for n in 0..100 {
            ask(&mut answers, 1, &n.to_string(), &vec![0; ROOM / 10]);
        }
        assert!(answers.size <= ROOM && answers.bodies.len() == 10);
    }
}
