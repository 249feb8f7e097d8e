//! Who an edge is: kcp's word, by reviews with the edge's own token: its name, and its right to `connect` as that edge.

use futures::FutureExt;
use futures::future::BoxFuture;
use http::{Request, StatusCode, header};
use k8s_openapi::api::authentication::v1::SelfSubjectReview;
use k8s_openapi::api::authorization::v1::SelfSubjectAccessReview;
use keychain::orchestrator::{EdgeAuthError, EdgeAuthenticator};
use kube::config::AuthInfo;
use kube::{Client, Config};
use serde::de::DeserializeOwned;
use serde_json::json;

const PREFIX: &str = "openkcm-";
/// Service identities of the same prefix that are no edges.
const NO_EDGES: [&str; 2] = ["openkcm-controller", "openkcm-bff"];
const REVIEW: &str = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
const ACCESS_REVIEW: &str = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

/// Asks the provider workspace.
pub struct KcpEdges {
    /// Without credentials of its own: the edge's token is all there is.
    anonymous: Client,
}

impl KcpEdges {
    /// At the address of `config`, without its credentials.
    pub fn new(config: &Config) -> kube::Result<Self> {
        let mut config = config.clone();
        config.auth_info = AuthInfo::default();
        Ok(Self { anonymous: Client::try_from(config)? })
    }

    async fn review(&self, token: &str) -> Result<String, EdgeAuthError> {
        let question = json!({"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"});
        let review: SelfSubjectReview = self.ask(token, REVIEW, &question).await?;
        let user = review
            .status
            .and_then(|status| status.user_info)
            .and_then(|user| user.username)
            .ok_or(EdgeAuthError::Unauthenticated)?;
        let edge = edge_name(user)?;
        self.may_connect(token, &edge).await?;
        Ok(edge)
    }

    /// The right is asked for in the provider workspace, as the edge itself.
    async fn may_connect(&self, token: &str, edge: &str) -> Result<(), EdgeAuthError> {
        let attributes = json!({"group": model::GROUP, "resource": "edges", "name": edge, "verb": "connect"});
        let question = json!({
            "apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview",
            "spec": {"resourceAttributes": attributes},
        });
        let review: SelfSubjectAccessReview = self.ask(token, ACCESS_REVIEW, &question).await?;
        let allowed = review.status.is_some_and(|status| status.allowed);
        allowed.then_some(()).ok_or_else(|| EdgeAuthError::NoRight { edge: edge.to_owned() })
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        token: &str,
        path: &str,
        question: &serde_json::Value,
    ) -> Result<T, EdgeAuthError> {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .body(question.to_string().into_bytes())
            .map_err(|_| EdgeAuthError::Unauthenticated)?;
        self.anonymous.request(request).await.map_err(refused)
    }
}

impl EdgeAuthenticator for KcpEdges {
    fn authenticate<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Result<String, EdgeAuthError>> {
        self.review(token).boxed()
    }
}

fn refused(error: kube::Error) -> EdgeAuthError {
    match error {
        kube::Error::Api(status) if status.code == StatusCode::UNAUTHORIZED.as_u16() || status.is_forbidden() => {
            EdgeAuthError::Unauthenticated
        }
        kube::Error::Api(status) => EdgeAuthError::Unavailable(format!("kcp answered {}", status.code)),
        _ => EdgeAuthError::Unavailable("kcp can't be reached".to_owned()),
    }
}

fn edge_name(user: String) -> Result<String, EdgeAuthError> {
    match user.strip_prefix(PREFIX) {
        Some(name) if !name.is_empty() && !NO_EDGES.contains(&user.as_str()) => Ok(name.to_owned()),
        _ => Err(EdgeAuthError::NotAnEdge { user }),
    }
}

#[cfg(test)]
mod tests {
    use super::edge_name;

    #[test]
    fn an_edge_is_named_after_its_user() {
        assert_eq!(edge_name("openkcm-edge-1".into()).unwrap(), "edge-1");
    }

    #[test]
    fn other_service_identities_and_people_are_no_edges() {
        for user in ["openkcm-controller", "openkcm-bff", "openkcm-", "oidc:owner@acme.example"] {
            assert!(edge_name(user.into()).is_err(), "{user}");
        }
    }
}
