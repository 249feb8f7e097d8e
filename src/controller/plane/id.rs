//! The identity of an object across consumers.

use kube::{Resource, ResourceExt};
use model::names;
use std::fmt;

/// An object by logical cluster and name; two consumers' objects of one name are two objects.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id {
    /// The logical cluster's id, 16 characters.
    pub cluster: String,
    /// The object's name.
    pub name: String,
}

impl Id {
    /// From its parts.
    pub fn new(cluster: impl Into<String>, name: impl Into<String>) -> Self {
        Self { cluster: cluster.into(), name: name.into() }
    }

    /// The identity of an object that came from kcp; `None` when kcp didn't say its cluster.
    pub fn of<K: Resource>(object: &K) -> Option<Self> {
        let cluster = object.annotations().get(names::KCP_CLUSTER)?;
        Some(Self::new(cluster, object.name_any()))
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}|{}", self.cluster, self.name)
    }
}
