//! The BFF as the microfrontend speaks to it, for what a person would do in the page.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::dev::bootstrap::WORKSPACES;
use crate::dev::ports::Ports;
use crate::failure::{Failure, Outcome};
use crate::http::Http;

/// How long a refusal may mean that the index hasn't seen the last write yet.
const PATIENCE: Duration = Duration::from_secs(20);

/// A person in the demo workspace.
pub(crate) struct Bff {
    http: Http,
    base: String,
    token: String,
    google: String,
}

impl Bff {
    /// As the person of `token`.
    pub(crate) fn new(ports: Ports, token: &str) -> Self {
        Self {
            http: Http::plain(Duration::from_secs(20)),
            base: format!("http://127.0.0.1:{}/api/v1/workspaces/{}", ports.bff(), WORKSPACES[0]),
            token: token.to_owned(),
            google: format!("http://127.0.0.1:{}/_faults/analytics", ports.gcp()),
        }
    }

    /// Creates a service key under a root that is ready.
    pub(crate) fn create_key(&self, name: &str, spec: &Value) -> Outcome {
        self.patiently("POST", "keys", &json!({"name": name, "spec": spec})).map(drop)
    }

    /// Rotates now.
    pub(crate) fn rotate(&self, name: &str, request: &str, why: &str) -> Outcome {
        self.patiently("POST", &format!("keys/{name}/rotate"), &json!({"requestId": request, "reason": why})).map(drop)
    }

    /// Disables a key, or schedules its end, with the plan that is shown before.
    pub(crate) fn set_state(&self, name: &str, state: &str, why: &str) -> Outcome {
        let action = if state == "Disabled" { "disable" } else { "delete" };
        let subject = json!({"kind": "ServiceEncryptionKey", "name": name});
        let plan = self.patiently("POST", "plans", &json!({"action": action, "subject": subject}))?;
        let key = self.patiently("GET", &format!("keys/{name}"), &Value::Null)?;
        let patch = json!({
            "resourceVersion": key["object"]["metadata"]["resourceVersion"],
            "spec": {"state": state},
            "planHash": plan["hash"],
            "confirmName": name,
            "reason": why,
        });
        self.patiently("PATCH", &format!("keys/{name}"), &patch).map(drop)
    }

    /// What Google says of a key from now on: disabled.
    pub(crate) fn break_google_key(&self, reference: &str) -> Outcome {
        let fault = json!({"key": reference, "fault": "DISABLED"}).to_string();
        let headers = [("content-type", "application/json")];
        self.http.send("PUT", &self.google, &headers, Some(fault.as_bytes()))?.success(&self.google)?;
        Ok(())
    }

    /// A 409 or 404 soon after a write means that the index follows a moment later.
    fn patiently(&self, method: &str, path: &str, body: &Value) -> Outcome<Value> {
        let url = format!("{}/{path}", self.base);
        let start = Instant::now();
        loop {
            match self.send(method, &url, body) {
                Err(Failure::Answer { status: 404 | 409 | 429 | 503, .. }) if start.elapsed() < PATIENCE => {
                    std::thread::sleep(Duration::from_millis(200));
                }
                other => return other,
            }
        }
    }

    fn send(&self, method: &str, url: &str, body: &Value) -> Outcome<Value> {
        let bearer = format!("Bearer {}", self.token);
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        let bytes = body.to_string();
        self.http.send(method, url, &headers, (!body.is_null()).then_some(bytes.as_bytes()))?.success(url)
    }
}
