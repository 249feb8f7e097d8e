//! How a service key is named across workspaces.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A service key of one workspace. The logical cluster is the identity; the path is what callers of an edge write.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyId {
    /// The workspace's path, for example `root:orgs:acme:payments`.
    pub workspace: String,
    /// The workspace's logical cluster.
    pub cluster: String,
    /// The ServiceEncryptionKey's name.
    pub name: String,
}

impl KeyId {
    /// Path, logical cluster, name.
    pub fn new(workspace: impl Into<String>, cluster: impl Into<String>, name: impl Into<String>) -> Self {
        Self { workspace: workspace.into(), cluster: cluster.into(), name: name.into() }
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.workspace, self.name)
    }
}
