//! The rows of the list: pages read one after the other, kept current by the stream without moving anything under the
//! pointer.
//!
//! Invariants: a row that is shown changes in place, and never to something older; a row that comes or goes waits while somebody
//! points into the list, and is shown soon or on demand otherwise. A row that goes is taken out; for one that comes the list is
//! read again, as many rows as were there, so that nobody loses their place, and never more than a part of the time, however
//! much happens.

use crate::api::{Api, ApiError, Fetched};
use crate::routes::KeysFilter;
use crate::service_key::matching::{is_narrow, may_match};
use crate::shell::now;
use crate::store::{KeyBatch, KeyChange, Store};
use gloo_timers::future::TimeoutFuture;
use jiff::{SignedDuration, Timestamp};
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::wire::{KeySummary, Page};
use std::collections::{BTreeMap, BTreeSet};

/// Rows read at once; more when many are wanted.
const PAGE: u32 = 200;
const LARGE_PAGE: u32 = 500;
/// A burst of changes is read once.
const SETTLE_MS: u32 = 300;
/// A list that changes all the time is read for a tenth of it at most.
const REST: u32 = 9;
/// How long a row says that it changed.
pub(super) const MARKED: SignedDuration = SignedDuration::from_secs(30);

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
    /// Keys that came and are not shown yet.
    pub(super) waiting: RwSignal<BTreeSet<String>>,
    /// Keys that are gone or no longer match, and are still shown.
    pub(super) left: RwSignal<BTreeSet<String>>,
    /// Somebody points into the list, or the keyboard is in it.
    pub(super) is_held: RwSignal<bool>,
    /// Something is being done with the rows: they stay until it is over.
    is_busy: RwSignal<bool>,
    filter: Memo<KeysFilter>,
    cursor: RwSignal<Option<String>>,
    as_of: StoredValue<Option<Timestamp>>,
    again: RwSignal<u32>,
    turn: StoredValue<u32>,
    /// What the stream said while a read was under way: its answer may be older.
    meanwhile: StoredValue<Option<Vec<KeyChange>>>,
    /// Another list is asked for: what is shown stays until it is there, instead of being drawn empty in between.
    is_other: StoredValue<bool>,
    /// What waits will be caught up with.
    is_due: StoredValue<bool>,
    /// How long the last read took.
    took_ms: StoredValue<u32>,
}

/// Reads the rows of `filter` and follows them.
pub(super) fn use_rows(api: Api, store: Store, filter: Memo<KeysFilter>) -> Rows {
    let rows = Rows {
        names: RwSignal::new(Fetched::Loading),
        total: RwSignal::new(0),
        data: RwSignal::new(BTreeMap::new()),
        changed: RwSignal::new(BTreeMap::new()),
        waiting: RwSignal::new(BTreeSet::new()),
        left: RwSignal::new(BTreeSet::new()),
        is_held: RwSignal::new(false),
        is_busy: RwSignal::new(false),
        filter,
        cursor: RwSignal::new(None),
        as_of: StoredValue::new(None),
        again: RwSignal::new(0),
        turn: StoredValue::new(0),
        meanwhile: StoredValue::new(None),
        is_other: StoredValue::new(false),
        is_due: StoredValue::new(false),
        took_ms: StoredValue::new(0),
    };
    Effect::new(move |last: Option<(KeysFilter, u32)>| {
        let filter = filter.get();
        // The same filter again keeps as many rows as there are; another one starts at the top.
        let is_same = last.is_some_and(|(before, _)| before == filter);
        let wanted = if is_same { rows.names.with_untracked(loaded) } else { 1 };
        if !is_same {
            rows.is_other.set_value(true);
            rows.cursor.set(None);
        }
        rows.read(api, filter.clone(), None, wanted);
        (filter, rows.again.get())
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
    pub(super) fn more(self, api: Api) {
        if let Some(cursor) = self.cursor.get_untracked() {
            self.cursor.set(None);
            self.read(api, self.filter.get_untracked(), Some(cursor), 1);
        }
    }

    /// Every row that matches, read now: for a file, and to select them all.
    ///
    /// # Errors
    /// What the BFF answers to the first page that fails.
    pub(super) async fn all(self, api: Api) -> Result<Vec<KeySummary>, ApiError> {
        let filter = self.filter.get_untracked();
        fetch(api, &filter, None, usize::MAX).await.map(|page| page.items)
    }

    /// Shows every row that matches and gives their names.
    ///
    /// # Errors
    /// As [`Rows::all`].
    pub(super) async fn load_all(self, api: Api) -> Result<Vec<String>, ApiError> {
        let filter = self.filter.get_untracked();
        let turn = self.begin();
        let page = fetch(api, &filter, None, usize::MAX).await?;
        let names = page.items.iter().map(|key| key.name.clone()).collect();
        if let Some(meanwhile) = self.end(turn) {
            self.show(page, false);
            self.apply(&meanwhile);
        }
        Ok(names)
    }

    /// Nobody points into the list any more: what waits may come.
    pub(super) fn release(self) {
        self.is_held.set(false);
        self.catch_up();
    }

    /// Keeps the rows while something is done with them.
    pub(super) fn keep(self, busy: bool) {
        self.is_busy.set(busy);
        self.catch_up();
    }

    /// Takes out what left, and reads what came, unless somebody needs the rows where they are.
    fn catch_up(self) {
        let is_free = |kept: RwSignal<bool>| kept.try_get_untracked() == Some(false);
        if !is_free(self.is_held) || !is_free(self.is_busy) || self.is_due.get_value() {
            return;
        }
        let is_filled = |set: &BTreeSet<String>| !set.is_empty();
        if self.waiting.with_untracked(is_filled) {
            self.refresh();
        } else if self.left.with_untracked(is_filled) {
            self.take_out();
        }
    }

    /// [`Rows::catch_up`] after a while: longer when reading takes long.
    fn catch_up_soon(self) {
        if self.is_due.get_value() {
            return;
        }
        self.is_due.set_value(true);
        let pause = SETTLE_MS.max(REST * self.took_ms.get_value());
        spawn_local(async move {
            TimeoutFuture::new(pause).await;
            if self.is_due.try_set_value(false).is_none() {
                self.catch_up();
            }
        });
    }

    /// What left goes. Where the list would be empty it is read, which tells why.
    fn take_out(self) {
        let left = self.left.try_update(std::mem::take).unwrap_or_default();
        self.data.update(|data| data.retain(|name, _| !left.contains(name)));
        let mut gone = 0;
        self.names.update(|names| {
            if let Fetched::Ready(names) = names {
                gone = names.len();
                names.retain(|name| !left.contains(name));
                gone -= names.len();
            }
        });
        self.total.update(|total| *total = total.saturating_sub(u32::try_from(gone).unwrap_or(u32::MAX)));
        if self.names.with_untracked(loaded) == 0 {
            self.refresh();
        }
    }

    fn read(self, api: Api, filter: KeysFilter, cursor: Option<String>, wanted: usize) {
        let turn = self.begin();
        let asked = now();
        spawn_local(async move {
            let answer = fetch(api, &filter, cursor.clone(), wanted).await;
            let Some(meanwhile) = self.end(turn) else { return };
            self.took_ms.set_value(u32::try_from(now().duration_since(asked).as_millis()).unwrap_or_default());
            match answer {
                Ok(page) => {
                    self.show(page, cursor.is_some());
                    self.apply(&meanwhile);
                }
                Err(error) => {
                    // The next scroll tries the same page again.
                    self.cursor.update(|kept| *kept = cursor.or(kept.take()));
                    self.names.update(|names| {
                        if !matches!(names, Fetched::Ready(_)) || self.is_other.get_value() {
                            *names = Fetched::Failed(error);
                        }
                    });
                }
            }
        });
    }

    /// A read begins; one that is still under way is overtaken.
    fn begin(self) -> u32 {
        self.meanwhile.set_value(Some(Vec::new()));
        self.turn.update_value(|turn| *turn += 1);
        self.turn.get_value()
    }

    /// What the stream said during a read; `None` when it was overtaken.
    fn end(self, turn: u32) -> Option<Vec<KeyChange>> {
        if self.turn.try_get_value()? != turn {
            return None;
        }
        self.meanwhile.try_update_value(Option::take)?
    }

    fn show(self, page: Page<KeySummary>, append: bool) {
        let is_other = self.is_other.try_update_value(std::mem::take).unwrap_or_default();
        let fresh: Vec<String> = page.items.iter().map(|key| key.name.clone()).collect();
        self.data.update(|data| {
            // What is further down may be selected, and is kept current by the stream: only what left goes.
            if is_other {
                data.clear();
            } else if !append {
                self.left.with_untracked(|left| data.retain(|name, _| !left.contains(name)));
            }
            data.extend(page.items.into_iter().map(|key| (key.name.clone(), key)));
        });
        self.total.set(page.total);
        self.cursor.set(page.cursor);
        if !append {
            self.as_of.set_value(Some(page.as_of));
            self.waiting.set(BTreeSet::new());
            self.left.set(BTreeSet::new());
        }
        self.names.update(|names| match names {
            Fetched::Ready(names) if append => names.extend(fresh),
            _ => *names = Fetched::Ready(fresh),
        });
    }

    fn take(self, batch: &KeyBatch) {
        if batch.all {
            self.refresh();
            return;
        }
        self.meanwhile.update_value(|kept| {
            if let Some(kept) = kept {
                kept.extend(batch.changes.iter().cloned());
            }
        });
        self.apply(&batch.changes);
    }

    fn apply(self, changes: &[KeyChange]) {
        let filter = self.filter.get_untracked();
        let (mut waiting, mut left) = (self.waiting.get_untracked(), self.left.get_untracked());
        let mut changed = BTreeMap::new();
        let time = now();
        self.data.update(|data| {
            for change in changes {
                match change {
                    KeyChange::Put(key) => match data.get_mut(&key.name) {
                        Some(old) if **key == *old || is_older(key, old) => {}
                        Some(old) => {
                            if is_seen_to_change(old, key) {
                                let before = old.current_version.filter(|v| Some(*v) != key.current_version);
                                changed.insert(key.name.clone(), (time, before));
                            }
                            if may_match(&filter, key) {
                                left.remove(&key.name);
                            } else {
                                left.insert(key.name.clone());
                            }
                            *old = (**key).clone();
                        }
                        None => {
                            if may_match(&filter, key) && self.is_new(&filter, key) {
                                waiting.insert(key.name.clone());
                            }
                        }
                    },
                    KeyChange::Gone(name) if data.contains_key(name) => {
                        left.insert(name.clone());
                    }
                    KeyChange::Gone(name) => {
                        waiting.remove(name);
                    }
                }
            }
        });
        if !changed.is_empty() {
            self.changed.update(|marks| {
                marks.retain(|_, (at, _)| time.duration_since(*at) < MARKED);
                marks.extend(changed);
            });
        }
        let is_behind = !waiting.is_empty() || !left.is_empty();
        set_if_other(self.waiting, waiting);
        set_if_other(self.left, left);
        if is_behind {
            self.catch_up_soon();
        }
    }

    /// A key that isn't among the rows is new, or lies on a page that isn't read yet.
    fn is_new(self, filter: &KeysFilter, key: &KeySummary) -> bool {
        let is_complete = self.cursor.with_untracked(Option::is_none);
        let is_young = key.created_at.zip(self.as_of.get_value()).is_some_and(|(made, seen)| made >= seen);
        is_complete || is_young || is_narrow(filter)
    }
}

/// Versions of one object are counted by one server; words that are no number tell nothing.
fn is_older(key: &KeySummary, than: &KeySummary) -> bool {
    let version = |key: &KeySummary| key.resource_version.parse::<u64>().ok();
    version(key).zip(version(than)).is_some_and(|(this, that)| this < that)
}

fn set_if_other(set: RwSignal<BTreeSet<String>>, to: BTreeSet<String>) {
    if set.with_untracked(|now| *now != to) {
        set.set(to);
    }
}

/// A heartbeat of the object that moves nothing a row shows is no change.
fn is_seen_to_change(old: &KeySummary, new: &KeySummary) -> bool {
    let same_version = KeySummary { resource_version: old.resource_version.clone(), ..new.clone() };
    same_version != *old
}

fn loaded(names: &Fetched<Vec<String>>) -> usize {
    match names {
        Fetched::Ready(names) => names.len(),
        _ => 0,
    }
}

/// Pages from `cursor` on until there are `wanted` rows or no more, as one.
async fn fetch(
    api: Api,
    filter: &KeysFilter,
    mut cursor: Option<String>,
    wanted: usize,
) -> Result<Page<KeySummary>, ApiError> {
    let size = if wanted > PAGE as usize { LARGE_PAGE } else { PAGE };
    let mut items = Vec::new();
    loop {
        let mut page = api.keys(filter, size, cursor.as_deref()).await?;
        items.append(&mut page.items);
        if page.cursor.is_none() || items.len() >= wanted {
            return Ok(Page { items, ..page });
        }
        cursor = page.cursor;
    }
}
