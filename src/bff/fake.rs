//! Tests only: kcp's two reviews, answered by a tower service, where a test needs an outage or a clock that a real kcp
//! doesn't give it. Everything else is tested on the real one.

use crate::index::Index;
use crate::kcp::Kcp;
use crate::state::{AppState, Settings};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{Request, Response};
use kube::Client;
use kube::client::Body;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, AtomicUsize, Ordering};
use tower::{BoxError, service_fn};

/// Answers reviews with a status of the test's choice; 0 is no answer at all.
#[derive(Clone, Default)]
pub(crate) struct Reviews {
    status: Arc<AtomicU16>,
    asked: Arc<AtomicUsize>,
}

impl Reviews {
    /// 201 lets everyone in as a viewer.
    pub(crate) fn answering(status: u16) -> Self {
        let reviews = Self::default();
        reviews.answer_with(status);
        reviews
    }

    pub(crate) fn answer_with(&self, status: u16) {
        self.status.store(status, Ordering::SeqCst);
    }

    /// How many users were reviewed.
    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// The way to this kcp.
    pub(crate) fn kcp(&self) -> Kcp {
        let answering = self.clone();
        let client = Client::new(service_fn(move |request| answering.clone().answer(request)), "default");
        Kcp::new(client.clone(), client, "root:provider".parse().unwrap())
    }

    /// A BFF on it.
    pub(crate) fn bff(&self, settings: Settings) -> AppState {
        AppState::new(self.kcp(), Arc::new(Index::default()), settings)
    }

    async fn answer(self, request: Request<Body>) -> Result<Response<Body>, BoxError> {
        tokio::task::yield_now().await;
        let who = request.uri().path().ends_with("/selfsubjectreviews");
        self.asked.fetch_add(usize::from(who), Ordering::SeqCst);
        let (status, body) = match self.status.load(Ordering::SeqCst) {
            0 => return Err("connection refused".into()),
            201 => (201, reviewed(who)),
            status => (status, json!({ "kind": "Status", "code": status, "status": "Failure" })),
        };
        Ok(Response::builder().status(status).body(Body::from(body.to_string().into_bytes()))?)
    }
}

/// A token that says when it ends, seconds since 1970.
pub(crate) fn jwt(expires: i64) -> String {
    format!("h.{}.s", URL_SAFE_NO_PAD.encode(json!({ "exp": expires }).to_string()))
}

fn reviewed(who: bool) -> Value {
    let (group, kind) =
        if who { ("authentication", "SelfSubjectReview") } else { ("authorization", "SelfSubjectRulesReview") };
    let rules = json!([{ "verbs": ["get", "list", "watch"], "apiGroups": ["openkcm.io"], "resources": ["*"] }]);
    let status = if who {
        json!({ "userInfo": { "username": "oidc:viewer@acme.example" } })
    } else {
        json!({ "resourceRules": rules, "nonResourceRules": [], "incomplete": false })
    };
    json!({ "apiVersion": format!("{group}.k8s.io/v1"), "kind": kind, "metadata": {}, "spec": {}, "status": status })
}
