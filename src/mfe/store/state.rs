//! The state of a workspace, and how changes move it. Pure.

use model::overview::Overview;
use model::wire::{AccountSummary, Change, Delta, EdgeSummary, KeySummary, Snapshot, WorkspaceView};
use std::collections::BTreeMap;

/// What is known of a workspace, all but its service keys.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// Tenant, user, permissions, counts.
    pub workspace: WorkspaceView,
    /// The roots, by name.
    pub accounts: BTreeMap<String, AccountSummary>,
    /// The edges, by name.
    pub edges: BTreeMap<String, EdgeSummary>,
    /// The aggregates.
    pub overview: Overview,
}

/// A change of a service key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyChange {
    /// New or different.
    Put(Box<KeySummary>),
    /// Gone, by name.
    Gone(String),
}

impl KeyChange {
    /// The key's name.
    pub fn name(&self) -> &str {
        match self {
            Self::Put(key) => &key.name,
            Self::Gone(name) => name,
        }
    }
}

impl From<Snapshot> for State {
    fn from(snapshot: Snapshot) -> Self {
        Self {
            workspace: snapshot.workspace,
            accounts: by_name(snapshot.accounts, |account| &account.name),
            edges: by_name(snapshot.edges, |edge| &edge.name),
            overview: snapshot.overview,
        }
    }
}

/// One after the other: collecting would bring a sort for each type into the wasm.
fn by_name<T>(all: Vec<T>, name: fn(&T) -> &String) -> BTreeMap<String, T> {
    let mut map = BTreeMap::new();
    for one in all {
        map.insert(name(&one).clone(), one);
    }
    map
}

impl State {
    /// Applies what changed; the keys' changes are handed back, because lists page them by themselves.
    pub fn apply(&mut self, delta: Delta) -> Vec<KeyChange> {
        let mut keys = Vec::new();
        for change in delta.changes {
            match change {
                Change::Provider(enabled) => self.workspace.provider_enabled = enabled,
                Change::Tenant(tenant) => self.workspace.tenant = tenant,
                Change::Account(account) => {
                    self.accounts.insert(account.name.clone(), account);
                }
                Change::AccountGone(name) => {
                    self.accounts.remove(&name);
                }
                Change::Key(key) => keys.push(KeyChange::Put(Box::new(key))),
                Change::KeyGone(name) => keys.push(KeyChange::Gone(name)),
                Change::Edge(edge) => {
                    self.edges.insert(edge.name.clone(), edge);
                }
            }
        }
        if let Some(overview) = delta.overview {
            self.workspace.counts.keys = overview.keys.values().sum();
            self.overview = overview;
        }
        self.workspace.counts.accounts = u32::try_from(self.accounts.len()).unwrap_or(u32::MAX);
        self.workspace.as_of = delta.as_of;
        self.workspace.resource_version = delta.resource_version;
        keys
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::{Change, Delta, EdgeSummary, KeyChange, Overview, Snapshot, State, WorkspaceView};
    use jiff::Timestamp;
    use model::wire::{Counts, Permissions, UserView, Verbs};

    pub(crate) fn snapshot() -> Snapshot {
        let all = Verbs { read: true, create: true, update: true, delete: true };
        Snapshot {
            workspace: WorkspaceView {
                path: "root:orgs:acme:payments".into(),
                provider_enabled: true,
                tenant: None,
                user: UserView { name: "oidc:owner@acme.example".into() },
                permissions: Permissions { tenants: all, accounts: all, service_keys: all, api_bindings: all },
                counts: Counts::default(),
                as_of: Timestamp::UNIX_EPOCH,
                resource_version: "1".into(),
            },
            accounts: Vec::new(),
            edges: Vec::new(),
            overview: Overview::default(),
        }
    }

    fn edge(name: &str, connected: bool) -> EdgeSummary {
        EdgeSummary { name: name.into(), connected, last_seen: None, lease_until: None }
    }

    #[test]
    fn a_delta_moves_only_what_it_names() {
        let mut state = State::from(snapshot());
        let keys = state.apply(Delta {
            changes: vec![
                Change::Edge(edge("edge-1", false)),
                Change::Edge(edge("edge-1", true)),
                Change::KeyGone("old".into()),
                Change::Provider(false),
            ],
            overview: None,
            resource_version: "2".into(),
            as_of: Timestamp::from_second(5).unwrap(),
        });
        assert_eq!(keys, [KeyChange::Gone("old".into())]);
        assert!(state.edges["edge-1"].connected && !state.workspace.provider_enabled);
        assert_eq!((state.workspace.resource_version.as_str(), state.workspace.as_of.as_second()), ("2", 5));
    }
}
