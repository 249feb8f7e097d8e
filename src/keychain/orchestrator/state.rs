//! What is to be held, and what every edge has acknowledged of it. No IO: time comes in, batches go out.
//!
//! Invariants: every change of what is to be held gets a revision of its own, which is the `seq` of its message; an
//! acknowledgement counts only for the newest revision of its key; evictions leave before pushes.

use super::changes::Board;
use super::desired::{Desired, Eviction, What};
use super::edge_record::{EdgeRecord, InFlight, Session};
use super::served_key::{EvictReason, ServedKey};
use crate::key_id::KeyId;
use crate::protocol::{HeldKey, KeyCallers};
use jiff::Timestamp;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;

#[derive(Default)]
pub(super) struct State {
    revision: u64,
    pub(super) desired: HashMap<KeyId, Desired>,
    pub(super) edges: BTreeMap<String, EdgeRecord>,
    pub(super) readers: Vec<Weak<Board>>,
}

/// One message to one edge.
pub(super) enum Outgoing {
    Lease(u64),
    Evict(Arc<Eviction>),
    Push(u64, Arc<ServedKey>),
    SyncEnd(u64),
}

/// Now, for people and for leases.
#[derive(Clone, Copy)]
pub(super) struct Now {
    pub(super) wall: Timestamp,
    pub(super) at: Instant,
}

impl Now {
    pub(super) fn read() -> Self {
        Self { wall: Timestamp::now(), at: Instant::now() }
    }
}

impl State {
    pub(super) fn serve(&mut self, key: ServedKey, now: Now) {
        if let Some(Desired { what: What::Serve(old), .. }) = self.desired.get(&key.id)
            && same(old, &key)
        {
            return;
        }
        let (id, version, since) = (key.id.clone(), key.current, key.since);
        self.want(&id, What::Serve(Arc::new(key)), version, since, now);
    }

    pub(super) fn evict(&mut self, key: &KeyId, reason: EvictReason, told: Option<(u32, Timestamp)>, now: Now) {
        let old = self.desired.get(key);
        if old.is_some_and(|old| matches!(old.what, What::Evict(other) if other == reason)) {
            return;
        }
        let (version, since) = told.unwrap_or((old.map_or(0, |old| old.version), now.wall));
        self.want(key, What::Evict(reason), version, since, now);
    }

    pub(super) fn keep(&mut self, key: &KeyId, uid: Option<String>, version: u32, since: Timestamp, now: Now) {
        let same = match self.desired.get(key).map(|desired| &desired.what) {
            Some(What::Serve(served)) => uid.as_ref().is_none_or(|uid| served.uid == *uid),
            Some(What::Keep(kept)) => *kept == uid,
            Some(What::Evict(_)) | None => false,
        };
        if !same {
            self.want(key, What::Keep(uid), version, since, now);
        }
    }

    fn want(&mut self, key: &KeyId, what: What, version: u32, started_at: Timestamp, now: Now) {
        let revision = self.next_revision();
        let eviction = what.is_eviction();
        self.desired.insert(key.clone(), Desired::new(revision, key, what, version, started_at));
        self.tell(key, eviction);
        self.settle(key, now);
    }

    pub(super) fn forget(&mut self, key: &KeyId) {
        if self.desired.remove(key).is_none() {
            return;
        }
        for edge in self.edges.values_mut() {
            edge.acked.remove(key);
            edge.clients.remove(key);
        }
        self.tell(key, true);
        self.changed(key);
    }

    /// An edge's stream is open, and it holds `held`. What it must not hold, and what it lacks, is marked to be sent.
    pub(super) fn connect(&mut self, name: &str, id: u64, version: String, held: &[HeldKey], now: Now) {
        let mut session = Session::new(id);
        let edge = self.edges.entry(name.to_owned()).or_default();
        let mut kept = HashMap::new();
        for holding in held {
            match self.desired.get(&holding.key) {
                Some(desired) if desired.what.is_met_by(holding) => {
                    kept.insert(&holding.key, desired.revision);
                }
                Some(Desired { what: What::Serve(_), .. }) => {}
                _ => session.mark(&holding.key, true),
            }
        }
        let mut news = Vec::new();
        for (key, desired) in &self.desired {
            if let Some(revision) = kept.get(key) {
                if edge.acked.insert(key.clone(), *revision) != Some(*revision) {
                    news.push(key.clone());
                }
            } else {
                session.mark(key, desired.what.is_eviction());
            }
        }
        if let Some(old) = edge.session.replace(session) {
            old.end.cancel();
        }
        edge.clients.clear();
        edge.version = Some(version);
        (edge.connected_since, edge.last_seen) = (Some(now.wall), Some(now.wall));
        self.edge_changed(name);
        for key in news {
            self.settle(&key, now);
        }
    }

    /// The next messages for a session, the urgent ones first; none when there is nothing to say. `SyncEnd` comes when all
    /// that was marked before it has been taken.
    pub(super) fn take(&mut self, name: &str, id: u64, limit: usize, now: Now) -> Vec<Outgoing> {
        let mut revision = self.revision;
        let Some(session) = session(&mut self.edges, name, id) else { return Vec::new() };
        let mut out: Vec<Outgoing> = session.lease_reply.take().map(Outgoing::Lease).into_iter().collect();
        while out.len() < limit {
            let Some(key) = session.evictions.pop_first().or_else(|| session.pushes.pop_first()) else { break };
            let message = match self.desired.get(&key) {
                Some(Desired { revision, what: What::Serve(served), .. }) => Outgoing::Push(*revision, served.clone()),
                desired => Outgoing::Evict(desired.and_then(Desired::eviction).unwrap_or_else(|| {
                    revision += 1;
                    Arc::new(Eviction::new(revision, key.clone(), EvictReason::KeyNotFound))
                })),
            };
            let (seq, eviction) = match &message {
                Outgoing::Evict(eviction) => (eviction.seq, true),
                Outgoing::Push(seq, _) | Outgoing::Lease(seq) | Outgoing::SyncEnd(seq) => (*seq, false),
            };
            session.in_flight.insert(seq, InFlight { key, eviction, sent: now.at });
            out.push(message);
        }
        if session.sync_seq.is_none() && session.evictions.is_empty() && session.pushes.is_empty() {
            revision += 1;
            session.sync_seq = Some(revision);
            out.push(Outgoing::SyncEnd(revision));
        }
        self.revision = revision;
        out
    }

    pub(super) fn acknowledged(&mut self, name: &str, id: u64, seq: u64, now: Now) {
        let Some(edge) = self.edges.get_mut(name) else { return };
        let was_concerned = edge.is_concerned(now.at);
        let Some(session) = edge.session.as_mut().filter(|session| session.id == id) else { return };
        edge.last_seen = Some(now.wall);
        if session.sync_seq == Some(seq) {
            session.synced = true;
            let only_live = self.edges.values().filter(|edge| edge.is_live()).count() == 1;
            self.edge_changed(name);
            if !was_concerned || only_live {
                self.settle_all(now);
            }
            return;
        }
        let Some(InFlight { key, eviction, sent }) = session.in_flight.remove(&seq) else { return };
        if eviction {
            let after_ms = u64::try_from(now.at.duration_since(sent).as_millis()).unwrap_or(u64::MAX);
            tracing::info!(target: "audit", action = "Evicted", kind = "ServiceEncryptionKey", cluster = key.cluster,
                name = key.name, edge = name, after_ms, result = "done", "an edge has forgotten the key");
        }
        if self.desired.get(&key).is_some_and(|desired| desired.revision == seq) {
            edge.acked.insert(key.clone(), seq);
            self.settle(&key, now);
            self.tell_who_waits(&key);
        }
    }

    /// Renews the lease, unless the edge isn't synchronised or leaves an eviction undone.
    pub(super) fn heartbeat(
        &mut self,
        name: &str,
        id: u64,
        number: u64,
        lease: Duration,
        patience: Duration,
        now: Now,
    ) {
        let Some(edge) = self.edges.get_mut(name) else { return };
        let Some(session) = edge.session.as_mut().filter(|session| session.id == id) else { return };
        edge.last_seen = Some(now.wall);
        if session.synced && !session.disobeys(patience, now.at) {
            session.lease_reply = Some(number);
            session.wake.notify_one();
            edge.lease_end = Some(now.at + lease);
            edge.lease_until = now.wall.checked_add(lease).ok();
        }
        self.edge_changed(name);
    }

    pub(super) fn clients(&mut self, name: &str, id: u64, full: bool, keys: Vec<KeyCallers>) {
        if session(&mut self.edges, name, id).is_none() {
            return;
        }
        let Some(edge) = self.edges.get_mut(name) else { return };
        let mut changed = Vec::new();
        if full {
            changed.extend(std::mem::take(&mut edge.clients).into_keys());
        }
        for KeyCallers { key, callers } in keys {
            // Nobody vouches for keys that are not served.
            if !self.desired.contains_key(&key) {
                continue;
            }
            if callers.is_empty() {
                edge.clients.remove(&key);
            } else {
                edge.clients.insert(key.clone(), callers);
            }
            changed.push(key);
        }
        for key in changed {
            self.changed(&key);
        }
    }

    /// The edge serves no more: nothing of it concerns anybody from now on.
    pub(super) fn goodbye(&mut self, name: &str, id: u64, now: Now) {
        if session(&mut self.edges, name, id).is_none() {
            return;
        }
        if let Some(edge) = self.edges.get_mut(name) {
            (edge.lease_end, edge.lease_until) = (Some(now.at), Some(now.wall));
        }
    }

    /// The stream is closed. When the lease ends, if it is still running.
    pub(super) fn disconnect(&mut self, name: &str, id: u64, now: Now) -> Option<Instant> {
        session(&mut self.edges, name, id)?;
        let edge = self.edges.get_mut(name)?;
        let was_live = edge.is_live();
        edge.session = None;
        (edge.connected_since, edge.last_seen) = (None, Some(now.wall));
        let counted: Vec<KeyId> = std::mem::take(&mut edge.clients).into_keys().collect();
        let lease_end = edge.lease_end.filter(|end| *end > now.at);
        self.edge_changed(name);
        if lease_end.is_none() || (was_live && !self.edges.values().any(EdgeRecord::is_live)) {
            self.settle_all(now);
        } else {
            for key in counted {
                self.changed(&key);
            }
        }
        lease_end
    }

    /// A disconnected edge's lease may have ended: it has stopped serving by itself.
    pub(super) fn expire(&mut self, name: &str, now: Now) {
        let Some(edge) = self.edges.get_mut(name) else { return };
        if edge.is_concerned(now.at) || edge.session.is_some() {
            return;
        }
        edge.acked.clear();
        self.edge_changed(name);
        self.settle_all(now);
    }

    /// What tells when nobody who is connected still has to acknowledge; `None` when nobody has.
    pub(super) fn awaited(&mut self, key: &KeyId) -> Option<Arc<Notify>> {
        let desired = self.desired.get_mut(key)?;
        (!desired.is_heard_by_all(key, &self.edges, EdgeRecord::is_live)).then(|| desired.heard.clone())
    }

    fn tell_who_waits(&mut self, key: &KeyId) {
        if let Some(desired) = self.desired.get_mut(key)
            && desired.is_heard_by_all(key, &self.edges, EdgeRecord::is_live)
        {
            desired.heard.notify_waiters();
        }
    }

    fn settle_all(&mut self, now: Now) {
        let keys: Vec<KeyId> = self.desired.keys().cloned().collect();
        for key in keys {
            self.settle(&key, now);
        }
    }

    /// Notes when the last concerned edge has acknowledged, and tells readers.
    pub(super) fn settle(&mut self, key: &KeyId, now: Now) {
        let Some(desired) = self.desired.get_mut(key) else { return };
        if desired.is_heard_by_all(key, &self.edges, |edge| edge.is_concerned(now.at)) {
            desired.completed_at.get_or_insert(now.wall);
        } else {
            desired.completed_at = None;
        }
        self.changed(key);
    }

    fn tell(&mut self, key: &KeyId, eviction: bool) {
        for session in self.edges.values_mut().filter_map(|edge| edge.session.as_mut()) {
            session.mark(key, eviction);
        }
    }

    fn next_revision(&mut self) -> u64 {
        self.revision += 1;
        self.revision
    }

    fn changed(&mut self, key: &KeyId) {
        self.readers.retain(|reader| {
            reader.upgrade().is_some_and(|board| {
                board.key(key);
                true
            })
        });
    }

    pub(super) fn edge_changed(&mut self, name: &str) {
        self.readers.retain(|reader| {
            reader.upgrade().is_some_and(|board| {
                board.edge(name);
                true
            })
        });
    }
}

fn session<'a>(edges: &'a mut BTreeMap<String, EdgeRecord>, name: &str, id: u64) -> Option<&'a mut Session> {
    edges.get_mut(name)?.session.as_mut().filter(|session| session.id == id)
}

/// Material of one uid and version never changes, so the numbers tell.
fn same(one: &ServedKey, other: &ServedKey) -> bool {
    one.uid == other.uid
        && one.tenant_id == other.tenant_id
        && one.algorithm == other.algorithm
        && one.current == other.current
        && one.versions.iter().map(|v| v.version).eq(other.versions.iter().map(|v| v.version))
}
