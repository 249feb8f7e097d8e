//! The rows of the list: pages read one after the other, kept current by the stream without moving anything under the
//! pointer.
//!
//! Invariants: a row that is shown changes in place; a row that comes or goes waits until the list is read again, which
//! happens at once while nobody points into it, and on demand otherwise.

use crate::api::{Api, ApiError, Fetched};
use crate::routes::KeysFilter;
use crate::shell::now;
use crate::store::{KeyBatch, KeyChange, Store};
use gloo_timers::future::TimeoutFuture;
use jiff::Timestamp;
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::wire::{KeySummary, Page};
use std::collections::{BTreeMap, BTreeSet};

/// Rows read at once.
const PAGE: u32 = 200;
/// A burst of changes is read once.
const SETTLE_MS: u32 = 300;

/// What the list shows. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Rows {
    /// The names in order; `Ready` once the first page is there.
    pub(super) names: RwSignal<Fetched<Vec<String>>>,
    /// How many match in all.
    pub(super) total: RwSignal<u32>,
    /// The rows' data.
    pub(super) data: RwSignal<BTreeMap<String, KeySummary>>,
    /// Rows that changed while shown: when, and the version before.
    pub(super) changed: RwSignal<BTreeMap<String, (Timestamp, Option<u32>)>>,
    /// Keys that came or went and are not shown yet.
    pub(super) waiting: RwSignal<BTreeSet<String>>,
    /// Somebody points into the list.
    pub(super) is_held: RwSignal<bool>,
    cursor: RwSignal<Option<String>>,
    again: RwSignal<u32>,
    turn: StoredValue<u32>,
}

/// Reads the rows of `filter` and follows them.
pub(super) fn use_rows(api: Api, store: Store, filter: Memo<KeysFilter>) -> Rows {
    let rows = Rows {
        names: RwSignal::new(Fetched::Loading),
        total: RwSignal::new(0),
        data: RwSignal::new(BTreeMap::new()),
        changed: RwSignal::new(BTreeMap::new()),
        waiting: RwSignal::new(BTreeSet::new()),
        is_held: RwSignal::new(false),
        cursor: RwSignal::new(None),
        again: RwSignal::new(0),
        turn: StoredValue::new(0),
    };
    Effect::new(move |_| {
        rows.again.track();
        let filter = filter.get();
        rows.read(api, filter, None);
    });
    Effect::new(move |seen: Option<u64>| {
        let batch = store.keys.get();
        if seen.is_some_and(|seen| seen != batch.number) {
            rows.take(&batch);
        }
        batch.number
    });
    rows
}

impl Rows {
    /// Reads everything that is shown again.
    pub(super) fn refresh(self) {
        self.again.update(|again| *again += 1);
    }

    /// Reads the next page when there is one.
    pub(super) fn more(self, api: Api, filter: KeysFilter) {
        if let Some(cursor) = self.cursor.get_untracked() {
            self.cursor.set(None);
            self.read(api, filter, Some(cursor));
        }
    }

    /// Nobody points into the list any more: what waits may come.
    pub(super) fn release(self) {
        self.is_held.set(false);
        if self.waiting.with_untracked(|waiting| !waiting.is_empty()) {
            self.refresh();
        }
    }

    fn read(self, api: Api, filter: KeysFilter, cursor: Option<String>) {
        self.turn.update_value(|turn| *turn += 1);
        let mine = self.turn.get_value();
        spawn_local(async move {
            let answer = api.keys(&filter, PAGE, cursor.as_deref()).await;
            if self.turn.try_get_value() == Some(mine) {
                self.show(answer, cursor.is_some());
            }
        });
    }

    fn show(self, answer: Result<Page<KeySummary>, ApiError>, append: bool) {
        match answer {
            Ok(page) => {
                let fresh: Vec<String> = page.items.iter().map(|key| key.name.clone()).collect();
                self.data.update(|data| {
                    if !append {
                        data.clear();
                    }
                    data.extend(page.items.into_iter().map(|key| (key.name.clone(), key)));
                });
                self.names.update(|names| match names {
                    Fetched::Ready(names) if append => names.extend(fresh),
                    _ => *names = Fetched::Ready(fresh),
                });
                self.total.set(page.total);
                self.cursor.set(page.cursor);
                if !append {
                    self.waiting.set(BTreeSet::new());
                }
            }
            Err(error) => self.names.update(|names| {
                if !matches!(names, Fetched::Ready(_)) {
                    *names = Fetched::Failed(error);
                }
            }),
        }
    }

    fn take(self, batch: &KeyBatch) {
        if batch.all {
            self.refresh();
            return;
        }
        let mut came_or_went = BTreeSet::new();
        let time = now();
        self.data.update(|data| {
            for change in batch.changes.iter() {
                match change {
                    KeyChange::Put(key) => match data.get_mut(&key.name) {
                        Some(old) if **key != *old => {
                            let before = old.current_version.filter(|v| Some(*v) != key.current_version);
                            self.changed.update(|changed| {
                                changed.insert(key.name.clone(), (time, before));
                            });
                            *old = (**key).clone();
                        }
                        Some(_) => {}
                        None => {
                            came_or_went.insert(key.name.clone());
                        }
                    },
                    KeyChange::Gone(name) if data.contains_key(name) => {
                        came_or_went.insert(name.clone());
                    }
                    KeyChange::Gone(_) => {}
                }
            }
        });
        if came_or_went.is_empty() {
            return;
        }
        self.waiting.update(|waiting| waiting.extend(came_or_went));
        if self.is_held.get_untracked() {
            return;
        }
        spawn_local(async move {
            TimeoutFuture::new(SETTLE_MS).await;
            if self.waiting.try_with_untracked(|waiting| !waiting.is_empty()) == Some(true) {
                self.refresh();
            }
        });
    }
}
