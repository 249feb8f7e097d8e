//! Tokens: who a vault wants to be asked through (its `WWW-Authenticate` challenge), and the client credentials flow.

use super::fault::Failed;
use super::{AzureConfigError, AzureProof};
use model::key_reference::AzureKeyReference;
use reqwest::{Client, StatusCode, Url};
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

const ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// A token is renewed so long before its end.
const MARGIN: Duration = Duration::from_mins(5);

type Token = Zeroizing<String>;

pub(super) struct Tokens {
    http: Client,
    client_id: String,
    proof: AzureProof,
    authority: Url,
    challenges: Mutex<HashMap<String, Challenge>>,
    kept: Mutex<HashMap<Challenge, (Token, Instant)>>,
}

/// Where a token is issued, and for what.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Challenge {
    token_url: Url,
    scope: String,
}

#[derive(Deserialize)]
struct Issued {
    access_token: Token,
    #[serde(default)]
    expires_in: u64,
}

#[derive(Default, Deserialize)]
struct Refused {
    #[serde(default)]
    error: String,
}

impl Tokens {
    pub(super) fn new(
        http: Client,
        client_id: String,
        proof: AzureProof,
        authority: &str,
    ) -> Result<Self, AzureConfigError> {
        let authority = Url::parse(authority).map_err(|_| AzureConfigError::Authority)?;
        if authority.scheme() != "https" || authority.host_str().is_none() {
            return Err(AzureConfigError::Authority);
        }
        Ok(Self { http, client_id, proof, authority, challenges: Mutex::default(), kept: Mutex::default() })
    }

    /// A token for the vault of `key`; with `anew`, neither a kept one nor a known challenge is used.
    pub(super) async fn of_vault(&self, key: &AzureKeyReference, anew: bool) -> Result<Token, Failed> {
        let vault = format!("{}.{}", key.vault, key.suffix);
        let known = if anew { None } else { locked(&self.challenges).get(&vault).cloned() };
        let challenge = if let Some(challenge) = known {
            challenge
        } else {
            let challenge = self.challenge(key, &vault).await?;
            locked(&self.challenges).insert(vault, challenge.clone());
            challenge
        };
        if !anew
            && let Some((token, until)) = locked(&self.kept).get(&challenge)
            && *until > Instant::now()
        {
            return Ok(token.clone());
        }
        let issued = self.issue(&challenge).await?;
        let until = Instant::now() + Duration::from_secs(issued.expires_in).saturating_sub(MARGIN);
        locked(&self.kept).insert(challenge, (issued.access_token.clone(), until));
        Ok(issued.access_token)
    }

    /// Asks without a token: the refusal says where one is issued.
    async fn challenge(&self, key: &AzureKeyReference, vault: &str) -> Result<Challenge, Failed> {
        let url = format!("https://{vault}/keys/{}", key.name);
        let answer = self.http.get(url).query(&[("api-version", super::API)]).send().await?;
        if answer.status() != StatusCode::UNAUTHORIZED {
            return Err(Failed::of_answer(answer.status(), &answer.bytes().await.unwrap_or_default()));
        }
        let headers = answer.headers().get_all("www-authenticate").iter();
        let found =
            headers.filter_map(|value| value.to_str().ok()).find_map(parameters).ok_or(Failed::NotUnderstood)?;
        self.accepted(&found, key)
    }

    /// Only the operator's authority is shown the proof, and only the service of the vault's own cloud gets a token.
    fn accepted(&self, found: &HashMap<String, String>, key: &AzureKeyReference) -> Result<Challenge, Failed> {
        let authorization = found.get("authorization").or_else(|| found.get("authorization_uri"));
        let mut token_url = authorization.and_then(|url| Url::parse(url).ok()).ok_or(Failed::NotUnderstood)?;
        if token_url.origin() != self.authority.origin() {
            return Err(Failed::OtherAuthority);
        }
        let resource = found.get("resource").cloned().unwrap_or_else(|| format!("https://{}", key.suffix));
        let service = Url::parse(&resource).ok().filter(|url| url.host_str() == Some(key.suffix.as_str()));
        if service.is_none_or(|url| url.scheme() != "https") {
            return Err(Failed::OtherService);
        }
        let path = format!("{}/oauth2/v2.0/token", token_url.path().trim_end_matches('/'));
        token_url.set_path(&path);
        token_url.set_query(None);
        Ok(Challenge { token_url, scope: format!("{}/.default", resource.trim_end_matches('/')) })
    }

    async fn issue(&self, challenge: &Challenge) -> Result<Issued, Failed> {
        let (file, fields): (_, &[&str]) = match &self.proof {
            AzureProof::FederatedToken(file) => (file, &["client_assertion"]),
            AzureProof::ClientSecret(file) => (file, &["client_secret"]),
        };
        let proof = Zeroizing::new(tokio::fs::read_to_string(file).await.map_err(|_| Failed::NoProof)?);
        let mut form = vec![
            ("grant_type", "client_credentials"),
            ("client_id", self.client_id.as_str()),
            ("scope", challenge.scope.as_str()),
        ];
        form.extend(fields.iter().map(|field| (*field, proof.trim())));
        if matches!(self.proof, AzureProof::FederatedToken(_)) {
            form.push(("client_assertion_type", ASSERTION));
        }
        let answer = self.http.post(challenge.token_url.clone()).form(&form).send().await?;
        let status = answer.status();
        let content = Zeroizing::new(answer.bytes().await?.to_vec());
        if status.is_success() {
            return serde_json::from_slice(&content).map_err(|_| Failed::NotUnderstood);
        }
        let refused: Refused = serde_json::from_slice(&content).unwrap_or_default();
        Err(Failed::NoToken { status, code: refused.error })
    }
}

/// The parameters of a `Bearer` challenge.
fn parameters(header: &str) -> Option<HashMap<String, String>> {
    let (scheme, rest) = header.trim().split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    let pair = |text: &str| {
        let (name, value) = text.trim().split_once('=')?;
        Some((name.trim().to_ascii_lowercase(), value.trim().trim_matches('"').to_owned()))
    };
    Some(rest.split(',').filter_map(pair).collect())
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::parameters;

    #[test]
    fn a_challenge_is_read_with_and_without_spaces() {
        let wide = parameters(
            r#"Bearer authorization="https://login.microsoftonline.com/t", resource="https://vault.azure.net""#,
        );
        let close = parameters(
            r#"bearer authorization="https://login.microsoftonline.com/t",resource="https://vault.azure.net""#,
        );
        assert_eq!(wide, close);
        assert_eq!(wide.unwrap()["resource"], "https://vault.azure.net");
        assert_eq!(parameters("Basic realm=x"), None);
        assert_eq!(parameters("Bearer"), None);
    }
}
