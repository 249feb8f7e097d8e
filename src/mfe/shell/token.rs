//! The bearer token: held in memory only, never printed, never compared for anything but which is the later.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::fmt;

/// An OIDC `id_token`. Its `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    text: String,
    expires: i64,
}

impl Token {
    /// Takes a JWT apart far enough to know when it ends; it isn't verified here, that is kcp's part.
    pub fn parse(text: &str) -> Option<Self> {
        let payload = URL_SAFE_NO_PAD.decode(text.split('.').nth(1)?).ok()?;
        // As text, like everything else the app reads: a second reader is a second copy of it on the first screen.
        let claims: serde_json::Value = serde_json::from_str(std::str::from_utf8(&payload).ok()?).ok()?;
        Some(Self { text: text.to_owned(), expires: claims.get("exp")?.as_i64()? })
    }

    /// The later of two, by the end of their life.
    pub fn later(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        match (one, other) {
            (Some(one), Some(other)) => Some(if other.expires > one.expires { other } else { one }),
            (one, other) => one.or(other),
        }
    }

    /// For the `Authorization` header, and nothing else.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Seconds since the epoch.
    pub fn expires(&self) -> i64 {
        self.expires
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token(expires {})", self.expires)
    }
}

#[cfg(test)]
mod tests {
    use super::{Token, URL_SAFE_NO_PAD};
    use base64::Engine as _;

    fn token(exp: i64) -> Token {
        let payload = URL_SAFE_NO_PAD.encode(format!("{{\"exp\":{exp}}}"));
        Token::parse(&format!("e30.{payload}.x")).unwrap()
    }

    #[test]
    fn the_later_token_wins_and_none_is_printed() {
        let (early, late) = (token(10), token(20));
        assert_eq!(Token::later(Some(early.clone()), Some(late.clone())), Some(late.clone()));
        assert_eq!(Token::later(Some(late.clone()), Some(early.clone())), Some(late.clone()));
        assert_eq!(Token::later(None, Some(early)).unwrap().expires(), 10);
        assert!(!format!("{late:?}").contains("e30"));
    }

    #[test]
    fn what_is_no_token_is_none() {
        for text in ["", "a.b", "a.!!.c", "e30.e30.x"] {
            assert_eq!(Token::parse(text), None, "{text}");
        }
    }
}
