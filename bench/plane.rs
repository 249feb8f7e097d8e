//! A BFF whose kcp is two answers: everybody may read. What is measured is the BFF.

use bff::index::{Index, Observed, Row};
use bff::kcp::Kcp;
use bff::{AppState, Settings};
use http::{Request, Response};
use kube::Client;
use kube::client::Body;
use model::ServiceEncryptionKey;
use model::wire::KeySummary;
use serde_json::{Value, json};
use std::convert::Infallible;
use std::sync::Arc;

/// The workspace of every measurement.
pub(crate) const PATH: &str = "root:orgs:acme:payments";
const CLUSTER: &str = "2s8j1k3x9q0w7e5r";

/// A BFF that knows a workspace of so many keys.
pub(crate) fn bff(keys: usize) -> Result<AppState, Box<dyn std::error::Error>> {
    bff_with(Settings::default(), keys)
}

/// The same with other settings.
pub(crate) fn bff_with(settings: Settings, keys: usize) -> Result<AppState, Box<dyn std::error::Error>> {
    let service = tower::service_fn(async |request: Request<Body>| Ok::<_, Infallible>(reviewed(&request)));
    let client = Client::new(service, "default");
    let kcp = Kcp::new(client.clone(), client, "root:openkcm".parse()?);
    let state = AppState::new(kcp, Arc::new(Index::default()), settings);
    let row = Row::Binding { path: Some(PATH.into()) };
    state.index.put(CLUSTER, "openkcm.io", Observed { row, version: 1 });
    for n in 0..8 {
        let account = model::Account::test().named(&format!("root-{n}")).ready();
        let row = Row::Account(Box::new((&account).into()));
        state.index.put(CLUSTER, &format!("root-{n}"), Observed { row, version: 1 });
    }
    for n in 0..keys {
        put(&state.index, summary(n)?);
    }
    Ok(state)
}

/// Key number `n`, as the index keeps it.
pub(crate) fn summary(n: usize) -> serde_json::Result<KeySummary> {
    let key: ServiceEncryptionKey = serde_json::from_value(crate::bodies::key(n))?;
    Ok(KeySummary::from(&key))
}

/// A key is new or different.
pub(crate) fn put(index: &Index, key: KeySummary) {
    let name = key.name.clone();
    index.put(CLUSTER, &name, Observed { row: Row::Key(Box::new(key)), version: 1 });
}

fn reviewed(request: &Request<Body>) -> Response<Body> {
    let who = request.uri().path().ends_with("/selfsubjectreviews");
    let (group, kind) =
        if who { ("authentication", "SelfSubjectReview") } else { ("authorization", "SelfSubjectRulesReview") };
    let rules = json!([{ "verbs": ["get", "list", "watch"], "apiGroups": ["openkcm.io"], "resources": ["*"] }]);
    let status: Value = if who {
        json!({ "userInfo": { "username": "oidc:viewer@acme.example" } })
    } else {
        json!({ "resourceRules": rules, "nonResourceRules": [], "incomplete": false })
    };
    let body = json!({ "apiVersion": format!("{group}.k8s.io/v1"), "kind": kind, "metadata": {}, "spec": {}, "status": status });
    let mut response = Response::new(Body::from(body.to_string().into_bytes()));
    *response.status_mut() = http::StatusCode::CREATED;
    response
}
