//! How a stream lives and ends, on a clock of the test's own.

use crate::app::app;
use crate::fake::{Reviews, jwt};
use crate::http::Limits;
use crate::index::{Kind, Observed, Row};
use crate::state::{AppState, Settings};
use axum::body::{Body, Bytes};
use axum::http::{Request, header};
use http_body_util::BodyExt;
use jiff::Timestamp;
use model::ServiceEncryptionKey;
use model::wire::{Change, Delta, KeySummary};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// The stream of a token that ends in so many seconds.
async fn open(state: &AppState, seconds: i64) -> Body {
    request(state, seconds, None).await
}

/// The stream of someone who comes back.
async fn resume(state: &AppState, last: &str) -> Body {
    request(state, 3600, Some(last)).await
}

async fn request(state: &AppState, seconds: i64, last: Option<&str>) -> Body {
    use tower::ServiceExt;
    let token = jwt(Timestamp::now().as_second() + seconds);
    let mut request =
        Request::get("/api/v1/workspaces/root:a/events").header(header::AUTHORIZATION, format!("Bearer {token}"));
    if let Some(last) = last {
        request = request.header("last-event-id", last);
    }
    let response = app(state.clone()).oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.status(), 200);
    response.into_body()
}

/// The next event's bytes; `None` at the end.
async fn bytes(body: &mut Body) -> Option<Bytes> {
    Some(body.frame().await?.unwrap().into_data().unwrap())
}

/// The next event as text; `None` at the end.
async fn next(body: &mut Body) -> Option<String> {
    Some(String::from_utf8(bytes(body).await?.to_vec()).unwrap())
}

/// The next delta, heartbeats aside.
async fn delta(body: &mut Body) -> (Bytes, Delta) {
    loop {
        let event = bytes(body).await.unwrap();
        let text = std::str::from_utf8(&event).unwrap();
        if text.starts_with("event: delta") {
            let delta = serde_json::from_str(text.split_once("data: ").unwrap().1).unwrap();
            return (event, delta);
        }
    }
}

/// A BFF that knows the workspace `root:a`.
fn with_workspace() -> AppState {
    let state = Reviews::answering(201).bff(Settings::default());
    let row = Row::Binding { path: Some("root:a".into()) };
    state.index.put("c1", "openkcm.io", Observed { row, version: 1 });
    state
}

/// A service key is new or different.
fn put(state: &AppState, name: &str, round: u32) {
    let key = KeySummary::from(&ServiceEncryptionKey::test().named(name).active().clients(Some(round)));
    state.index.put("c1", name, Observed { row: Row::Key(Box::new(key)), version: 1 });
}

/// The clients of the keys of a delta, by name; `None` is gone.
fn keys(delta: &Delta) -> BTreeMap<String, Option<u32>> {
    let of = |change: &Change| match change {
        Change::Key(key) => Some((key.name.clone(), key.active_clients)),
        Change::KeyGone(name) => Some((name.clone(), None)),
        _ => None,
    };
    delta.changes.iter().filter_map(of).collect()
}

#[tokio::test(start_paused = true)]
async fn streams_that_keep_up_send_the_same_bytes() {
    let state = with_workspace();
    let mut streams = Vec::new();
    for _ in 0..50 {
        let mut body = open(&state, 3600).await;
        next(&mut body).await;
        streams.push(body);
    }
    for round in 0..3 {
        put(&state, "k", round);
        let mut sent = Vec::new();
        for body in &mut streams {
            sent.push(delta(body).await.0);
        }
        let first = sent[0].as_ptr();
        assert!(sent.iter().all(|bytes| bytes.as_ptr() == first), "round {round}: written once, not once per stream");
    }
}

#[tokio::test(start_paused = true)]
async fn who_reads_slowly_gets_the_newest_state_and_not_a_queue() {
    let state = with_workspace();
    let (mut slow, mut quick) = (open(&state, 3600).await, open(&state, 3600).await);
    next(&mut slow).await;
    next(&mut quick).await;
    for round in 1..=500 {
        put(&state, "k", round);
        if round % 100 == 0 {
            assert_eq!(keys(&delta(&mut quick).await.1), BTreeMap::from([("k".to_owned(), Some(round))]));
        }
    }
    let (_, newest) = delta(&mut slow).await;
    assert_eq!(keys(&newest), BTreeMap::from([("k".to_owned(), Some(500))]));
    assert_eq!(newest.overview.unwrap().clients, 500);
}

#[tokio::test(start_paused = true)]
async fn who_was_away_too_long_begins_anew() {
    let state = with_workspace();
    let mut slow = open(&state, 3600).await;
    next(&mut slow).await;
    for round in 0..5000 {
        put(&state, &format!("k{round}"), 1);
    }
    assert!(next(&mut slow).await.unwrap().starts_with("event: snapshot"), "more has changed than is remembered");
}

#[tokio::test(start_paused = true)]
async fn the_last_stream_closes_its_channel() {
    let state = with_workspace();
    let body = open(&state, 3600).await;
    assert_eq!(state.streams.open(), 1);
    drop(body);
    while state.streams.open() > 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_stream_too_many_is_told_to_come_back_and_let_in_when_there_is_room() {
    use tower::ServiceExt;
    let state = with_workspace().with_limits(Limits::default().with_streams(1));
    let first = open(&state, 3600).await;
    let token = format!("Bearer {}", jwt(Timestamp::now().as_second() + 3600));
    let another = Request::get("/api/v1/workspaces/root:a/events").header(header::AUTHORIZATION, token);
    let turned_away = app(state.clone()).oneshot(another.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(
        (turned_away.status().as_u16(), &turned_away.headers()[header::RETRY_AFTER]),
        (503, &"1".parse().unwrap())
    );
    drop(first);
    next(&mut open(&state, 3600).await).await.unwrap();
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Put(u8, u32),
    Remove(u8),
    Read(usize),
    Break(usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0_u8..8, 1_u32..1000).prop_map(|(key, round)| Step::Put(key, round)),
        2 => (0_u8..8).prop_map(Step::Remove),
        3 => (0_usize..3).prop_map(Step::Read),
        1 => (0_usize..3).prop_map(Step::Break),
    ]
}

/// A client: its stream, the id it heard last, and what it believes.
struct Client {
    body: Body,
    last: String,
    keys: BTreeMap<String, Option<u32>>,
}

impl Client {
    async fn read(&mut self) {
        let (_, delta) = delta(&mut self.body).await;
        self.keys.extend(keys(&delta));
        self.last = delta.resource_version;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_happens_a_client_ends_with_what_is_true(steps in proptest::collection::vec(step(), 1..60)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let state = with_workspace();
            let mut clients = Vec::new();
            for _ in 0..3 {
                let mut body = open(&state, 3600).await;
                let snapshot = next(&mut body).await.unwrap();
                let last = snapshot.lines().find_map(|line| line.strip_prefix("id: ")).unwrap().to_owned();
                clients.push(Client { body, last, keys: BTreeMap::new() });
            }
            // What a client has not been told yet makes a read end.
            let (mut truth, mut told) = (BTreeMap::new(), [true; 3]);
            for step in steps {
                match step {
                    Step::Put(key, round) => {
                        let name = format!("k{key}");
                        if truth.insert(name.clone(), Some(round)) != Some(Some(round)) {
                            told = [false; 3];
                        }
                        put(&state, &name, round);
                    }
                    Step::Remove(key) => {
                        let name = format!("k{key}");
                        if truth.get(&name).copied().flatten().is_some() {
                            truth.insert(name.clone(), None);
                            told = [false; 3];
                        }
                        state.index.remove(Kind::Key, "c1", &name, 1);
                    }
                    Step::Read(at) if !told[at] => {
                        clients[at].read().await;
                        told[at] = clients[at].keys == truth;
                    }
                    Step::Read(_) => {}
                    Step::Break(at) => clients[at].body = resume(&state, &clients[at].last).await,
                }
            }
            for (client, told) in clients.iter_mut().zip(told) {
                while !told && client.keys != truth {
                    client.read().await;
                }
                assert_eq!(client.keys, truth);
            }
        });
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_never_outlives_its_token() {
    let state = Reviews::answering(201).bff(Settings::default());
    let mut body = open(&state, 20).await;
    assert!(next(&mut body).await.unwrap().starts_with("event: snapshot"));
    assert!(next(&mut body).await.unwrap().starts_with("event: heartbeat"));
    let bye = next(&mut body).await.unwrap();
    assert!(bye.starts_with("event: bye") && bye.contains("Unauthorized"), "{bye}");
    assert_eq!(next(&mut body).await, None);
}

#[tokio::test(start_paused = true)]
async fn a_quiet_stream_shows_that_it_lives() {
    let state = Reviews::answering(201).bff(Settings::default());
    let mut body = open(&state, 3600).await;
    next(&mut body).await;
    let opened = tokio::time::Instant::now();
    for beat in 1..=4 {
        assert!(next(&mut body).await.unwrap().contains("asOf"));
        assert_eq!(opened.elapsed().as_secs(), beat * 15);
    }
}

#[tokio::test]
async fn an_ending_process_says_goodbye() {
    let state = Reviews::answering(201).bff(Settings::default());
    let mut body = open(&state, 3600).await;
    next(&mut body).await;
    state.ending.cancel();
    assert!(next(&mut body).await.unwrap().contains("ShuttingDown"));
    assert_eq!(next(&mut body).await, None);
}

#[tokio::test]
async fn an_outage_of_kcp_is_told_at_once() {
    let state = Reviews::answering(201).bff(Settings::default());
    let mut body = open(&state, 3600).await;
    next(&mut body).await;
    state.index.pulse.lost(crate::index::Source::Kcp);
    let since = state.index.pulse.as_of().to_string();
    assert!(next(&mut body).await.unwrap().contains(&since));
}
