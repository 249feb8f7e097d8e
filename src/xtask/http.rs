//! A small blocking HTTP client for health checks and the bootstrap. Statuses are values, not errors.

use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use ureq::Agent;
use ureq::http::Request;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use crate::failure::{Failure, Outcome};

/// An HTTP client that trusts one authority, or speaks plain http only.
#[derive(Clone)]
pub(crate) struct Http {
    agent: Agent,
}

/// An answer: its status and its body as JSON (a string when it isn't JSON).
pub(crate) struct Answer {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The body.
    pub(crate) body: Value,
}

impl Http {
    /// A client for plain http.
    pub(crate) fn plain(timeout: Duration) -> Self {
        let config =
            Agent::config_builder().http_status_as_error(false).timeout_global(Some(timeout)).proxy(None).build();
        Self { agent: config.into() }
    }

    /// A client that trusts the certificates of a PEM file, and nothing else.
    pub(crate) fn trusting(authority: &Path, timeout: Duration) -> Outcome<Self> {
        let pem = std::fs::read(authority).map_err(Failure::file(authority))?;
        let certificates: Vec<_> = ureq::tls::parse_pem(&pem)
            .filter_map(|item| match item {
                Ok(ureq::tls::PemItem::Certificate(certificate)) => Some(certificate),
                _ => None,
            })
            .collect::<Vec<Certificate<'static>>>();
        let tls = TlsConfig::builder().root_certs(RootCerts::new_with_certs(&certificates)).build();
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(timeout))
            .proxy(None)
            .tls_config(tls)
            // kcp keeps the first word as the field manager, which histories show.
            .user_agent("demo-setup/1")
            .build();
        Ok(Self { agent: config.into() })
    }

    /// One request. `headers` are added as they are; a body is sent when given.
    pub(crate) fn send(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Outcome<Answer> {
        let broken = |reason: String| Failure::Answer { url: plain_url(url), status: 0, body: reason };
        let mut request = Request::builder().method(method).uri(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = match body {
            Some(body) => request.body(body.to_vec()).map_err(|e| broken(e.to_string())).map(|r| self.agent.run(r)),
            None => request.body(()).map_err(|e| broken(e.to_string())).map(|r| self.agent.run(r)),
        }?;
        let mut answer = answer.map_err(|error| broken(error.to_string()))?;
        let status = answer.status().as_u16();
        let text = answer.body_mut().with_config().limit(256 << 20).read_to_string();
        let text = text.map_err(|error| broken(error.to_string()))?;
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Ok(Answer { status, body })
    }

    /// Whether the address answers with success right now.
    pub(crate) fn healthy(&self, url: &str) -> bool {
        self.send("GET", url, &[], None).is_ok_and(|answer| answer.status < 400)
    }
}

impl Answer {
    /// The body of a successful answer; anything else is a failure that quotes the beginning of the body.
    pub(crate) fn success(self, url: &str) -> Outcome<Value> {
        if self.status < 300 {
            return Ok(self.body);
        }
        let body: String = match &self.body {
            Value::String(text) => text.chars().take(300).collect(),
            other => other["message"].as_str().map_or_else(|| other.to_string(), str::to_owned),
        };
        Err(Failure::Answer { url: plain_url(url), status: self.status, body: body.chars().take(600).collect() })
    }
}

/// An address without its query, which may hold what logs must not.
fn plain_url(url: &str) -> String {
    url.split('?').next().unwrap_or(url).to_owned()
}
