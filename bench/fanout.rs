//! bff-fanout: what the streams of one workspace cost, in memory when nothing happens and in work when something does.

use crate::client::Client;
use crate::figure::Figure;
use crate::lists::serve;
use crate::plane;
use crate::rounds::{median, spent};
use axum::body::Body;
use http::Request;
use http_body_util::BodyExt;
use stats_alloc::Region;
use tower::ServiceExt;

const KEYS: usize = 10_000;
const STREAMS: u32 = 2_000;
const CHANGES: u32 = 21;

pub(crate) async fn measure() -> Result<Vec<Figure>, Box<dyn std::error::Error>> {
    let state = plane::bff(KEYS)?;
    let heap = heap_per_stream(&state).await?;
    let one = cost(&state, 1).await?;
    let many = cost(&state, STREAMS).await?;
    let further = ((many - one) / f64::from(STREAMS - 1)).max(0.0);
    Ok(vec![
        Figure::bounded("bff-fanout-memory", "heap bytes per open stream, its connection included", heap, 10_240.0),
        Figure::at_most("bff-fanout-work", "CPU seconds per change: a further stream to the first", further, one, 0.01),
    ])
}

/// Streams over real connections, idle. The clients' ends are in this process too, and count.
#[allow(clippy::cast_precision_loss, reason = "far below 2^52")]
async fn heap_per_stream(state: &bff::AppState) -> Result<f64, Box<dyn std::error::Error>> {
    let server = serve(bff::app(state.clone())).await?;
    let path = format!("/api/v1/workspaces/{}/events", plane::PATH);
    let mut clients = Vec::new();
    let mut region = Region::new(crate::ALLOCATOR);
    for n in 0..STREAMS + 10 {
        if n == 10 {
            // What comes with the first streams comes once.
            region = Region::new(crate::ALLOCATOR);
        }
        let mut client = Client::connect(&server).await?;
        client.get(&path, "t").await?;
        client.chunk().await?;
        clients.push(client);
    }
    let change = region.change();
    Ok((change.bytes_allocated as f64 - change.bytes_deallocated as f64) / f64::from(STREAMS))
}

/// CPU seconds from a change until so many streams have written it.
async fn cost(state: &bff::AppState, streams: u32) -> Result<f64, Box<dyn std::error::Error>> {
    let mut open = Vec::new();
    for _ in 0..streams {
        let request = Request::get(format!("/api/v1/workspaces/{}/events", plane::PATH));
        let request = request.header("authorization", "Bearer t").body(Body::empty())?;
        let mut body = bff::app(state.clone()).oneshot(request).await?.into_body();
        body.frame().await;
        open.push(body);
    }
    let mut seen = Vec::new();
    for change in 0..CHANGES {
        let before = spent();
        let mut key = plane::summary(0)?;
        key.active_clients = Some(change + streams);
        plane::put(&state.index, key);
        for body in &mut open {
            while let Some(Ok(frame)) = body.frame().await {
                if frame.data_ref().is_some_and(|bytes| bytes.starts_with(b"event: delta")) {
                    break;
                }
            }
        }
        seen.push(spent().saturating_sub(before).as_secs_f64());
    }
    Ok(median(seen))
}
