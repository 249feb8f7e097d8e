//! What an unbind left is destroyed: after the retention by itself, or at once by `openkcm-controller purge`, which says first
//! what goes.
//!
//! Invariants: only an unbound tenant is purged; service keys' material goes before the roots' that wraps it, and the record
//! last, so a crash half way is finished by doing it again.

use crate::record::{BundleStore, RecordError, RootId, TenantRecords};
use kube::ResourceExt;
use model::tenant_record::TenantRecord;
use std::fmt;
use std::sync::Arc;

/// Why nothing is purged.
#[derive(Debug, thiserror::Error)]
pub enum PurgeError {
    /// Nobody of this name.
    #[error("no record of a tenant names {0:?}; give its id, its name or its workspace's path")]
    Unknown(String),
    /// More than one.
    #[error("{what:?} names several tenants: {}; give the id of one", ids.join(", "))]
    Ambiguous {
        /// What was asked for.
        what: String,
        /// Their ids.
        ids: Vec<String>,
    },
    /// The workspace uses it.
    #[error("workspace {0} is bound to the export; delete its APIBinding first")]
    Bound(String),
    /// Typed wrong.
    #[error("nothing is destroyed: what was typed is not the tenant's name {0:?}")]
    NotConfirmed(String),
    /// The record can't be read or written.
    #[error(transparent)]
    Record(#[from] RecordError),
}

/// What a purge destroys.
#[derive(Clone, Debug)]
pub struct Doomed {
    /// The record.
    pub record: Arc<TenantRecord>,
    /// Its roots, by name.
    pub roots: Vec<DoomedRoot>,
}

/// What is kept under a root.
#[derive(Clone, Debug)]
pub struct DoomedRoot {
    /// Its name.
    pub name: String,
    /// Its external key.
    pub external: String,
    /// Service keys that can be read.
    pub keys: usize,
    /// All their versions.
    pub versions: usize,
    /// Service keys that are kept damaged, and can't be counted otherwise.
    pub damaged: usize,
    /// The names of Secrets that can't be read at all.
    pub unreadable: Vec<String>,
}

impl fmt::Display for Doomed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let spec = &self.record.spec;
        let since = spec.unbound_at.map(|at| at.to_string()).unwrap_or_default();
        writeln!(f, "tenant {} ({})", spec.tenant_name, self.record.name_any())?;
        writeln!(f, "workspace {}, cluster {}, unbound since {since}", spec.path, spec.cluster)?;
        for root in &self.roots {
            let DoomedRoot { name, external, keys, versions, .. } = root;
            write!(f, "root of trust {name} under {external}: {keys} service keys in {versions} versions")?;
            if root.damaged > 0 {
                write!(f, ", {} more whose material is damaged", root.damaged)?;
            }
            if !root.unreadable.is_empty() {
                write!(f, ", and whatever is in {}, which can't be read", root.unreadable.join(", "))?;
            }
            writeln!(f)?;
        }
        let keys: usize = self.roots.iter().map(|root| root.keys + root.damaged).sum();
        let more = if self.roots.iter().all(|root| root.unreadable.is_empty()) { "" } else { " and more" };
        write!(f, "what these {keys} service keys{more} have encrypted can't be read again by anybody")
    }
}

/// What purging the tenant that `named` names (its id, name or path) would destroy.
pub fn doomed(records: &TenantRecords, bundles: &BundleStore, named: &str) -> Result<Doomed, PurgeError> {
    let is_named = |record: &Arc<TenantRecord>| {
        record.name_any() == named || record.spec.tenant_name == named || record.spec.path == named
    };
    let found: Vec<_> = records.all().into_iter().filter(is_named).collect();
    let record = match found.as_slice() {
        [] => return Err(PurgeError::Unknown(named.to_owned())),
        [record] => record.clone(),
        several => {
            let ids = several.iter().map(|record| record.name_any()).collect();
            return Err(PurgeError::Ambiguous { what: named.to_owned(), ids });
        }
    };
    if record.spec.unbound_at.is_none() {
        return Err(PurgeError::Bound(record.spec.path.clone()));
    }
    let tenant_id = record.name_any();
    let mut roots: Vec<_> = record.spec.roots.iter().map(|root| root.name.clone()).collect();
    roots.extend(bundles.roots_of(&tenant_id).into_iter().map(|root| root.account));
    roots.sort();
    roots.dedup();
    let roots = roots.into_iter().map(|name| {
        let set = bundles.read(&RootId::new(&tenant_id, &name));
        let versions = set.keys().map(|(_, entry)| entry.versions().count()).sum();
        let known = record.spec.roots.iter().find(|root| root.name == name);
        let external = known.map(|root| root.spec.reference().to_owned()).unwrap_or_default();
        let is_counted = |name: &str| set.get(name).is_some();
        DoomedRoot {
            name,
            external,
            keys: set.len(),
            versions,
            damaged: set.damages().iter().filter(|(name, _)| !is_counted(name)).count(),
            unreadable: set.unreadable().map(str::to_owned).collect(),
        }
    });
    Ok(Doomed { roots: roots.collect(), record: record.clone() })
}

/// Destroys it.
pub async fn destroy(records: &TenantRecords, bundles: &BundleStore, record: &TenantRecord) -> Result<(), RecordError> {
    let tenant_id = record.name_any();
    for root in bundles.roots_of(&tenant_id) {
        bundles.remove_root(&root).await?;
    }
    records.remove(&record.spec.cluster).await?;
    tracing::info!(target: "audit", action = "Purged", kind = "Tenant", cluster = record.spec.cluster,
        name = record.spec.tenant_name, result = "done", "the record of workspace {} and all its material are destroyed", record.spec.path);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Doomed, DoomedRoot};
    use model::TenantRecord;
    use std::sync::Arc;

    fn doomed(damaged: usize, unreadable: &[&str]) -> String {
        let record = serde_json::json!({
            "metadata": {"name": "id"},
            "spec": {"path": "root:acme", "cluster": "2x7k", "tenantName": "tenant-root-acme", "unboundAt": "2026-11-22T14:02:00Z"},
        });
        let record: TenantRecord = serde_json::from_value(record).unwrap();
        let unreadable = unreadable.iter().map(|name| (*name).to_owned()).collect();
        let root =
            DoomedRoot { name: "root".into(), external: "arn".into(), keys: 2, versions: 5, damaged, unreadable };
        Doomed { record: Arc::new(record), roots: vec![root] }.to_string()
    }

    #[test]
    fn fr_101_a_purge_says_what_it_destroys_and_what_of_it_nobody_can_count() {
        let whole = doomed(0, &[]);
        assert!(whole.contains("root of trust root under arn: 2 service keys in 5 versions\n"), "{whole}");
        assert!(whole.ends_with("what these 2 service keys have encrypted can't be read again by anybody"), "{whole}");
        let hurt = doomed(1, &["bundle-7"]);
        assert!(hurt.contains("1 more whose material is damaged, and whatever is in bundle-7, which can't be read"));
        assert!(hurt.contains("these 3 service keys and more have encrypted"), "{hurt}");
    }
}
