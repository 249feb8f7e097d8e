//! The microfrontend's files: `index.html` is never cached and carries the content security policy, hashed files are
//! immutable, precompressed ones are sent when the browser takes them.

#[cfg(test)]
mod browser_tests;
mod csp;

use crate::state::AppState;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use csp::content_security_policy;
use sha2::{Digest, Sha256};
use std::path::Path;
use tower::ServiceExt;
use tower_http::services::ServeDir;

/// Serves everything outside of the API; paths without a file extension are routes of the app.
pub(crate) async fn files(State(state): State<AppState>, request: Request) -> Response {
    let path = request.uri().path();
    let Some(dir) = state.settings.static_dir.as_deref().filter(|_| path != "/api" && !path.starts_with("/api/"))
    else {
        return StatusCode::NOT_FOUND.into_response();
    };
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response();
    }
    let file = path.rsplit('/').next().unwrap_or_default();
    if !file.contains('.') || file == "index.html" {
        index(dir, &state, request.headers().get(header::IF_NONE_MATCH)).await
    } else {
        asset(dir, request).await
    }
}

async fn index(dir: &Path, state: &AppState, known: Option<&HeaderValue>) -> Response {
    let Ok(html) = tokio::fs::read_to_string(dir.join("index.html")).await else {
        tracing::warn!(dir = %dir.display(), "there is no index.html; build the microfrontend first");
        return StatusCode::NOT_FOUND.into_response();
    };
    let settings = &state.settings;
    let policy = content_security_policy(&html, &settings.portal_origins);
    let html = below(&with_portals(&html, &settings.portal_origins), &settings.base_path);
    let tag = format!("W/\"{}\"", &hex::encode(Sha256::digest(&html))[..16]);
    let unchanged = known.and_then(|known| known.to_str().ok()).is_some_and(|known| known.contains(&tag));
    let mut response = if unchanged { StatusCode::NOT_MODIFIED.into_response() } else { Html(html).into_response() };
    let headers = response.headers_mut();
    let permissions = "clipboard-write=(self), camera=(), geolocation=(), microphone=(), payment=(), usb=()";
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(HeaderName::from_static("permissions-policy"), HeaderValue::from_static(permissions));
    for (name, value) in [(header::CONTENT_SECURITY_POLICY, policy), (header::ETAG, tag)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    response
}

/// Tells the page which portals may frame it: the app accepts messages from them alone. Origins come from the operator's flags.
fn with_portals(html: &str, portals: &[String]) -> String {
    const EMPTY: &str = r#"<meta name="portal-origins" content=""#;
    let origins = portals.join(" ").replace(['"', '<', '>', '&'], "");
    html.replacen(EMPTY, &format!("{EMPTY}{origins}"), 1)
}

/// The page's own addresses below `base`, which is empty or `/` and plain segments: it is built for the root.
fn below(html: &str, base: &str) -> String {
    if base.is_empty() {
        return html.to_owned();
    }
    ["href", "src", "data-js", "data-wasm"].iter().fold(html.to_owned(), |html, attribute| {
        html.replace(&format!(" {attribute}=\"/"), &format!(" {attribute}=\"{base}/"))
    })
}

async fn asset(dir: &Path, request: Request) -> Response {
    let lasting = is_hashed(request.uri().path());
    let files = ServeDir::new(dir).precompressed_br().precompressed_gzip().append_index_html_on_directories(false);
    let Ok(response) = files.oneshot(request).await;
    let mut response = response.into_response();
    if response.status().is_success() {
        let cache = if lasting { "public, max-age=31536000, immutable" } else { "no-cache" };
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    }
    response
}

/// Whether the file's or a folder's name carries a content hash: a part of at least 12 hex digits between `-`, `_` or `.`.
fn is_hashed(path: &str) -> bool {
    path.split(['/', '-', '_', '.']).any(|part| {
        part.len() >= 12 && part.bytes().all(|b| b.is_ascii_hexdigit()) && part.bytes().any(|b| b.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::{below, is_hashed, with_portals};

    #[test]
    fn the_page_is_told_its_portals() {
        let html = r#"<meta name="portal-origins" content="" /><p>"#;
        let told = with_portals(html, &["http://a:1".to_owned(), "https://b".to_owned()]);
        assert_eq!(told, r#"<meta name="portal-origins" content="http://a:1 https://b" /><p>"#);
    }

    #[test]
    fn the_page_is_moved_below_its_base() {
        let html = r#"<base href="/" /><script src="/boot.js" data-js="/a.js" data-wasm="/a.wasm"></script><a href="https://x/">"#;
        let moved = r#"<base href="/ui/x/" /><script src="/ui/x/boot.js" data-js="/ui/x/a.js" data-wasm="/ui/x/a.wasm"></script><a href="https://x/">"#;
        assert_eq!((below(html, "/ui/x").as_str(), below(html, "").as_str()), (moved, html));
    }

    #[test]
    fn only_hashed_names_are_immutable() {
        assert!(is_hashed("/mfe-3f2a9c01d4e5b678_bg.wasm") && is_hashed("/style-0a1b2c3d4e5f6071.css"));
        assert!(is_hashed("/ui/app-3f2a9c01d4e5b678/split_lists.wasm"), "all of a build is in one folder");
        assert!(!is_hashed("/favicon.svg") && !is_hashed("/vendor/echarts.min.js") && !is_hashed("/deadbeef.js"));
    }
}
