//! What the stream said in one animation frame, applied at once: every signal of the store moves at most once, so the page
//! is drawn once however many changes came.

use crate::api::StreamEvent;
use crate::shell::now;
use crate::store::handle::{KeyBatch, Store};
use crate::store::link::heard;
use crate::store::state::State;
use leptos::prelude::*;
use model::read::read;

/// Applies the events of a frame, in their order.
pub(super) fn apply(store: Store, events: Vec<StreamEvent>) {
    let (mut changes, mut all, mut as_of) = (Vec::new(), false, None);
    let (mut beat, mut server_is_live) = (None, None);
    // In place: a state of many roots isn't copied for a change of one key.
    store.state.maybe_update(|state| {
        let mut has_moved = false;
        for event in events {
            match event {
                StreamEvent::Snapshot(snapshot) => {
                    as_of = Some(snapshot.workspace.as_of);
                    let new = Some(State::from(*snapshot));
                    has_moved |= *state != new;
                    *state = new;
                    all = true;
                }
                StreamEvent::Delta(delta) => {
                    as_of = Some(delta.as_of);
                    if let Some(state) = state {
                        changes.extend(state.apply(*delta));
                        has_moved = true;
                    }
                }
                StreamEvent::Heartbeat(value) => {
                    let said = value.get("asOf").and_then(|text| read(text).ok());
                    server_is_live = value.get("live").and_then(serde_json::Value::as_bool);
                    as_of = said.or_else(|| Some(now()));
                    beat = said;
                }
                StreamEvent::Bye => {}
            }
        }
        has_moved
    });
    if all && store.refused.with_untracked(Option::is_some) {
        store.refused.set(None);
    }
    if let Some(as_of) = as_of {
        let before = beat.and(store.beat.get_value());
        let link = heard(before, as_of, server_is_live);
        if store.link.get_untracked() != link {
            store.link.set(link);
        }
        if beat.is_some() {
            store.beat.set_value(beat);
        }
    }
    if all || !changes.is_empty() {
        let changes = if all { Vec::new() } else { changes };
        store.keys.update(|batch| *batch = KeyBatch { number: batch.number + 1, all, changes: changes.into() });
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use super::{StreamEvent, apply};
    use crate::store::state::tests::snapshot;
    use crate::store::{KeyChange, Store};
    use jiff::Timestamp;
    use leptos::mount::mount_to;
    use leptos::prelude::*;
    use leptos::task::tick;
    use leptos::wasm_bindgen::JsCast;
    use model::wire::{Change, Delta, EdgeSummary};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};
    use wasm_bindgen_test::wasm_bindgen_test;

    fn delta(number: i64) -> StreamEvent {
        let edge = EdgeSummary { name: format!("edge-{number}"), connected: true, last_seen: None, lease_until: None };
        StreamEvent::Delta(Box::new(Delta {
            changes: vec![Change::Edge(edge), Change::KeyGone(format!("key-{number}"))],
            overview: None,
            resource_version: number.to_string(),
            as_of: Timestamp::from_second(number).unwrap(),
        }))
    }

    #[wasm_bindgen_test]
    async fn a_hundred_changes_of_a_frame_are_drawn_once_and_none_is_lost() {
        let owner = Owner::new();
        owner.set();
        let store = Store::new();
        apply(store, vec![StreamEvent::Snapshot(Box::new(snapshot()))]);
        let draws = Arc::new(AtomicU32::new(0));
        let counted = draws.clone();
        let body = document().body().unwrap().unchecked_into();
        let edges = store.edges();
        let drawn = mount_to(body, move || {
            let text = move || {
                counted.fetch_add(1, Ordering::Relaxed);
                format!("{} edges, batch {}", edges.with(Vec::len), store.keys.with(|batch| batch.number))
            };
            view! { <p id="drawn">{text}</p> }
        });
        tick().await;
        let before = draws.load(Ordering::Relaxed);
        apply(store, (1..=100).map(delta).collect());
        tick().await;
        assert_eq!(draws.load(Ordering::Relaxed) - before, 1);
        assert_eq!(document().get_element_by_id("drawn").unwrap().text_content().unwrap(), "100 edges, batch 2");
        let gone = store.keys.with_untracked(|batch| batch.changes.clone());
        assert_eq!((gone.len(), &gone[99]), (100, &KeyChange::Gone("key-100".into())));
        drop(drawn);
    }

    #[wasm_bindgen_test]
    fn a_goodbye_is_no_sign_of_life() {
        let owner = Owner::new();
        owner.set();
        let store = Store::new();
        let before = store.link.get_untracked();
        apply(store, vec![StreamEvent::Bye]);
        assert_eq!(store.link.get_untracked(), before);
    }
}
