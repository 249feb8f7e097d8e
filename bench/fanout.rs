//! bff-fanout: what the streams of one workspace cost, in memory when nothing happens and in work when something does.

use crate::figure::Figure;
use crate::hold::Holder;
use crate::plane;
use crate::rounds::{median, spent};
use axum::body::Body;
use http::Request;
use http_body_util::BodyExt;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use stats_alloc::Region;
use tower::ServiceExt;

const KEYS: usize = 10_000;
/// As many as a process is meant to hold.
const HELD: u32 = 10_000;
const STREAMS: u32 = 2_000;
const CHANGES: u32 = 21;

pub(crate) async fn measure() -> Result<Vec<Figure>, Box<dyn std::error::Error>> {
    let state = plane::bff(KEYS)?;
    raise_limit();
    // The smaller first: what was freed by the larger would be there for it.
    let (shared_heap, shared_resident) = memory(&state, true).await?;
    let (heap, resident) = memory(&state, false).await?;
    let one = cost(&state, 1).await?;
    let many = cost(&state, STREAMS).await?;
    let further = ((many - one) / f64::from(STREAMS - 1)).max(0.0);
    Ok(vec![
        Figure::bounded("bff-stream-heap", "heap bytes of a stream, 10,000 over shared HTTP/2", shared_heap, 10_240.0),
        Figure::bounded("bff-stream-rss", "resident bytes of the same", shared_resident, 10_240.0),
        Figure::bounded("bff-stream-heap-1", "heap bytes of a stream, 10,000 over HTTP/1.1", heap, 10_240.0),
        Figure::bounded("bff-stream-rss-1", "resident bytes of the same", resident, 10_240.0),
        Figure::at_most("bff-fanout-work", "CPU seconds per change: a further stream to the first", further, one, 0.01),
    ])
}

/// What a server's memory has grown by for each of many streams over real connections, idle: on the heap, and resident.
#[allow(clippy::cast_precision_loss, reason = "far below 2^52")]
async fn memory(state: &bff::AppState, shared: bool) -> Result<(f64, f64), Box<dyn std::error::Error>> {
    let served = Served::new(state)?;
    // What comes with the first streams comes once.
    let first = served.open(20, shared).await?;
    let (region, before) = (Region::new(crate::ALLOCATOR), resident(std::process::id())?);
    let all = served.open(HELD, shared).await?;
    let (change, after) = (region.change(), resident(std::process::id())?);
    drop((first, all));
    let heap = change.bytes_allocated as f64 - change.bytes_deallocated as f64;
    Ok((heap / f64::from(HELD), (after - before) * 1024.0 / f64::from(HELD)))
}

/// A BFF on a port, as it is served in production.
struct Served(String);

impl Served {
    fn new(state: &bff::AppState) -> std::io::Result<Self> {
        let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?.to_string();
        tokio::spawn(bff::serve_plain(listener, bff::app(state.clone())));
        Ok(Self(address))
    }

    async fn open(&self, streams: u32, shared: bool) -> Result<Holder, Box<dyn std::error::Error>> {
        let (address, path) = (self.0.clone(), format!("/api/v1/workspaces/{}/events", plane::PATH));
        let open = move || Holder::open(&address, &path, streams, shared).map_err(|error| error.to_string());
        Ok(tokio::task::spawn_blocking(open).await??)
    }
}

/// As many file descriptors as the system lets this process have.
pub(crate) fn raise_limit() {
    let limit = getrlimit(Resource::Nofile);
    // What stays too low shows when the streams are opened.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
}

/// A process's resident memory in kB.
pub(crate) fn resident(pid: u32) -> Result<f64, Box<dyn std::error::Error>> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
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
