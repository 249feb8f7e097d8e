//! A bearer token: taken from the header, passed on to kcp, never shown.

use crate::kcp::{WorkspacePath, sensitive};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use http::{HeaderMap, HeaderValue, header::AUTHORIZATION};
use jiff::Timestamp;
use serde::Deserialize;
use sha2::Sha256;
use std::fmt;
use std::sync::Arc;

/// More than this is no token of an issuer we know.
const LIMIT: usize = 16 * 1024;

/// A bearer token.
#[derive(Clone)]
pub struct Token {
    text: Arc<str>,
}

/// Names a token in a workspace without revealing it: a keyed hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TokenKey([u8; 32]);

#[derive(Deserialize)]
struct Claims {
    exp: Option<f64>,
}

impl Token {
    /// The token of an `Authorization: Bearer` header. Cookies and query parameters are never looked at.
    pub fn from_headers(headers: &HeaderMap) -> Option<Self> {
        let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
        let (scheme, text) = value.split_once(' ')?;
        if scheme.eq_ignore_ascii_case("bearer") { Self::new(text.trim()) } else { None }
    }

    /// A token from text.
    pub fn new(text: &str) -> Option<Self> {
        if text.is_empty() || text.len() > LIMIT || !text.bytes().all(|b| b.is_ascii_graphic()) {
            return None;
        }
        Some(Self { text: text.into() })
    }

    /// As kcp wants it.
    pub(crate) fn header(&self) -> Option<HeaderValue> {
        sensitive(&self.text)
    }

    /// When it ends, if it says so. Read without verification and used only to forget earlier.
    pub fn expires(&self) -> Option<Timestamp> {
        expiry(&self.text)
    }

    /// The keyed hash under which answers about it in `path` are kept.
    pub(crate) fn key(&self, secret: &[u8; 32], path: &WorkspacePath) -> Option<TokenKey> {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret).ok()?;
        mac.update(path.as_str().as_bytes());
        mac.update(&[0]);
        mac.update(self.text.as_bytes());
        Some(TokenKey(mac.finalize().into_bytes().into()))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[allow(clippy::cast_possible_truncation)]
fn expiry(token: &str) -> Option<Timestamp> {
    let payload = token.split('.').nth(1)?;
    let json = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
    let claims: Claims = serde_json::from_slice(&json).ok()?;
    Timestamp::from_second(claims.exp? as i64).ok()
}

#[cfg(test)]
mod tests {
    use super::{HeaderMap, Token, URL_SAFE_NO_PAD};
    use base64::Engine;
    use http::HeaderValue;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_header_is_a_token_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let mut headers = HeaderMap::new();
            if let Ok(value) = HeaderValue::from_bytes(&[b"Bearer ".as_slice(), &bytes].concat()) {
                headers.insert("authorization", value);
            }
            if let Some(token) = Token::from_headers(&headers) {
                prop_assert!(token.text.bytes().all(|b| b.is_ascii_graphic()));
            }
        }

        #[test]
        fn any_payload_has_an_end_or_none(payload in ".*", exp in any::<f64>()) {
            for payload in [payload, format!(r#"{{"exp": {exp:e}}}"#)] {
                let _ = Token::new(&jwt(&payload)).unwrap().expires();
            }
        }
    }

    fn jwt(payload: &str) -> String {
        format!("h.{}.s", URL_SAFE_NO_PAD.encode(payload))
    }

    #[test]
    fn the_expiry_is_read_from_the_payload() {
        let token = Token::new(&jwt(r#"{"exp": 1790000000}"#)).unwrap();
        assert_eq!(token.expires().unwrap().as_second(), 1_790_000_000);
        assert_eq!(Token::new("opaque").unwrap().expires(), None);
        assert_eq!(Token::new(&jwt(r#"{"exp": "soon"}"#)).unwrap().expires(), None);
    }

    #[test]
    fn a_token_is_never_shown() {
        let token = Token::new("very-secret").unwrap();
        assert!(!format!("{token:?} {:?}", token.header()).contains("very-secret"));
    }

    #[test]
    fn only_the_bearer_header_counts() {
        let mut headers = HeaderMap::new();
        headers.insert("cookie", HeaderValue::from_static("token=abc"));
        assert!(Token::from_headers(&headers).is_none());
        headers.insert("authorization", HeaderValue::from_static("Basic abc"));
        assert!(Token::from_headers(&headers).is_none());
        headers.insert("authorization", HeaderValue::from_static("bearer abc"));
        assert!(Token::from_headers(&headers).is_some());
    }

    #[test]
    fn one_token_in_two_workspaces_has_two_keys() {
        let token = Token::new("a").unwrap();
        let key = |secret: u8, path: &str| token.key(&[secret; 32], &path.parse().unwrap());
        assert_eq!(key(1, "root"), key(1, "root"));
        assert_ne!(key(1, "root"), key(1, "root:a"));
        assert_ne!(key(1, "root"), key(2, "root"));
    }
}
