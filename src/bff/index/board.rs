//! The index itself: all workspaces and the edges, behind one lock that is held for microseconds.

use super::answers::Moment;
use super::workspace::Touched;
use super::{IndexVersion, Kind, Observed, Pulse, Ring, Row, Table, Workspace};
use axum::body::Bytes;
use jiff::Timestamp;
use model::overview::{self, Overview};
use model::plan::World;
use model::wire::EdgeSummary;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use tokio::sync::watch;

/// Changes of edges a stream may be behind.
const EDGE_RING: usize = 1024;
/// An overview is computed anew after so many seconds even without a change: keys become due by themselves.
const OVERVIEW_SECONDS: i64 = 10;

/// What the BFF knows.
#[derive(Debug)]
pub struct Index {
    state: RwLock<State>,
    process: u32,
    /// The health of the watches.
    pub pulse: Pulse,
    pub(super) ticked: watch::Sender<u64>,
    pub(super) paths_changed: watch::Sender<u64>,
    pub(super) edges_changed: watch::Sender<u64>,
}

#[derive(Debug)]
struct State {
    number: u64,
    workspaces: HashMap<String, Workspace>,
    by_path: HashMap<String, String>,
    edges: Table<EdgeSummary>,
    edge_ring: Ring<String>,
    edges_number: u64,
    seen: HashMap<Kind, u64>,
}

/// How much there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Census {
    /// Workspaces of which anything is known.
    pub workspaces: usize,
    /// Changes taken in since the start.
    pub version: u64,
    /// Objects by kind.
    pub objects: HashMap<Kind, usize>,
}

/// One moment of one workspace.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The workspace; `None` when OpenKCM isn't enabled there.
    pub workspace: Option<&'a Workspace>,
    /// Its logical cluster.
    pub cluster: Option<&'a str>,
    /// The edges of the provider.
    pub edges: &'a Table<EdgeSummary>,
    /// The last changes of edges.
    pub edge_ring: &'a Ring<String>,
    /// The index's version.
    pub version: IndexVersion,
    edges_number: u64,
}

impl Default for Index {
    fn default() -> Self {
        let state = State {
            number: 0,
            workspaces: HashMap::new(),
            by_path: HashMap::new(),
            edges: Table::default(),
            edge_ring: Ring::new(EDGE_RING, 0),
            edges_number: 0,
            seen: HashMap::new(),
        };
        let process = u32::from_le_bytes(std::array::from_fn(|at| uuid::Uuid::new_v4().as_bytes()[at]));
        let (ticked, paths_changed, edges_changed) =
            (watch::Sender::new(0), watch::Sender::new(0), watch::Sender::new(0));
        Self { state: RwLock::new(state), process, pulse: Pulse::default(), ticked, paths_changed, edges_changed }
    }
}

impl Index {
    /// Reads one moment of the workspace at `path` (or of the logical cluster of that id).
    pub fn view<T>(&self, path: &str, read: impl FnOnce(View<'_>) -> T) -> T {
        let state = self.read();
        let cluster = state.by_path.get(path).map_or(path, String::as_str);
        let found = state.workspaces.get_key_value(cluster);
        read(View {
            workspace: found.map(|(_, workspace)| workspace),
            cluster: found.map(|(cluster, _)| cluster.as_str()),
            edges: &state.edges,
            edge_ring: &state.edge_ring,
            version: IndexVersion { process: self.process, number: state.number },
            edges_number: state.edges_number,
        })
    }

    /// How much there is.
    pub fn census(&self) -> Census {
        let state = self.read();
        let mut census = Census {
            workspaces: state.workspaces.len(),
            version: state.number,
            objects: Kind::ALL.map(|kind| (kind, 0)).into(),
        };
        *census.objects.entry(Kind::Edge).or_default() = state.edges.rows().len();
        for workspace in state.workspaces.values() {
            for (kind, count) in workspace.sizes() {
                *census.objects.entry(kind).or_default() += count;
            }
        }
        census
    }

    /// Takes an object in.
    pub fn put(&self, cluster: &str, name: &str, observed: Observed) {
        let kind = kind_of(&observed.row);
        let mut state = self.write();
        let number = state.number + 1;
        let seen = state.seen.entry(kind).or_default();
        *seen = (*seen).max(observed.version);
        let changed = match observed.row {
            Row::Edge(edge) => state.edges.put(edge).changed().then(|| state.touch_edge(number, name)).is_some(),
            row => {
                let workspace =
                    state.workspaces.entry(cluster.to_owned()).or_insert_with(|| Workspace::new(cluster, number));
                workspace.saw(kind, observed.version);
                let touched = workspace.put(name, row);
                state.touch(number, cluster, touched)
            }
        };
        self.after(state, kind, number, changed);
    }

    /// Takes an object away; `version` is the deletion's.
    pub fn remove(&self, kind: Kind, cluster: &str, name: &str, version: u64) {
        let mut state = self.write();
        let number = state.number + 1;
        let seen = state.seen.entry(kind).or_default();
        *seen = (*seen).max(version);
        let changed = if kind == Kind::Edge {
            state.edges.remove(name).map(|_| state.touch_edge(number, name)).is_some()
        } else {
            let touched = state.workspaces.get_mut(cluster).and_then(|workspace| {
                workspace.saw(kind, version);
                workspace.remove(kind, name)
            });
            let changed = state.touch(number, cluster, touched);
            state.sweep(cluster);
            changed
        };
        self.after(state, kind, number, changed);
    }

    /// After a relist of the clusters that `are_listed`: what it didn't list is gone, though nobody said so. Answers what.
    pub fn retain(
        &self,
        kind: Kind,
        listed: &HashSet<(String, String)>,
        are_listed: impl Fn(&str) -> bool,
    ) -> Vec<(String, String)> {
        let gone: Vec<_> = {
            let state = self.read();
            let of_edges = (kind == Kind::Edge).then(|| state.edges.names()).into_iter().flatten();
            let of_edges = of_edges.map(|name| (String::new(), name));
            let of_workspaces = state
                .workspaces
                .iter()
                .flat_map(|(cluster, workspace)| workspace.names(kind).into_iter().map(|name| (cluster.clone(), name)));
            of_edges.chain(of_workspaces).filter(|row| !listed.contains(row) && are_listed(&row.0)).collect()
        };
        for (cluster, name) in &gone {
            self.remove(kind, cluster, name, 0);
        }
        gone
    }

    /// Forgets consumers that no shard serves any more.
    pub fn forget(&self, clusters: &[String]) {
        for kind in [Kind::Key, Kind::Account, Kind::Tenant, Kind::Binding] {
            self.retain(kind, &HashSet::new(), |cluster| clusters.iter().any(|gone| gone == cluster));
        }
    }

    /// Whether no binding of a consumer is known.
    pub fn is_unbound(&self, cluster: &str) -> bool {
        self.read().workspaces.get(cluster).is_none_or(|workspace| workspace.names(Kind::Binding).is_empty())
    }

    /// The largest resourceVersion seen of a kind, or of all, in the workspace at `path`. What a workspace of which nothing is left was
    /// last seen at is not remembered: it is as new as whatever else was seen.
    pub(super) fn seen(&self, path: &str, kind: Option<Kind>) -> u64 {
        let state = self.read();
        let cluster = state.by_path.get(path).map_or(path, String::as_str);
        match (state.workspaces.get(cluster), kind) {
            (Some(workspace), kind) if kind != Some(Kind::Edge) => workspace.seen(kind),
            (_, Some(kind)) => state.seen.get(&kind).copied().unwrap_or_default(),
            (_, None) => state.seen.values().copied().max().unwrap_or_default(),
        }
    }

    /// Wakes on changes of the workspace at `path`, of the edges, and of what is where.
    pub fn wakers(&self, path: &str) -> (Option<watch::Receiver<u64>>, watch::Receiver<u64>, watch::Receiver<u64>) {
        let workspace = self.view(path, |view| view.workspace.map(|workspace| workspace.changed.subscribe()));
        (workspace, self.edges_changed.subscribe(), self.paths_changed.subscribe())
    }

    fn after(&self, mut state: RwLockWriteGuard<'_, State>, kind: Kind, number: u64, changed: bool) {
        if changed {
            state.number = number;
        }
        drop(state);
        if changed && kind == Kind::Binding {
            self.paths_changed.send_replace(number);
        }
        if changed && kind == Kind::Edge {
            self.edges_changed.send_replace(number);
        }
        self.ticked.send_modify(|ticks| *ticks += 1);
    }

    fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn touch(&mut self, number: u64, cluster: &str, touched: Option<Touched>) -> bool {
        let (Some(workspace), Some(touched)) = (self.workspaces.get_mut(cluster), touched) else { return false };
        if touched == Touched::Provider
            && let Some(path) = &workspace.path
        {
            self.by_path.insert(path.clone(), cluster.to_owned());
        }
        workspace.number = number;
        workspace.ring.push(number, touched);
        workspace.changed.send_replace(number);
        true
    }

    fn touch_edge(&mut self, number: u64, name: &str) {
        self.edges_number = number;
        self.edge_ring.push(number, name.to_owned());
    }

    /// Drops a workspace of which nothing is left; its streams notice, for their waker is gone.
    fn sweep(&mut self, cluster: &str) {
        if self.workspaces.get(cluster).is_some_and(Workspace::is_empty) {
            self.workspaces.remove(cluster);
            self.by_path.retain(|_, known| known != cluster);
        }
    }
}

impl View<'_> {
    /// The workspace as the rules of `model` read it.
    pub fn world(&self, now: Timestamp) -> World<'_> {
        World {
            tenant: self.workspace.and_then(|workspace| workspace.tenant.as_ref()),
            accounts: self.workspace.map_or(&[], |workspace| workspace.accounts.rows()),
            keys: self.workspace.map_or(&[], |workspace| workspace.keys.rows()),
            edges: self.edges.rows(),
            now,
        }
    }

    /// The number of the last change of the workspace or of an edge.
    pub fn last_change(&self) -> u64 {
        self.edges_number.max(self.workspace.map_or(0, |workspace| workspace.number))
    }

    /// The answer to `asked` at this moment; made when nobody has asked it since the last change.
    pub(crate) fn kept<E>(
        &self,
        asked: &str,
        now: Timestamp,
        as_of: Timestamp,
        make: impl FnOnce() -> Result<Vec<u8>, E>,
    ) -> Result<Bytes, E> {
        let Some(workspace) = self.workspace else { return make().map(Bytes::from) };
        let mut answers = workspace.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.get(Moment { number: self.last_change(), now, as_of }, asked, make)
    }

    /// The aggregates of FR-402, of numbers that are kept: no key is looked at. Made anew when something changed or ten
    /// seconds have passed, else remembered.
    pub fn overview(&self, now: Timestamp) -> Arc<Overview> {
        let Some(workspace) = self.workspace else { return Arc::new(overview::aggregate(self.world(now))) };
        let mut numbers = workspace.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        let of = (workspace.number, self.edges_number, now.as_second() / OVERVIEW_SECONDS);
        if let Some((_, known)) = numbers.last.as_ref().filter(|(known_of, _)| *known_of == of) {
            return Arc::clone(known);
        }
        let overview = Arc::new(numbers.tally.overview(workspace.accounts.rows(), self.edges.rows(), now));
        numbers.last = Some((of, Arc::clone(&overview)));
        overview
    }
}

fn kind_of(row: &Row) -> Kind {
    match row {
        Row::Binding { .. } => Kind::Binding,
        Row::Tenant { .. } => Kind::Tenant,
        Row::Account(_) => Kind::Account,
        Row::Key(_) => Kind::Key,
        Row::Event(_) => Kind::Event,
        Row::Edge(_) => Kind::Edge,
    }
}
