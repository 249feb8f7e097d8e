//! The `{name}` of a URL.

use crate::http::Error;
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;

/// An object's name: a DNS subdomain, so that it is safe in kcp's URLs. Anything else names nothing: 404.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Named {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let params = RawPathParams::from_request_parts(parts, state).await.map_err(|_| nothing())?;
        let name = params.iter().find(|(name, _)| *name == "name").map(|(_, value)| value.to_owned());
        name.filter(|name| is_subdomain(name)).map(Self).ok_or_else(nothing)
    }
}

fn nothing() -> Error {
    Error::NotFound("there is nothing of that name".into())
}

/// A new object's name, told by its field when it isn't one: at most 63 characters, so that it is a label value too.
pub(crate) fn is_label(field: &str, name: &str) -> Result<(), Error> {
    let fits = is_subdomain(name) && name.len() <= 63 && !name.contains('.');
    let detail =
        "a name has 1 to 63 lower-case letters, digits and hyphens, and begins and ends with a letter or digit";
    if fits { Ok(()) } else { Err(Error::invalid(field, detail)) }
}

/// RFC 1123: labels of lower-case letters, digits and hyphens, separated by dots; at most 253 bytes.
pub(crate) fn is_subdomain(name: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.len() <= 253 && name.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::is_subdomain;

    #[test]
    fn names_are_subdomains() {
        assert!(is_subdomain("aws-root") && is_subdomain("a.b-c.d"));
        for bad in ["", "A", "a/b", "..", "a..b", "-a", "a%2f", "a?b"] {
            assert!(!is_subdomain(bad), "{bad}");
        }
    }
}
