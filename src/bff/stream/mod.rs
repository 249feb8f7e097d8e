//! `GET …/events`: text/event-stream over fetch. Its end is announced by `bye` with a reason.

mod channel;
mod channels;
mod feeder;
mod frame;
#[cfg(test)]
mod tests;

pub use channels::Channels;

use crate::http::{Error, Viewer};
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::Response;
use feeder::Feeder;
use futures::StreamExt;
use std::convert::Infallible;

/// One `snapshot`, then `delta`s, with `heartbeat`s between; `Last-Event-ID` resumes where a stream broke off.
pub(crate) async fn events(viewer: Viewer, headers: HeaderMap) -> Result<Response, Error> {
    let enabled = viewer.state.index.view(viewer.path.as_str(), |view| view.workspace.is_some());
    if enabled {
        viewer.must_read_all()?;
    }
    viewer.state.limits.stream(viewer.state.streams.count())?;
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()).and_then(|id| id.parse().ok());
    // Boxed, so that a stream's state isn't there twice: once as it is, and once as what the next event is made of.
    let feeder = Box::new(Feeder::new(viewer, last));
    let events = futures::stream::unfold(feeder, async |mut feeder| Some((feeder.next().await?, feeder)));
    let mut response = Response::new(Body::from_stream(events.map(Ok::<_, Infallible>)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(response)
}
