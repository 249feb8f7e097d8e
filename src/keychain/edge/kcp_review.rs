//! Caller reviews by kcp, with the caller's own token in the workspace of the key.

use super::review::{Caller, CallerReview, ReviewError};
use futures::future::BoxFuture;
use http::{Request, header};
use k8s_openapi::api::authentication::v1::SelfSubjectReview;
use k8s_openapi::api::authorization::v1::{ResourceAttributes, SelfSubjectAccessReview, SelfSubjectAccessReviewSpec};
use kube::config::AuthInfo;
use kube::{Client, Config};
use serde::{Serialize, de::DeserializeOwned};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(5);

/// Asks kcp: `SelfSubjectAccessReview` for the right, `SelfSubjectReview` for the name.
pub struct KcpReview {
    client: Client,
}

impl KcpReview {
    /// Speaks to the server of `config`; the identity and the workspace in it are not used.
    pub fn new(mut config: Config) -> Result<Self, kube::Error> {
        config.auth_info = AuthInfo::default();
        let mut parts = config.cluster_url.into_parts();
        parts.path_and_query = Some(http::uri::PathAndQuery::from_static("/"));
        config.cluster_url = http::Uri::from_parts(parts).map_err(|error| kube::Error::HttpError(error.into()))?;
        Ok(Self { client: Client::try_from(config)? })
    }

    async fn ask<T: Serialize + DeserializeOwned>(
        &self,
        token: &str,
        path: String,
        question: &T,
    ) -> Result<T, ReviewError> {
        let unavailable = |error: &dyn std::error::Error| ReviewError::Unavailable(error.to_string());
        let mut authorization =
            http::HeaderValue::try_from(format!("Bearer {token}")).map_err(|_| ReviewError::Unauthenticated)?;
        authorization.set_sensitive(true);
        let body = serde_json::to_vec(question).map_err(|error| unavailable(&error))?;
        let request = Request::post(path)
            .header(header::AUTHORIZATION, authorization)
            .header(header::CONTENT_TYPE, "application/json")
            .body(body)
            .map_err(|error| unavailable(&error))?;
        match tokio::time::timeout(PATIENCE, self.client.request(request)).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(kube::Error::Api(status))) if status.code == 401 => Err(ReviewError::Unauthenticated),
            // No entry to the workspace, or no such workspace.
            Ok(Err(kube::Error::Api(status))) if matches!(status.code, 403 | 404) => Err(ReviewError::Forbidden),
            Ok(Err(error)) => Err(unavailable(&error)),
            Err(_) => Err(ReviewError::Unavailable(format!("no answer within {} s", PATIENCE.as_secs()))),
        }
    }

    async fn may_use(&self, token: &str, workspace: &str, key: &str) -> Result<(), ReviewError> {
        let attributes = ResourceAttributes {
            group: Some(model::GROUP.to_owned()),
            resource: Some("serviceencryptionkeys".to_owned()),
            name: Some(key.to_owned()),
            verb: Some("use".to_owned()),
            ..ResourceAttributes::default()
        };
        let question = SelfSubjectAccessReview {
            spec: SelfSubjectAccessReviewSpec { resource_attributes: Some(attributes), ..Default::default() },
            ..Default::default()
        };
        let path = format!("/clusters/{workspace}/apis/authorization.k8s.io/v1/selfsubjectaccessreviews");
        let answer = self.ask(token, path, &question).await?;
        if answer.status.is_some_and(|status| status.allowed) { Ok(()) } else { Err(ReviewError::Forbidden) }
    }

    async fn name(&self, token: &str, workspace: &str) -> Result<String, ReviewError> {
        let path = format!("/clusters/{workspace}/apis/authentication.k8s.io/v1/selfsubjectreviews");
        let answer = self.ask(token, path, &SelfSubjectReview::default()).await?;
        let user = answer.status.and_then(|status| status.user_info).and_then(|info| info.username);
        user.ok_or(ReviewError::Unauthenticated)
    }
}

impl CallerReview for KcpReview {
    fn review<'a>(
        &'a self,
        token: &'a str,
        workspace: &'a str,
        key: &'a str,
    ) -> BoxFuture<'a, Result<Caller, ReviewError>> {
        Box::pin(async move {
            let (allowed, name) = tokio::join!(self.may_use(token, workspace, key), self.name(token, workspace));
            allowed?;
            Ok(Caller { user: name? })
        })
    }
}
