//! Follows the event stream for as long as the app lives: connects, applies, waits, connects again.

use crate::api::{Api, ApiError, StreamEvent, open_stream};
use crate::shell::now;
use crate::store::handle::{KeyBatch, Store};
use crate::store::link::{Link, backoff, heard};
use crate::store::state::State;
use futures::channel::mpsc;
use futures::future::{Either, select};
use futures::{FutureExt, StreamExt};
use gloo_timers::future::TimeoutFuture;
use jiff::Timestamp;
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::wire::{ProblemReason, Snapshot};
use std::cell::Cell;
use std::rc::Rc;
use web_sys::AbortController;

/// A stream that says nothing for so long is gone; the server's heartbeats come several times as often.
const SILENCE_MS: u32 = 40_000;
/// A hidden frame gets no animation frames; changes are applied after this time at the latest.
const FRAME_MS: u32 = 250;

/// Follows the stream until the owner ends.
pub fn follow(api: Api, store: Store) {
    let alive = Rc::new(Cell::new(true));
    let ended = send_wrapper::SendWrapper::new(alive.clone());
    on_cleanup(move || ended.set(false));
    spawn_local(async move {
        let mut last_event = None;
        let mut attempt = 0;
        while alive.get() {
            let heard_something = connect(api, store, &mut last_event).await;
            attempt = if heard_something { 1 } else { attempt + 1 };
            if !alive.get() {
                break;
            }
            wait(store, attempt).await;
        }
    });
}

/// One connection, until it ends. Says whether anything was heard.
async fn connect(api: Api, store: Store, last_event: &mut Option<String>) -> bool {
    let Ok(abort) = AbortController::new() else { return false };
    let (out, mut events) = mpsc::unbounded();
    let mut heard_something = false;
    let ended = {
        let reading = open_stream(api, last_event.clone(), &abort, &out).fuse();
        futures::pin_mut!(reading);
        loop {
            let silence = TimeoutFuture::new(SILENCE_MS);
            let next = events.next();
            match select(select(next, silence), &mut reading).await {
                Either::Left((Either::Left((Some((event, id)), _)), _)) => {
                    heard_something = true;
                    *last_event = id.or(last_event.take());
                    frame().await;
                    let mut all = vec![event];
                    while let Ok((event, id)) = events.try_recv() {
                        *last_event = id.or(last_event.take());
                        all.push(event);
                    }
                    apply(store, all);
                }
                Either::Left(_) => {
                    // One that merely ended gets its next try unannounced; one that stands still has been lost for long.
                    let since = store.link.get_untracked().as_of().unwrap_or_else(now);
                    store.link.set(Link::Lost { since, next_try: None, attempt: 1 });
                    break Err(ApiError::Unreachable);
                }
                Either::Right((ended, _)) => break ended,
            }
        }
    };
    abort.abort();
    match ended {
        Err(error @ ApiError::Problem(_)) if !error.is_passing() => {
            // A version the server no longer knows: start from a new snapshot.
            *last_event = None;
            store.refused.set(Some(error));
        }
        Err(ApiError::Unreadable(_)) => *last_event = None,
        _ => {}
    }
    heard_something
}

async fn wait(store: Store, attempt: u32) {
    let since = store.link.get_untracked().as_of().unwrap_or_else(now);
    let wait = backoff(attempt);
    let next_try = now().checked_add(wait).ok();
    // The first try comes at once: a server that merely restarted is not worth a warning.
    if attempt > 1 || matches!(store.link.get_untracked(), Link::Lost { .. }) {
        store.link.set(Link::Lost { since, next_try, attempt });
    }
    let asked = Rc::new(Cell::new(store.now.get_untracked()));
    let until = now().checked_add(wait).unwrap_or(Timestamp::MAX);
    while now() < until && store.now.get_untracked() == asked.get() {
        TimeoutFuture::new(100).await;
    }
    if let Link::Lost { since, attempt, .. } = store.link.get_untracked() {
        store.link.set(Link::Lost { since, next_try: None, attempt });
    }
}

fn apply(store: Store, events: Vec<StreamEvent>) {
    let (mut changes, mut all, mut as_of) = (Vec::new(), false, None);
    let (mut beat, mut server_is_live) = (None, None);
    for event in events {
        match event {
            StreamEvent::Snapshot(snapshot) => {
                as_of = Some(snapshot.workspace.as_of);
                store.refused.set(None);
                replace(store, *snapshot);
                all = true;
            }
            StreamEvent::Delta(delta) => {
                as_of = Some(delta.as_of);
                store.state.update(|state| {
                    if let Some(state) = state {
                        changes.extend(state.apply(*delta));
                    }
                });
            }
            StreamEvent::Heartbeat(value) => {
                let said = value.get("asOf").and_then(|text| text.as_str()).and_then(|text| text.parse().ok());
                server_is_live = value.get("live").and_then(serde_json::Value::as_bool);
                as_of = said.or_else(|| Some(now()));
                beat = said;
            }
        }
    }
    if let Some(as_of) = as_of {
        let before = beat.and(store.beat.get_value());
        store.link.set(heard(before, as_of, server_is_live));
        if beat.is_some() {
            store.beat.set_value(beat);
        }
    }
    if all || !changes.is_empty() {
        let changes = if all { Vec::new() } else { changes };
        store.keys.update(|batch| *batch = KeyBatch { number: batch.number + 1, all, changes: changes.into() });
    }
}

fn replace(store: Store, snapshot: Snapshot) {
    let state = State::from(snapshot);
    if store.state.with_untracked(|old| old.as_ref() != Some(&state)) {
        store.state.set(Some(state));
    }
}

/// The next animation frame, or soon when there are none.
async fn frame() {
    let (tell, told) = futures::channel::oneshot::channel();
    request_animation_frame(move || {
        // Nobody waits any longer when the timeout was first.
        let _ = tell.send(());
    });
    select(told, TimeoutFuture::new(FRAME_MS)).await;
}

impl Store {
    /// Whether the workspace can't be shown at all.
    pub fn is_gone(self) -> bool {
        self.refused.with(|error| error.as_ref().and_then(ApiError::reason) == Some(ProblemReason::NotFound))
    }
}
