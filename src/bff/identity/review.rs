//! The reviews: two small requests with the user's own token.

use super::{Access, Refusal, Token};
use crate::kcp::{Kcp, WorkspacePath};
use k8s_openapi::api::authentication::v1::SelfSubjectReview;
use k8s_openapi::api::authorization::v1::{SelfSubjectRulesReview, SelfSubjectRulesReviewSpec};
use kube::api::{Api, PostParams};

/// Asks kcp who `token` is and what it may do in `path`.
pub(super) async fn review(kcp: &Kcp, token: &Token, path: &WorkspacePath) -> Result<Access, Refusal> {
    let client = kcp.as_user(token, path);
    let who = Api::<SelfSubjectReview>::all(client.clone());
    let rules = Api::<SelfSubjectRulesReview>::all(client);
    let params = PostParams::default();
    let (who_asked, rules_asked) = (SelfSubjectReview::default(), rules_review());
    let (who, rules) = tokio::join!(who.create(&params, &who_asked), rules.create(&params, &rules_asked));
    let who = who.map_err(|error| refusal(&error))?;
    let rules = rules.map_err(|error| refusal(&error))?;
    let user = who.status.and_then(|status| status.user_info).and_then(|info| info.username);
    let rules = rules.status.map(|status| status.resource_rules).unwrap_or_default();
    Ok(Access::from_rules(user.ok_or(Refusal::Unauthorized)?, &rules))
}

fn rules_review() -> SelfSubjectRulesReview {
    let spec = SelfSubjectRulesReviewSpec { namespace: Some("default".into()) };
    SelfSubjectRulesReview { spec, ..SelfSubjectRulesReview::default() }
}

fn refusal(error: &kube::Error) -> Refusal {
    match error {
        kube::Error::Api(status) if status.code == 401 => Refusal::Unauthorized,
        kube::Error::Api(status) if matches!(status.code, 403 | 404) => Refusal::NotFound,
        other => {
            tracing::warn!(error = %other, "a review of a user's rights failed");
            Refusal::Unavailable
        }
    }
}
