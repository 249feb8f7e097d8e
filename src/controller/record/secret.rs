//! A bundle as a Secret of the provider workspace.

use super::bundle_store::RootId;
use k8s_openapi::ByteString;
use k8s_openapi::api::core::v1::Secret;
use keychain::Bundle;
use keychain::bundle::{BundleError, SECRET_KEY};
use kube::ResourceExt;
use kube::api::ObjectMeta;
use sha2::{Digest, Sha256};

/// Marks bundles.
pub(super) const LABEL: &str = "openkcm.io/bundle";
const TENANT_LABEL: &str = "openkcm.io/tenant-id";
const TYPE: &str = "openkcm.io/bundle";

/// The Secret's name: tenant, root (hashed: names may be long) and number.
pub(super) fn name(root: &RootId, number: u32) -> String {
    format!("{}-{}-{number}", root.tenant_id, root_hash(root))
}

/// The value of [`LABEL`]: selects the bundles of one root.
pub(super) fn root_hash(root: &RootId) -> String {
    let digest = Sha256::digest(format!("{}/{}", root.tenant_id, root.account));
    hex::encode(digest)[..16].to_owned()
}

/// The Secret that holds `bundle`; `resource_version` makes the write a compare-and-swap.
pub(super) fn of(root: &RootId, bundle: &Bundle, resource_version: Option<String>) -> Result<Secret, BundleError> {
    let labels = [(LABEL.to_owned(), root_hash(root)), (TENANT_LABEL.to_owned(), root.tenant_id.clone())];
    Ok(Secret {
        metadata: ObjectMeta {
            name: Some(name(root, bundle.number)),
            labels: Some(labels.into()),
            resource_version,
            ..ObjectMeta::default()
        },
        type_: Some(TYPE.to_owned()),
        data: Some([(SECRET_KEY.replace('/', "."), ByteString(bundle.to_bytes()?))].into()),
        ..Secret::default()
    })
}

/// The number that a Secret's name ends with; 0 when it has none.
pub(super) fn number(secret: &Secret) -> u32 {
    secret.name_any().rsplit('-').next().and_then(|number| number.parse().ok()).unwrap_or(0)
}

/// The bundle that a Secret holds; one without the data reads as no JSON, and says so by name.
pub(super) fn bundle(secret: &Secret) -> Result<Bundle, BundleError> {
    let bytes = secret.data.as_ref().and_then(|data| data.get(&SECRET_KEY.replace('/', ".")));
    Bundle::parse(&secret.name_any(), bytes.map_or(&[], |bytes| &bytes.0))
}
