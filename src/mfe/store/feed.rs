//! Follows the event stream for as long as the app lives: connects, applies, waits, connects again.

use crate::api::{Api, ApiError, open_stream};
use crate::shell::now;
use crate::store::batch;
use crate::store::handle::Store;
use crate::store::link::{Link, backoff};
use futures::channel::mpsc;
use futures::future::{Either, abortable, select};
use futures::{FutureExt, StreamExt};
use gloo_timers::future::TimeoutFuture;
use jiff::Timestamp;
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::wire::ProblemReason;
use web_sys::AbortController;

/// A stream that says nothing for so long is gone; the server's heartbeats come several times as often.
const SILENCE_MS: u32 = 40_000;
/// A hidden frame gets no animation frames; changes are applied after this time at the latest.
const FRAME_MS: u32 = 250;

/// Follows the stream until the owner ends.
pub fn follow(api: Api, store: Store) {
    follow_rights(api, store);
    let (following, owner) = abortable(async move {
        let mut last_event = None;
        let mut attempt = 0;
        loop {
            let heard_something = connect(api, store, &mut last_event).await;
            attempt = if heard_something { 1 } else { attempt + 1 };
            wait(store, attempt).await;
        }
    });
    on_cleanup(move || owner.abort());
    spawn_local(following.map(drop::<Result<(), _>>));
}

/// Ends its request when it is dropped: nobody listens any more.
struct Connection(AbortController);

impl Drop for Connection {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// One connection, until it ends. Says whether anything was heard.
async fn connect(api: Api, store: Store, last_event: &mut Option<String>) -> bool {
    let Ok(connection) = AbortController::new().map(Connection) else { return false };
    let (out, mut events) = mpsc::unbounded();
    let mut heard_something = false;
    let ended = {
        let reading = open_stream(api, last_event.clone(), &connection.0, &out).fuse();
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
                    batch::apply(store, all);
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
    drop(connection);
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
    let asked = store.now.get_untracked();
    let until = now().checked_add(wait).unwrap_or(Timestamp::MAX);
    while now() < until && store.now.get_untracked() == asked {
        TimeoutFuture::new(100).await;
    }
    if let Link::Lost { since, attempt, .. } = store.link.get_untracked() {
        store.link.set(Link::Lost { since, next_try: None, attempt });
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

/// Reads the rights again when the server has refused one: they have changed since the last snapshot.
fn follow_rights(api: Api, store: Store) {
    Effect::new(move |before: Option<u32>| {
        let refusals = api.refusals.get();
        if before.is_some_and(|before| before != refusals) {
            spawn_local(async move {
                // No answer changes nothing: the stream reviews the rights by itself, only later.
                if let Ok(now) = api.workspace().await {
                    store.state.try_update(|state| {
                        if let Some(state) = state {
                            state.workspace.permissions = now.permissions;
                        }
                    });
                }
            });
        }
        refusals
    });
}

impl Store {
    /// The server doesn't let the user see this workspace, or no longer.
    pub fn is_withheld(self) -> bool {
        let reason = self.refused.with(|error| error.as_ref().and_then(ApiError::reason));
        matches!(reason, Some(ProblemReason::NotFound | ProblemReason::Forbidden))
    }
}
