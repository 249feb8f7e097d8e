//! The microfrontend's files as a browser asks for them.

use crate::app::app;
use crate::fake::Reviews;
use crate::state::Settings;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, Request, header};
use http_body_util::BodyExt;
use std::fs;
use tower::ServiceExt;

const HASHED: &str = "/app-3f2a9c01d4e5b678.js";
const PAGE: &str = r#"<base href="/" /><script src="/boot.js"></script>"#;

/// Status, headers and body of a GET.
async fn get(path: &str, encoding: &str) -> (u16, HeaderMap, String) {
    get_below("", path, &[(header::ACCEPT_ENCODING, encoding)]).await
}

/// The same of a BFF below a base path.
async fn get_below(base: &str, path: &str, sent: &[(HeaderName, &str)]) -> (u16, HeaderMap, String) {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
    write("index.html", PAGE);
    write(&HASHED[1..], "plain");
    write(&format!("{}.br", &HASHED[1..]), "brotli");
    write("favicon.svg", "<svg/>");
    let settings = Settings {
        static_dir: Some(dir.path().into()),
        portal_origins: vec!["https://portal.example".into()],
        base_path: base.to_owned(),
    };
    let request = sent.iter().fold(Request::get(path), |request, (name, value)| request.header(name, *value));
    let request = request.body(Body::empty()).unwrap();
    let response = app(Reviews::answering(401).bff(settings)).oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    (parts.status.as_u16(), parts.headers, String::from_utf8_lossy(&body).into_owned())
}

#[tokio::test]
async fn every_route_of_the_app_is_its_page_and_is_never_cached() {
    for path in ["/", "/index.html", "/roots/aws-root", "/keys?due=soon"] {
        let (status, headers, body) = get(path, "identity").await;
        assert_eq!((status, body.as_str()), (200, PAGE), "{path}");
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

#[tokio::test]
async fn the_page_is_sent_again_only_when_it_changed() {
    let (_, headers, _) = get("/", "identity").await;
    let tag = headers[header::ETAG].to_str().unwrap();
    let (status, headers, body) = get_below("", "/keys", &[(header::IF_NONE_MATCH, tag)]).await;
    assert_eq!((status, body.as_str()), (304, ""));
    assert!(headers.contains_key(header::CONTENT_SECURITY_POLICY), "a page from the cache keeps its policy");
    assert_eq!(get_below("", "/", &[(header::IF_NONE_MATCH, "W/\"other\"")]).await.0, 200);
}

#[tokio::test]
async fn everything_can_stand_below_a_base_path() {
    let hashed = format!("/ui/openkcm{HASHED}");
    let page = async |path| get_below("/ui/openkcm", path, &[]).await;
    for path in ["/ui/openkcm/", "/ui/openkcm/roots/aws"] {
        let (status, _, body) = page(path).await;
        assert_eq!(status, 200, "{path}");
        assert!(
            body.contains(r#"<base href="/ui/openkcm/" />"#) && body.contains(r#"src="/ui/openkcm/boot.js""#),
            "{body}"
        );
    }
    assert_eq!(page(&hashed).await.2, "plain");
    let (status, _, document) = page("/ui/openkcm/api/openapi.json").await;
    assert!(status == 200 && document.contains(r#""servers":[{"url":"/ui/openkcm"}]"#), "{status}");
    assert_eq!(page("/ui/openkcm/api/v1/workspaces/root").await.0, 401);
    for path in ["/", HASHED, "/api/v1/workspaces/root", "/ui"] {
        assert_eq!(page(path).await.0, 404, "{path}");
    }
}
