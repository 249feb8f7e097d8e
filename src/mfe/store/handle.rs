//! The store's handle: signals over the state.

use crate::store::{KeyChange, Link, State};
use jiff::Timestamp;
use leptos::prelude::*;
use model::overview::Overview;
use model::wire::{AccountSummary, EdgeSummary, TenantSummary, WorkspaceView};
use std::sync::Arc;

/// The pause between two reads that follow the stream.
const PACE: std::time::Duration = std::time::Duration::from_secs(1);

/// What the server said. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Store {
    /// Everything but service keys; `None` until the first snapshot.
    pub state: RwSignal<Option<State>>,
    /// The last changes of service keys, for lists and details.
    pub keys: RwSignal<KeyBatch>,
    /// Whether the stream is there.
    pub link: RwSignal<Link>,
    /// Why the stream can't be, when the server says so (no such workspace, no right to see it).
    pub refused: RwSignal<Option<crate::api::ApiError>>,
    pub(super) now: RwSignal<u32>,
    /// What the last heartbeat said.
    pub(super) beat: StoredValue<Option<Timestamp>>,
}

/// The changes of service keys in one frame.
#[derive(Clone, Debug, Default)]
pub struct KeyBatch {
    /// Counts batches; a reader that missed one reads its rows again.
    pub number: u64,
    /// Everything may have changed: a snapshot came.
    pub all: bool,
    /// The changes; empty when `all`.
    pub changes: Arc<[KeyChange]>,
}

impl Store {
    /// An empty store.
    pub fn new() -> Self {
        Self {
            state: RwSignal::new(None),
            keys: RwSignal::new(KeyBatch::default()),
            link: RwSignal::new(Link::Connecting),
            refused: RwSignal::new(None),
            now: RwSignal::new(0),
            beat: StoredValue::new(None),
        }
    }

    /// What `read` takes from the workspace, once known. A memo of that alone: the view's moment moves with every change.
    pub fn workspace<T: PartialEq + Send + Sync + 'static>(self, read: fn(&WorkspaceView) -> T) -> Memo<Option<T>> {
        Memo::new(move |_| self.state.with(|s| s.as_ref().map(|s| read(&s.workspace))))
    }

    /// The workspace's name as the portal shows it: the last part of its path. Empty until known.
    pub fn workspace_name(self) -> Memo<String> {
        Memo::new(move |_| {
            self.state.with(|s| s.as_ref().map(|s| last_part(&s.workspace.path).to_owned()).unwrap_or_default())
        })
    }

    /// The tenant, once it exists.
    pub fn tenant(self) -> Memo<Option<TenantSummary>> {
        Memo::new(move |_| self.state.with(|s| s.as_ref().and_then(|s| s.workspace.tenant.clone())))
    }

    /// The aggregates, once known.
    pub fn overview(self) -> Memo<Option<Overview>> {
        Memo::new(move |_| self.state.with(|s| s.as_ref().map(|s| s.overview.clone())))
    }

    /// The roots, ordered by name; `None` until known.
    pub fn accounts(self) -> Memo<Option<Vec<AccountSummary>>> {
        Memo::new(move |_| self.state.with(|s| s.as_ref().map(|s| s.accounts.values().cloned().collect())))
    }

    /// One root, while it exists.
    pub fn account(self, name: Signal<String>) -> Memo<Option<AccountSummary>> {
        Memo::new(move |_| {
            name.with(|name| self.state.with(|s| s.as_ref().and_then(|s| s.accounts.get(name).cloned())))
        })
    }

    /// The edges, ordered by name.
    pub fn edges(self) -> Memo<Vec<EdgeSummary>> {
        Memo::new(move |_| {
            self.state.with(|s| s.as_ref().map(|s| s.edges.values().cloned().collect()).unwrap_or_default())
        })
    }

    /// Moves whenever the key of this name may have changed; read it in what fetches the key.
    pub fn key_changes(self, name: Signal<String>) -> Memo<u64> {
        Memo::new(move |last: Option<&u64>| {
            let touched = self.keys.with(|batch| {
                let mine = |change: &KeyChange| name.with(|name| change.name() == name);
                (batch.all || batch.changes.iter().any(mine)).then_some(batch.number)
            });
            touched.or(last.copied()).unwrap_or_default()
        })
    }

    /// Moves soon after the store has changed, but at most once a second however much changes: for reads that follow the
    /// stream. The last change is never missed. Ends with its owner.
    pub fn paced(self) -> Signal<u64> {
        let moves = RwSignal::new(0);
        let waits = StoredValue::new(false);
        Effect::new(move |before: Option<()>| {
            self.state.track();
            self.keys.track();
            if before.is_some() && !waits.get_value() {
                waits.set_value(true);
                let go = move || {
                    waits.try_set_value(false);
                    moves.try_update(|moves| *moves += 1);
                };
                set_timeout(go, PACE);
            }
        });
        moves.into()
    }

    /// Tries the stream now instead of waiting.
    pub fn try_now(self) {
        self.now.update(|now| *now += 1);
    }
}

fn last_part(path: &str) -> &str {
    path.rsplit(':').next().unwrap_or_default()
}

impl Default for Store {
    fn default() -> Self {
        Self::new()
    }
}
