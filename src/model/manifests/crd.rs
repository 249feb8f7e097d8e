//! The `CustomResourceDefinition`s.

use super::schema;
use crate::{Account, Edge, ServiceEncryptionKey, Tenant, TenantRecord};
use kube::CustomResourceExt;
use serde_json::Value;

/// The kinds that consumers get through the export.
pub(super) fn exported() -> Vec<Value> {
    [Tenant::crd(), Account::crd(), ServiceEncryptionKey::crd()].iter().map(schema::tidy).collect()
}

/// The kinds of the provider workspace.
pub(super) fn own() -> Vec<Value> {
    [Edge::crd(), TenantRecord::crd()].iter().map(schema::tidy).collect()
}

pub(super) fn all() -> Vec<Value> {
    let mut all = exported();
    all.extend(own());
    all
}
