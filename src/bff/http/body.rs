//! JSON bodies; what is wrong is named by its field.

use super::Error;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use serde::de::DeserializeOwned;
use std::time::Duration;

/// How long a body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(10);

/// A JSON body. An empty one reads as `{}`.
#[derive(Clone, Debug)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        let json = is_json(&request);
        let bytes = arrived(async {
            Bytes::from_request(request, state).await.map_err(|refused| match refused.status() {
                StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge,
                _ => broken(),
            })
        })
        .await?;
        match (bytes.is_empty(), json) {
            (true, _) => parse(b"{}"),
            (false, true) => parse(&bytes),
            (false, false) => Err(Error::NotJson),
        }
    }
}

/// What arrives, in time.
pub(super) async fn arrived(body: impl Future<Output = Result<Bytes, Error>>) -> Result<Bytes, Error> {
    tokio::time::timeout(PATIENCE, body).await.map_err(|_| Error::TooSlow)?
}

/// A body that didn't arrive as it was sent.
pub(super) fn broken() -> Error {
    Error::BadRequest("the body broke off; send it again".into())
}

fn is_json(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json") || kind.ends_with("+json")
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<Body<T>, Error> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let parsed = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let (path, inner) = (error.path().to_string(), error.inner());
        if inner.is_data() {
            let text = inner.to_string();
            let detail = text.rsplit_once(" at line ").map_or(text.as_str(), |(detail, _)| detail).to_owned();
            Error::Invalid { field: (path != ".").then_some(path), detail, current: None }
        } else {
            Error::BadRequest(format!("the body isn't JSON: {inner}"))
        }
    })?;
    reader.end().map_err(|error| Error::BadRequest(format!("the body isn't JSON: {error}")))?;
    Ok(Body(parsed))
}

#[cfg(test)]
mod tests {
    use super::{Body, Error, parse};
    use model::ServiceEncryptionKeySpec;
    use model::wire::{ConfirmRequest, CreateRequest};
    use proptest::prelude::*;

    #[test]
    fn a_wrong_field_is_named() {
        let body = br#"{"name": "a", "spec": {"application": "x", "accountRef": {"name": "r"}, "rotationSchedule": "Yearly"}}"#;
        let error = parse::<CreateRequest<ServiceEncryptionKeySpec>>(body).unwrap_err();
        assert!(
            matches!(&error, Error::Invalid { field: Some(field), .. } if field == "spec.rotationSchedule"),
            "{error:?}"
        );
    }

    #[test]
    fn trailing_text_is_refused() {
        assert!(matches!(parse::<ConfirmRequest>(b"{} {}"), Err(Error::BadRequest(_))));
    }

    proptest! {
        #[test]
        fn any_body_is_parsed_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _: Result<Body<ConfirmRequest>, _> = parse(&bytes);
        }
    }
}
