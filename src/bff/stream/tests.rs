//! How a stream lives and ends, on a clock of the test's own.

use crate::app::app;
use crate::fake::{Reviews, jwt};
use crate::state::{AppState, Settings};
use axum::body::Body;
use axum::http::{Request, header};
use http_body_util::BodyExt;
use jiff::Timestamp;

/// The stream of a token that ends in so many seconds.
async fn open(state: &AppState, seconds: i64) -> Body {
    use tower::ServiceExt;
    let token = jwt(Timestamp::now().as_second() + seconds);
    let request =
        Request::get("/api/v1/workspaces/root:a/events").header(header::AUTHORIZATION, format!("Bearer {token}"));
    let response = app(state.clone()).oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.status(), 200);
    response.into_body()
}

/// The next event as text; `None` at the end.
async fn next(body: &mut Body) -> Option<String> {
    let frame = body.frame().await?.unwrap().into_data().unwrap();
    Some(String::from_utf8(frame.to_vec()).unwrap())
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
