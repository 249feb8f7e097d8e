//! The microfrontend's files as a browser asks for them.

use crate::app::app;
use crate::fake::Reviews;
use crate::state::Settings;
use axum::body::Body;
use axum::http::{HeaderMap, Request, header};
use http_body_util::BodyExt;
use std::fs;
use tower::ServiceExt;

const HASHED: &str = "/app-3f2a9c01d4e5b678.js";

/// Status, headers and body of a GET.
async fn get(path: &str, encoding: &str) -> (u16, HeaderMap, String) {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
    write("index.html", "<p>app</p>");
    write(&HASHED[1..], "plain");
    write(&format!("{}.br", &HASHED[1..]), "brotli");
    write("favicon.svg", "<svg/>");
    let settings =
        Settings { static_dir: Some(dir.path().into()), portal_origins: vec!["https://portal.example".into()] };
    let request = Request::get(path).header(header::ACCEPT_ENCODING, encoding).body(Body::empty()).unwrap();
    let response = app(Reviews::answering(401).bff(settings)).oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    (parts.status.as_u16(), parts.headers, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn every_route_of_the_app_is_its_page_and_is_never_cached() {
    for path in ["/", "/index.html", "/roots/aws-root", "/keys?due=soon"] {
        let (status, headers, body) = get(path, "identity").await;
        assert_eq!((status, body.as_str()), (200, "<p>app</p>"), "{path}");
        assert_eq!(headers[header::CACHE_CONTROL], "no-cache");
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("frame-ancestors https://portal.example"), "{policy}");
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["referrer-policy"], "no-referrer");
        assert!(headers["permissions-policy"].to_str().unwrap().contains("clipboard-write=(self)"));
    }
}

#[tokio::test]
async fn a_hashed_file_is_immutable_and_comes_compressed() {
    let (status, headers, body) = get(HASHED, "br, gzip").await;
    assert_eq!((status, body.as_str(), headers[header::CONTENT_ENCODING].to_str().unwrap()), (200, "brotli", "br"));
    assert!(headers[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
    assert_eq!(get(HASHED, "identity").await.2, "plain");
    assert_eq!(get("/favicon.svg", "identity").await.1[header::CACHE_CONTROL], "no-cache");
}

#[tokio::test]
async fn what_is_not_there_is_a_problem_and_nothing_outside_is_served() {
    for path in ["/missing.js", "/api/nothing", "/api/v1/nothing", "/../Cargo.toml", "/..%2fCargo.toml"] {
        let (status, headers, _) = get(path, "identity").await;
        assert_eq!(
            (status, headers[header::CONTENT_TYPE].to_str().unwrap()),
            (404, "application/problem+json"),
            "{path}"
        );
    }
}
