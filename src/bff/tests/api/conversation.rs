//! Requests to the BFF, and its answers.

use crate::consumer::Consumer;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, header};
use http_body_util::BodyExt;
use serde_json::Value;
use std::collections::VecDeque;
use std::time::Duration;
use tower::ServiceExt;

/// Someone who speaks with the BFF about one workspace.
#[derive(Clone)]
pub(crate) struct Conversation {
    app: Router,
    path: String,
    token: Option<String>,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn reason(&self) -> &str {
        self.body["reason"].as_str().unwrap_or_default()
    }

    /// The answer, if it has this status.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }
}

impl Conversation {
    pub(crate) fn new(consumer: &Consumer, token: Option<String>) -> Self {
        Self { app: bff::app(consumer.plane.bff.clone()), path: consumer.path.clone(), token }
    }

    /// The same user about another workspace.
    pub(crate) fn about(&self, path: &str) -> Self {
        Self { path: path.to_owned(), ..self.clone() }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path, &[], None)).await
    }

    pub(crate) async fn send_json(&self, method: Method, path: &str, body: Value) -> Answer {
        self.send(self.request(method, path, &[], Some(body.to_string()))).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send_json(Method::POST, path, body).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send_json(Method::PATCH, path, body).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.send_json(Method::PUT, path, body).await
    }

    pub(crate) async fn delete(&self, path: &str, body: Value) -> Answer {
        self.send_json(Method::DELETE, path, body).await
    }

    pub(crate) fn request(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<String>,
    ) -> Request<Body> {
        let mut request = Request::builder().method(method).uri(format!("/api/v1/workspaces/{}{path}", self.path));
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        request.body(body.map_or_else(Body::empty, Body::from)).unwrap()
    }

    /// The path it is about.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// The status alone: for answers that may not end.
    pub(crate) async fn head(&self, request: Request<Body>) -> u16 {
        self.app.clone().oneshot(request).await.unwrap().status().as_u16()
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let (parts, body) = self.app.clone().oneshot(request).await.unwrap().into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    /// Opens the event stream.
    pub(crate) async fn stream(&self, last: Option<&str>) -> Stream {
        let headers: Vec<_> = last.map(|last| ("last-event-id", last)).into_iter().collect();
        let request = self.request(Method::GET, "/events", &headers, None);
        let response = self.app.clone().oneshot(request).await.unwrap();
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
        Stream { body: response.into_body(), text: String::new(), events: VecDeque::new() }
    }
}

/// An open event stream.
pub(crate) struct Stream {
    body: Body,
    text: String,
    events: VecDeque<StreamEvent>,
}

/// One event.
#[derive(Clone, Debug)]
pub(crate) struct StreamEvent {
    pub(crate) name: String,
    pub(crate) id: String,
    pub(crate) data: Value,
}

impl Stream {
    /// The next event; `None` when the stream has ended.
    pub(crate) async fn next(&mut self) -> Option<StreamEvent> {
        while self.events.is_empty() {
            let frame =
                tokio::time::timeout(Duration::from_secs(20), self.body.frame()).await.expect("an event in time");
            let frame = frame?.unwrap().into_data().unwrap();
            self.text.push_str(std::str::from_utf8(&frame).unwrap());
            while let Some((event, rest)) = self.text.split_once("\n\n") {
                let event = parse(event);
                let rest = rest.to_owned();
                self.text = rest;
                self.events.push_back(event);
            }
        }
        self.events.pop_front()
    }

    /// The next event that isn't a heartbeat.
    pub(crate) async fn news(&mut self) -> StreamEvent {
        loop {
            let event = self.next().await.expect("the stream goes on");
            if event.name != "heartbeat" {
                return event;
            }
        }
    }

    /// The next event of this name.
    pub(crate) async fn until(&mut self, name: &str) -> StreamEvent {
        loop {
            let event = self.next().await.expect("the stream goes on");
            if event.name == name {
                return event;
            }
        }
    }
}

fn parse(text: &str) -> StreamEvent {
    let field =
        |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().trim().to_owned();
    StreamEvent {
        name: field("event:"),
        id: field("id:"),
        data: serde_json::from_str(&field("data:")).unwrap_or_default(),
    }
}
