//! The provider's APIExport and the APIBinding of a consumer, as far as the BFF needs them.

use super::Kcp;
use kube::api::{Api, ApiResource, DynamicObject, GroupVersionKind};
use serde_json::{Value, json};

/// `apibindings` of kcp.
pub fn binding_resource() -> ApiResource {
    let kind = GroupVersionKind::gvk("apis.kcp.io", "v1alpha2", "APIBinding");
    ApiResource::from_gvk_with_plural(&kind, "apibindings")
}

/// The permission claims our export lists, each accepted in full: what a consumer's APIBinding carries.
pub async fn export_claims(kcp: &Kcp) -> Result<Vec<Value>, kube::Error> {
    let kind = GroupVersionKind::gvk("apis.kcp.io", "v1alpha2", "APIExport");
    let resource = ApiResource::from_gvk_with_plural(&kind, "apiexports");
    let export = Api::<DynamicObject>::all_with(kcp.as_provider(), &resource).get(model::names::EXPORT).await?;
    let claims = export.data.pointer("/spec/permissionClaims").and_then(Value::as_array).cloned().unwrap_or_default();
    Ok(claims.iter().map(accepted).collect())
}

fn accepted(claim: &Value) -> Value {
    let mut accepted = json!({ "state": "Accepted", "selector": { "matchAll": true } });
    for field in ["group", "resource", "verbs", "identityHash"] {
        if let Some(value) = claim.get(field).filter(|value| !value.is_null()) {
            accepted[field] = value.clone();
        }
    }
    accepted
}

#[cfg(test)]
mod tests {
    use super::accepted;
    use serde_json::json;

    #[test]
    fn a_claim_is_accepted_as_the_export_lists_it() {
        let claim = json!({"group": "", "resource": "events", "verbs": ["create"]});
        let expected = json!({"group": "", "resource": "events", "verbs": ["create"], "state": "Accepted", "selector": {"matchAll": true}});
        assert_eq!(accepted(&claim), expected);
    }
}
