//! The user of a request in the workspace of a request.

use super::{Address, CorrelationId, Error};
use crate::identity::{Access, Refusal, Token};
use crate::index::{AtLeast, Kind};
use crate::kcp::WorkspacePath;
use crate::state::AppState;
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::Uri;
use axum::http::request::Parts;
use kube::Client;
use model::wire::{Verb, Verbs};
use std::sync::Arc;

/// Someone whom kcp has let into the workspace of the URL. Extracting it authenticates; [`Self::must`] authorises.
#[derive(Clone)]
pub struct Viewer {
    /// The workspace.
    pub path: WorkspacePath,
    /// The user's own token.
    pub token: Token,
    /// What kcp said.
    pub access: Arc<Access>,
    /// The request's.
    pub correlation: CorrelationId,
    /// `?dryRun=true`: check, don't write.
    pub dry_run: bool,
    /// Everything else.
    pub state: AppState,
}

impl Viewer {
    /// Refuses with 403 when kcp's rules don't allow it. Writes are decided by kcp again when they arrive there.
    pub fn must(&self, verb: Verb, kind: Kind) -> Result<(), Error> {
        let (allowed, word) = (self.verbs(kind).allow(verb), verb.as_str());
        if allowed { Ok(()) } else { Err(Error::Forbidden { verb: word.into(), kind: kind.plural().into() }) }
    }

    /// Refuses unless everything an overview is made of may be read.
    pub fn must_read_all(&self) -> Result<(), Error> {
        [Kind::Tenant, Kind::Account, Kind::Key].into_iter().try_for_each(|kind| self.must(Verb::Read, kind))
    }

    /// A client that is the user in this workspace.
    pub fn client(&self) -> Client {
        self.state.kcp.as_user(&self.token, &self.path)
    }

    /// kcp's answer to the user; a refusal makes us ask again who the user is.
    pub async fn from_kcp<T>(&self, answer: Result<T, kube::Error>) -> Result<T, Error> {
        if let Err(kube::Error::Api(status)) = &answer
            && matches!(status.code, 401 | 403)
        {
            self.state.identity.forget(&self.token, &self.path).await;
        }
        match answer.map_err(Error::from) {
            Err(Error::Refused(_)) if self.state.index.pulse.is_shaky() => Err(Error::Unavailable),
            answer => answer,
        }
    }

    fn verbs(&self, kind: Kind) -> Verbs {
        let permissions = self.access.permissions;
        match kind {
            Kind::Tenant => permissions.tenants,
            Kind::Account => permissions.accounts,
            Kind::Key => permissions.service_keys,
            Kind::Binding => permissions.api_bindings,
            Kind::Event | Kind::Edge => Verbs { read: true, ..Verbs::default() },
        }
    }
}

impl FromRequestParts<AppState> for Viewer {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Error> {
        let token = Token::from_headers(&parts.headers).ok_or(Error::NoToken)?;
        let no_workspace = || Error::Refused(Refusal::NotFound);
        let params = RawPathParams::from_request_parts(parts, state).await.map_err(|_| no_workspace())?;
        let path = params.iter().find(|(name, _)| *name == "path").map(|(_, value)| value.to_owned());
        let path: WorkspacePath = path.and_then(|path| path.parse().ok()).ok_or_else(no_workspace)?;
        let address = Address::of(parts, state.limits.proxies());
        let verdict = if let Some(verdict) = state.identity.remembered(&token, &path).await {
            verdict
        } else {
            if !state.identity.was_good(&token, &path) {
                state.limits.stranger(address)?;
            }
            state.identity.access(&token, &path).await
        };
        let access = verdict.inspect_err(|refusal| {
            if *refusal == Refusal::Unauthorized {
                state.limits.blame(address);
            }
        })?;
        state.limits.user(&access.user)?;
        let dry_run = dry_run(&parts.uri)?;
        let correlation = parts.extensions.get::<CorrelationId>().cloned().unwrap_or_default();
        if let Some(version) = at_least(&parts.uri)? {
            state.index.wait(path.as_str(), version).await;
        }
        Ok(Self { path, token, access, correlation, dry_run, state: state.clone() })
    }
}

/// `?dryRun=true`, on any write.
fn dry_run(uri: &Uri) -> Result<bool, Error> {
    match parameter(uri, "dryRun=") {
        None | Some("" | "false") => Ok(false),
        Some("true") => Ok(true),
        Some(_) => Err(Error::BadRequest("dryRun is true or false".into())),
    }
}

/// `?atLeast=`, on any read.
fn at_least(uri: &Uri) -> Result<Option<AtLeast>, Error> {
    let Some(value) = parameter(uri, "atLeast=").filter(|value| !value.is_empty()) else { return Ok(None) };
    let version =
        value.parse().map_err(|()| Error::BadRequest("atLeast isn't a version that a write answered".into()))?;
    Ok(Some(version))
}

fn parameter<'a>(uri: &'a Uri, name: &str) -> Option<&'a str> {
    uri.query().unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix(name))
}

#[cfg(test)]
mod tests {
    use super::{at_least, dry_run};
    use axum::http::Uri;
    use proptest::prelude::*;

    #[test]
    fn a_dry_run_is_asked_for_in_so_many_words() {
        let asked = |query: &str| dry_run(&format!("/x{query}").parse::<Uri>().unwrap()).ok();
        assert_eq!(["", "?dryRun=", "?dryRun=false", "?q=dryRun=true"].map(asked), [Some(false); 4]);
        assert_eq!(["?dryRun=true", "?q=1&dryRun=true", "?dryRun=All"].map(asked), [Some(true), Some(true), None]);
    }

    proptest! {
        #[test]
        fn any_query_is_read_or_refused(query in "[ -~]*") {
            if let Ok(uri) = format!("/x?{query}").parse::<Uri>() {
                let _ = (dry_run(&uri), at_least(&uri));
            }
        }
    }
}
