use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use crate::dev::identity;
use crate::dev::place::{Place, write_private};
use crate::dev::ports::Ports;
use crate::dev::probe::Probe;
use crate::dev::supervisor::Spec;
use crate::failure::{Failure, Outcome};
use crate::http::Http;

/// kcp as the administrator sees it.
pub(crate) struct Kcp {
    http: Http,
    base: String,
    token: String,
}

impl Kcp {
    /// A client for the kcp of this stack with the given token.
    pub(crate) fn new(ports: Ports, data: &Path, token: &str) -> Outcome<Self> {
        let http = Http::trusting(&authority(data), Duration::from_secs(30))?;
        Ok(Self { http, base: address(ports), token: token.to_owned() })
    }

    /// Creates the object if it is absent. `path` is that of the collection, such as `root:orgs/apis/g/v1/things`.
    /// Answers that mean "not yet" in a young workspace are retried.
    pub(crate) fn create(&self, path: &str, object: &Value) -> Outcome {
        Self::patiently(|| {
            let answer = self.send("POST", path, "application/json", object)?;
            if answer.status == 409 { Ok(Value::Null) } else { answer.success(path) }
        })?;
        Ok(())
    }

    /// Makes the object what is said here (server-side apply). `path` is that of the collection.
    pub(crate) fn apply(&self, path: &str, object: &Value) -> Outcome {
        let name = object["metadata"]["name"].as_str().unwrap_or_default();
        let path = format!("{path}/{name}?fieldManager=xtask&force=true");
        Self::patiently(|| self.send("PATCH", &path, "application/apply-patch+yaml", object)?.success(&path))?;
        Ok(())
    }

    /// Changes what is said here (merge patch). `path` is that of the object.
    pub(crate) fn merge(&self, path: &str, change: &Value) -> Outcome {
        Self::patiently(|| self.send("PATCH", path, "application/merge-patch+json", change)?.success(path))?;
        Ok(())
    }

    /// Reads something; `None` when it isn't there.
    pub(crate) fn get(&self, path: &str) -> Outcome<Option<Value>> {
        let answer = self.send("GET", path, "application/json", &Value::Null)?;
        if answer.status == 404 { Ok(None) } else { answer.success(path).map(Some) }
    }

    /// Polls until `done` says so.
    pub(crate) fn wait_for(
        &self,
        path: &str,
        what: &str,
        patience: Duration,
        done: impl Fn(&Value) -> bool,
    ) -> Outcome<Value> {
        let start = std::time::Instant::now();
        loop {
            let seen = self.get(path)?;
            if let Some(object) = seen.as_ref().filter(|object| done(object)) {
                return Ok(object.clone());
            }
            if start.elapsed() > patience {
                let status = seen.map_or_else(|| "absent".to_owned(), |object| object["status"].to_string());
                let what = format!("{what} is not there after {} s: {status}", patience.as_secs());
                return Err(Failure::mendable(what, "read kcp.log and controller.log, then start again"));
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    fn send(&self, method: &str, path: &str, kind: &str, body: &Value) -> Outcome<crate::http::Answer> {
        let bearer = format!("Bearer {}", self.token);
        let headers = [("authorization", bearer.as_str()), ("content-type", kind)];
        let bytes = body.to_string();
        let body = (!body.is_null()).then_some(bytes.as_bytes());
        self.http.send(method, &format!("{}/clusters/{path}", self.base), &headers, body)
    }

    /// A workspace that was just made refuses for a moment: 403 and 404 are retried for ten seconds.
    fn patiently<T>(mut attempt: impl FnMut() -> Outcome<T>) -> Outcome<T> {
        let start = std::time::Instant::now();
        loop {
            match attempt() {
                Err(Failure::Answer { status: 403 | 404 | 429 | 500 | 503, .. })
                    if start.elapsed() < Duration::from_secs(10) =>
                {
                    std::thread::sleep(Duration::from_millis(100));
                }
                other => return other,
            }
        }
    }
}

/// Where kcp answers. By number: its certificate doesn't name `localhost`.
pub(crate) fn address(ports: Ports) -> String {
    format!("https://127.0.0.1:{}", ports.kcp())
}

/// The certificate kcp made for itself.
pub(crate) fn authority(data: &Path) -> PathBuf {
    data.join("kcp").join("apiserver.crt")
}

/// kcp writes its certificate while it starts, so the probe reads it anew each time.
fn ready_probe(ports: Ports, data: &Path) -> Probe {
    let (url, authority) = (format!("{}/readyz", address(ports)), authority(data));
    Probe::new(url.clone(), move || {
        Http::trusting(&authority, Duration::from_secs(2)).is_ok_and(|http| http.healthy(&url))
    })
}

/// How kcp is started. Needs the issuer's authority on disk.
pub(crate) fn spec(binary: &Path, ports: Ports, place: &Place) -> Outcome<Spec> {
    let root = place.data.join("kcp");
    std::fs::create_dir_all(&root).map_err(Failure::file(&root))?;
    let authentication = place.data.join("authentication.json");
    write_private(&authentication, &authentication_configuration(ports, &place.data)?.to_string())?;
    let flag = |name: &str, value: &str| format!("--{name}={value}");
    let args = vec![
        flag("root-directory", &root.to_string_lossy()),
        flag("bind-address", "127.0.0.1"),
        flag("secure-port", &ports.kcp().to_string()),
        flag("embedded-etcd-client-port", &ports.etcd_client().to_string()),
        flag("embedded-etcd-peer-port", &ports.etcd_peer().to_string()),
        flag("embedded-etcd-wal-size-bytes", "5000"),
        flag("batteries-included", "workspace-types,admin,user"),
        flag("token-auth-file", &identity::token_file(&place.data)?.to_string_lossy()),
        flag("enable-home-workspaces", "false"),
        flag("authentication-config", &authentication.to_string_lossy()),
    ];
    Ok(Spec {
        name: "kcp",
        program: binary.to_owned(),
        args,
        env: Vec::new(),
        cwd: place.data.clone(),
        log: place.log("kcp"),
        health: ready_probe(ports, &place.data),
        patience: Duration::from_mins(3),
        gentle: true,
    })
}

fn authentication_configuration(ports: Ports, data: &Path) -> Outcome<Value> {
    let path = identity::issuer_authority(data);
    let authority = std::fs::read_to_string(&path).map_err(Failure::file(&path))?;
    // Each realm names its users with a prefix of its own: what one organisation's issuer says must not make a user of another's.
    let realm = |name: &str, prefix: &str| {
        json!({
            "issuer": {
                "url": format!("https://localhost:{}/realms/{name}", ports.issuer()),
                "certificateAuthority": authority,
                "audiences": ["portal"],
            },
            "claimMappings": {
                "username": {"claim": "email", "prefix": prefix},
                "groups": {"claim": "groups", "prefix": prefix},
            },
        })
    };
    Ok(json!({
        "apiVersion": "apiserver.config.k8s.io/v1",
        "kind": "AuthenticationConfiguration",
        "jwt": [realm("acme", "oidc:"), realm("globex", "oidc:globex:")],
    }))
}
