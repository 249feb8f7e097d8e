//! The door as strangers and busy people find it.

use super::{CORRELATION_HEADER, Limits};
use crate::app::app;
use crate::fake::Reviews;
use crate::state::{AppState, Settings};
use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, Response, header};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

const JSON: &str = "application/json";

fn bff(reviews: &Reviews, limits: Limits) -> AppState {
    reviews.bff(Settings::default()).with_limits(limits)
}

fn request(method: Method, path: &str, token: &str) -> axum::http::request::Builder {
    let request = Request::builder().method(method).uri(format!("/api/v1/workspaces/root:a{path}"));
    request.header(header::AUTHORIZATION, format!("Bearer {token}"))
}

async fn ask(app: &Router, request: Request<Body>) -> (u16, Value, Response<()>) {
    let (parts, body) = app.clone().oneshot(request).await.unwrap().into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let value = serde_json::from_slice(&body).unwrap_or_default();
    (parts.status.as_u16(), value, Response::from_parts(parts, ()))
}

/// A problem in every respect.
fn is_problem((status, body, response): &(u16, Value, Response<()>), expected: u16, reason: &str) {
    assert_eq!((*status, body["reason"].as_str()), (expected, Some(reason)), "{body}");
    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
    assert_eq!(body["status"], expected);
    assert_eq!(response.headers()[CORRELATION_HEADER].to_str().ok(), body["correlationId"].as_str());
    assert_eq!(response.headers()["content-security-policy"], "default-src 'none'; frame-ancestors 'none'");
    assert!(!body["detail"].as_str().unwrap().is_empty());
}

#[tokio::test]
async fn every_refusal_of_the_door_is_a_problem() {
    let app = app(bff(&Reviews::answering(201), Limits::default()));
    let send = async |method: Method, path: &str, kind: &str, body: Body| {
        let sent = request(method, path, "t").header(header::CONTENT_TYPE, kind).body(body).unwrap();
        ask(&app, sent).await
    };
    let plans = "/plans";
    is_problem(&send(Method::GET, "/nothing", JSON, Body::empty()).await, 404, "NotFound");
    let wrong = send(Method::GET, plans, JSON, Body::empty()).await;
    is_problem(&wrong, 405, "BadRequest");
    assert_eq!(wrong.2.headers()[header::ALLOW], "POST");
    is_problem(&send(Method::POST, plans, "text/plain", Body::from("{}")).await, 415, "BadRequest");
    is_problem(&send(Method::POST, plans, JSON, Body::from("{")).await, 400, "BadRequest");
    is_problem(&send(Method::POST, plans, JSON, Body::from("{}")).await, 422, "Invalid");
    is_problem(&send(Method::POST, plans, JSON, Body::from(vec![b' '; 70_000])).await, 413, "TooMuch");
    let endless = futures::stream::repeat_with(|| Ok::<_, std::io::Error>(" ".repeat(1024)));
    is_problem(&send(Method::POST, plans, JSON, Body::from_stream(endless)).await, 413, "TooMuch");
    is_problem(&send(Method::GET, "?dryRun=perhaps", JSON, Body::empty()).await, 400, "BadRequest");
    is_problem(&send(Method::GET, "?atLeast=x.y", JSON, Body::empty()).await, 400, "BadRequest");
}

#[tokio::test(start_paused = true)]
async fn a_body_that_never_ends_is_given_up() {
    let app = app(bff(&Reviews::answering(201), Limits::default()));
    let silent = Body::from_stream(futures::stream::pending::<Result<String, std::io::Error>>());
    let sent = request(Method::POST, "/plans", "t").header(header::CONTENT_TYPE, "application/json");
    is_problem(&ask(&app, sent.body(silent).unwrap()).await, 408, "BadRequest");
}

#[tokio::test]
async fn a_flood_of_bad_tokens_costs_kcp_no_more_than_its_rate() {
    let reviews = Reviews::answering(401);
    let state = bff(&reviews, Limits::new(512, 0, 20, 0));
    let app = app(state.clone());
    let bad = async |number: usize| {
        ask(&app, request(Method::GET, "", &format!("bad-{number}")).body(Body::empty()).unwrap()).await
    };
    for number in 0..500 {
        let answer = bad(number).await;
        if number < 20 { is_problem(&answer, 401, "Unauthorized") } else { is_problem(&answer, 429, "TooMuch") }
    }
    assert_eq!(reviews.asked(), 20);
    assert!(bad(500).await.2.headers()[header::RETRY_AFTER].to_str().unwrap().parse::<u64>().unwrap() <= 3);
}

#[tokio::test]
async fn a_flood_from_an_address_shuts_nobody_out_who_is_known_there() {
    let reviews = Reviews::answering(201);
    let app = app(bff(&reviews, Limits::new(512, 0, 5, 0)));
    let get = async |token: &str| ask(&app, request(Method::GET, "", token).body(Body::empty()).unwrap()).await.0;
    assert_eq!(get("good").await, 200);
    reviews.answer_with(401);
    for number in 0..20 {
        get(&format!("bad-{number}")).await;
    }
    assert_eq!((get("bad").await, get("good").await), (429, 200));
}

#[tokio::test]
async fn a_user_has_a_rate_of_their_own_over_all_their_tokens() {
    let app = app(bff(&Reviews::answering(201), Limits::new(512, 1, 0, 0)));
    let mut answers = Vec::new();
    for number in 0..12 {
        let token = format!("token-{}", number % 2);
        answers.push(ask(&app, request(Method::GET, "", &token).body(Body::empty()).unwrap()).await);
    }
    assert!(answers[..10].iter().all(|answer| answer.0 == 200), "a burst is ten seconds' worth");
    is_problem(&answers[11], 429, "TooMuch");
    assert_eq!(answers[11].2.headers()[header::RETRY_AFTER], "1");
}

#[tokio::test]
async fn what_is_too_much_at_once_is_told_to_come_back() {
    let app = app(bff(&Reviews::answering(201), Limits::new(1, 0, 0, 0)));
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let (release, released) = tokio::sync::oneshot::channel::<()>();
    let body = Body::from_stream(futures::stream::once(async move {
        begun.send(()).unwrap();
        let _ = released.await;
        Ok::<_, std::io::Error>("{}")
    }));
    let slow = request(Method::POST, "/plans", "t").header(header::CONTENT_TYPE, "application/json");
    let slow = tokio::spawn(app.clone().oneshot(slow.body(body).unwrap()));
    has_begun.await.unwrap();
    let busy = ask(&app, request(Method::GET, "", "t").body(Body::empty()).unwrap()).await;
    is_problem(&busy, 503, "TooMuch");
    assert_eq!(busy.2.headers()[header::RETRY_AFTER], "1");
    release.send(()).unwrap();
    assert_eq!(slow.await.unwrap().unwrap().status(), 422);
    let after = ask(&app, request(Method::GET, "", "t").body(Body::empty()).unwrap()).await;
    assert_eq!(after.0, 200, "the place is free again");
}
