//! FR-203: start, cancel, retry. The reference and its confirmation go in one patch.

use super::{Confirmation, Writer, audited, check};
use crate::http::{Body, Error, Verb, Viewer};
use crate::index::Kind;
use crate::named::Named;
use axum::Json;
use kube::Api;
use model::account::{Rekey, RekeyPhase};
use model::plan::{self, Action, Subject};
use model::wire::{PlanRequest, RekeyRequest, RekeyTarget, WriteAnswer};
use model::{Account, ProviderType, can, names};
use serde_json::{Value, json};

type Written = Json<WriteAnswer<Account>>;

/// Moves a root to another external key, confirmed.
pub(crate) async fn rekey(
    viewer: Viewer,
    Named(name): Named,
    Body(request): Body<RekeyRequest>,
) -> Result<Written, Error> {
    audited(&viewer, "rekey", Kind::Account, &name, async {
        viewer.must(Verb::Update, Kind::Account)?;
        let subject = Subject { kind: plan::Kind::Account, name: name.clone() };
        let asked = PlanRequest { action: Action::Rekey, subject, target: Some(request.target.clone()) };
        check(&viewer, &asked, Confirmation::from(&request))?;
        let writer = Writer::new(&viewer, Some(&request.reason));
        writer.patch(&name, patch(&name, &request.target)).await.map(Json)
    })
    .await
}

/// Stops a re-key; keys already wrapped stay so.
pub(crate) async fn cancel_rekey(viewer: Viewer, Named(name): Named) -> Result<Written, Error> {
    let allowed = |rekey: &Rekey| can::cancel_rekey(rekey.phase);
    tell(&viewer, &name, "cancel-rekey", names::CANCEL_REKEY, allowed, "there is no re-key to cancel").await
}

/// Tries the failed keys of a re-key again.
pub(crate) async fn retry_rekey(viewer: Viewer, Named(name): Named) -> Result<Written, Error> {
    let allowed = |rekey: &Rekey| rekey.phase == RekeyPhase::Failed;
    tell(&viewer, &name, "retry-rekey", names::RETRY_REKEY, allowed, "there is no failed re-key to retry").await
}

/// Annotates the root with the id of its operation: read with the user's own token, since the index keeps no ids.
async fn tell(
    viewer: &Viewer,
    name: &str,
    action: &'static str,
    annotation: &str,
    allowed: impl Fn(&Rekey) -> bool,
    otherwise: &str,
) -> Result<Written, Error> {
    audited(viewer, action, Kind::Account, name, async {
        viewer.must(Verb::Update, Kind::Account)?;
        let account = viewer.from_kcp(Api::<Account>::all(viewer.client()).get(name).await).await?;
        let running = account.status.and_then(|status| status.rekey).filter(|rekey| allowed(rekey));
        let none = || Error::Blocked { detail: otherwise.to_owned(), blockers: Vec::new() };
        let operation = running.ok_or_else(none)?.operation_id;
        let patch = json!({ "metadata": { "annotations": { annotation: operation } } });
        Writer::new(viewer, None).patch(name, patch).await.map(Json)
    })
    .await
}

/// What is absent in the target stays; the platform's own key has no reference.
fn patch(name: &str, target: &RekeyTarget) -> Value {
    let platform = target.provider_type == Some(ProviderType::Platform);
    let reference = if platform { "" } else { target.key_reference.as_str() };
    let mut spec = json!({ "keyReference": (!platform).then_some(reference) });
    if let Some(provider) = target.provider_type {
        spec["providerType"] = json!(provider);
    }
    // A provider that is named comes with its region, or without one: the old provider's means nothing to it.
    if target.provider_type.is_some() || target.region.is_some() {
        spec["region"] = json!(target.region);
    }
    let confirmation = names::rekey_confirmation(name, reference);
    json!({ "spec": spec, "metadata": { "annotations": { names::CONFIRM_REKEY: confirmation } } })
}

#[cfg(test)]
mod tests {
    use super::{RekeyTarget, patch};
    use model::{ProviderType, names};
    use serde_json::{Value, json};

    #[test]
    fn fr_203_reference_and_confirmation_go_together() {
        let target = RekeyTarget { provider_type: None, region: None, key_reference: "arn:x".into() };
        let patch = patch("aws", &target);
        assert_eq!(patch["spec"], json!({ "keyReference": "arn:x" }));
        let expected = names::rekey_confirmation("aws", "arn:x");
        assert_eq!(patch["metadata"]["annotations"][names::CONFIRM_REKEY], json!(expected));
    }

    #[test]
    fn the_platform_has_no_reference() {
        let target =
            RekeyTarget { provider_type: Some(ProviderType::Platform), region: None, key_reference: "x".into() };
        assert_eq!(patch("aws", &target)["spec"]["keyReference"], Value::Null);
        assert_eq!(patch("aws", &target)["spec"].get("region"), Some(&Value::Null), "the old region stays otherwise");
    }
}
