//! The workload: encrypts with every version it can get hold of, and remembers all of it.

use crate::fleet::Fleet;
use crate::game::Game;
use base64::{Engine, engine::general_purpose::STANDARD};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use testkit::Plane;

/// The workload's own pace.
const PACE: Duration = Duration::from_millis(15);

/// What was encrypted, by key and version.
#[derive(Clone)]
pub(crate) struct Ledger(Arc<Inner>);

struct Inner {
    http: reqwest::Client,
    edges: [u16; 2],
    workspace: String,
    token: String,
    samples: Mutex<BTreeMap<(String, u32), Sample>>,
}

#[derive(Clone)]
struct Sample {
    plaintext: String,
    ciphertext: String,
}

impl Ledger {
    /// Begins to encrypt, and goes on until the test ends.
    pub(crate) fn keep(fleet: &Fleet, game: &Game, plane: &Plane) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let ledger = Self(Arc::new(Inner {
            http: reqwest::Client::builder().timeout(Duration::from_secs(5)).build().unwrap(),
            edges: fleet.workload,
            workspace: game.consumer.path.clone(),
            token: plane.config("root").auth_info.token.unwrap().expose_secret().to_owned(),
            samples: Mutex::default(),
        }));
        let (workload, names) = (ledger.clone(), game.names.clone());
        tokio::spawn(async move {
            let mut pace = tokio::time::interval(PACE);
            for turn in 0_usize.. {
                pace.tick().await;
                let name = {
                    let names = names.lock().unwrap();
                    names[turn / 2 % names.len()].clone()
                };
                // An edge that is dead, or a key that is disabled, has its turn later.
                let _ = workload.encrypt(turn % 2, &name).await;
            }
        });
        ledger
    }

    /// Whether something was encrypted with this version.
    pub(crate) fn has(&self, key: &str, version: u32) -> bool {
        self.0.samples.lock().unwrap().contains_key(&(key.to_owned(), version))
    }

    /// Decrypts everything at one edge; what can't be decrypted, and why.
    pub(crate) async fn lost(&self, edge: usize, of: impl Fn(&str) -> bool) -> Vec<String> {
        let samples = self.0.samples.lock().unwrap().clone();
        let mut lost = Vec::new();
        for ((key, version), sample) in samples.iter().filter(|((key, _), _)| of(key)) {
            match self.call(edge, key, "decrypt", &json!({"ciphertext": sample.ciphertext})).await {
                Ok(answer) if answer["plaintext"] == sample.plaintext => {}
                Ok(answer) => lost.push(format!("{key} version {version}: another text came back, {answer}")),
                Err(error) => lost.push(format!("{key} version {version}: {error}")),
            }
        }
        lost
    }

    /// Encrypts at one edge, with the version that it holds.
    pub(crate) async fn encrypt(&self, edge: usize, key: &str) -> Result<u32, String> {
        let plaintext = STANDARD.encode(format!("{key} {}", fastrand::u64(..)));
        let answer = self.call(edge, key, "encrypt", &json!({"plaintext": plaintext})).await?;
        let version = u32::try_from(answer["keyVersion"].as_u64().ok_or("no keyVersion")?).unwrap();
        let ciphertext = answer["ciphertext"].as_str().ok_or("no ciphertext")?.to_owned();
        let sample = Sample { plaintext, ciphertext };
        self.0.samples.lock().unwrap().entry((key.to_owned(), version)).or_insert(sample);
        Ok(version)
    }

    pub(crate) fn summary(&self) -> String {
        let samples = self.0.samples.lock().unwrap();
        let keys: std::collections::BTreeSet<_> = samples.keys().map(|(key, _)| key).collect();
        format!("{} versions of {} keys were decrypted", samples.len(), keys.len())
    }

    /// What the edge answers; its reason when it refuses.
    async fn call(&self, edge: usize, key: &str, verb: &str, body: &Value) -> Result<Value, String> {
        let Inner { http, edges, workspace, token, .. } = &*self.0;
        let url = format!("http://127.0.0.1:{}/v1/workspaces/{workspace}/keys/{key}/{verb}", edges[edge]);
        let request = http.post(url).bearer_auth(token).header("content-type", "application/json");
        let answer = request.body(body.to_string()).send().await.map_err(|error| error.to_string())?;
        let refused = !answer.status().is_success();
        let text = answer.text().await.map_err(|error| error.to_string())?;
        let value: Value = serde_json::from_str(&text).map_err(|_| text.clone())?;
        if refused { Err(value["reason"].as_str().unwrap_or(&text).to_owned()) } else { Ok(value) }
    }
}
