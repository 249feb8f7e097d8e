//! The manifests of the product, generated from the types: CRDs, the kcp export, the deletion policy of FR-204, and rights.
//!
//! Invariants: `cargo xtask crds` writes them, `openkcm-controller install` applies [`provider`] to the provider workspace, and both
//! come from here, so nothing can drift. Pure: the same build gives the same bytes. A changed schema has another name,
//! since kcp's schemas are immutable; the export then moves every binding by itself.

use serde_json::Value;

mod crd;
mod export;
mod policy;
mod rights;
mod schema;

/// The namespace of the provider's own objects in the provider workspace.
pub const NAMESPACE: &str = "openkcm";
/// The group of crypto edges; the users `openkcm-edge-1` and `openkcm-edge-2` of development have its rights by name.
pub const EDGES_GROUP: &str = "openkcm:edges";

/// A manifest.
#[derive(Clone, Debug, PartialEq)]
pub struct Manifest {
    /// Where it is written, relative to the directory of manifests: `crds/…`, `provider/…` or `consumer/…`.
    pub path: String,
    /// The object.
    pub value: Value,
}

impl Manifest {
    fn new(folder: &str, value: Value) -> Self {
        let text = |pointer: &str| value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        let file = format!("{}-{}", text("/kind").to_lowercase(), text("/metadata/name").replace([':', '/'], "-"));
        Self { path: format!("{folder}/{file}.yaml"), value }
    }
}

/// All of them: `crds/` for a plain Kubernetes, `provider/` for a kcp provider workspace, `consumer/` for its consumers.
pub fn manifests() -> Vec<Manifest> {
    let mut all = crds();
    all.extend(provider());
    all.extend(consumer());
    all
}

/// The CRDs of all five kinds, for a plain Kubernetes. kcp consumers get three of them through the export instead.
pub fn crds() -> Vec<Manifest> {
    crd::all().into_iter().map(|value| Manifest::new("crds", value)).collect()
}

/// What the provider workspace holds, in the order in which it is to be applied.
pub fn provider() -> Vec<Manifest> {
    let mut values = vec![rights::namespace()];
    values.extend(crd::own());
    values.extend(export::schemas());
    values.push(export::export());
    values.extend(policy::account_in_use());
    values.extend(rights::provider());
    values.into_iter().map(|value| Manifest::new("provider", value)).collect()
}

/// Roles for the users of a consumer workspace: to read, and to work. Owners are its admins.
pub fn consumer() -> Vec<Manifest> {
    rights::consumer().into_iter().map(|value| Manifest::new("consumer", value)).collect()
}

/// The claims of the export, as an APIBinding accepts them.
pub fn accepted_claims() -> Value {
    export::accepted_claims()
}

#[cfg(test)]
mod tests;
