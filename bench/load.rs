//! The load test: a BFF process of its own on a real kcp, 10,000 keys, 1,000 open streams, 200 writes a second. Nothing may be
//! lost, memory stays flat, and kcp has one watch per kind.

use crate::client::Client as Http;
use crate::fanout::resident;
use crate::figure::Figure;
use crate::world::{KEYS, WORKSPACE, World, load_average};
use crate::writes::write;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::HashMap;
use std::error::Error;
use std::rc::Rc;
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::time::Instant;

const STREAMS: u16 = 1_000;
const WRITES: u32 = 200;

/// Deltas that were read already, by their id and length: streams share them, so a client reads one of a thousand.
type Known = HashMap<(Vec<u8>, usize), Vec<(usize, u32)>>;
/// The number of the last write of every key, once the writing is over.
type Truth = Arc<OnceLock<Vec<u32>>>;

pub(crate) async fn measure(world: &World, seconds: u64) -> Result<Vec<Figure>, Box<dyn Error>> {
    let World { owner, address, tokens, pid, .. } = world;
    let before = world.watches().await?;
    let idle = resident(*pid)?;
    let truth = Arc::new(OnceLock::new());
    let (open, opened) = tokio::sync::oneshot::channel();
    let following = following(address.clone(), tokens.clone(), open, Arc::clone(&truth));
    opened.await?;
    let opened = resident(*pid)?;
    eprintln!("writing: {WRITES} a second for {seconds} s, load average {}", load_average());
    let half = Duration::from_secs(seconds) / 2;
    let started = Instant::now();
    let (first, early) = (write(owner, KEYS, WRITES, half, 0).await?, resident(*pid)?);
    let second = write(owner, KEYS, WRITES, half, first.writes).await?;
    let writes = second.writes;
    let (pace, late) = (f64::from(writes) / started.elapsed().as_secs_f64(), resident(*pid)?);
    eprintln!("written: {writes}, load average {}", load_average());
    // What was written later has the larger number.
    let truths = first.last.iter().zip(&second.last).map(|(one, two)| *one.max(two)).collect::<Vec<_>>();
    let _ = truth.set(truths);
    let lost = tokio::task::spawn_blocking(move || following.join()).await?.map_err(|_| "the clients broke off")??;
    let after = world.watches().await?;
    let figures = vec![
        Figure::at_least("bff-load-pace", "writes/s while 1,000 streams are open", pace, WRITES.into(), 0.95),
        Figure::bounded("bff-load-lost", "changes that a stream never heard of", f64::from(lost), 0.0),
        Figure::at_most(
            "bff-load-flat",
            "resident kB: after the second half of the load to after the first",
            late,
            early,
            1.05,
        ),
        Figure::bounded("bff-load-stream", "resident kB per open stream", (opened - idle) / f64::from(STREAMS), 10.0),
        Figure::at_most("bff-watches", "watches of our kinds on kcp: 1,000 streams to none", after, before, 1.0),
    ];
    Ok(figures)
}

/// Opens all streams and follows them, on one thread of their own; says how many writes some stream never told of within a
/// minute of the last.
fn following(
    address: String,
    tokens: Vec<String>,
    open: tokio::sync::oneshot::Sender<()>,
    truth: Truth,
) -> JoinHandle<std::io::Result<u32>> {
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let mut streams = Vec::new();
            for token in tokens.iter().cycle().take(STREAMS.into()) {
                let mut http = Http::connect(&address).await?;
                http.get(&format!("/api/v1/workspaces/{WORKSPACE}/events"), token).await?;
                http.chunk().await?;
                streams.push(http);
            }
            // Nobody waits any more when the measurement has failed already.
            let _ = open.send(());
            let known = Rc::new(RefCell::new(Known::new()));
            let all = streams.into_iter().map(|http| follow(http, Rc::clone(&known), &truth));
            Ok(futures::future::try_join_all(all).await?.into_iter().sum())
        })
    })
}

/// Follows a stream until it has told what is true; says how many keys it never did.
async fn follow(mut http: Http, known: Rc<RefCell<Known>>, truth: &Truth) -> std::io::Result<u32> {
    let (mut told, mut until) = (vec![0_u32; KEYS as usize], None);
    loop {
        let chunk =
            tokio::time::timeout(Duration::from_secs(30), http.chunk()).await.map_err(std::io::Error::other)??;
        for (key, write) in changes(&chunk, &mut known.borrow_mut()) {
            if let Some(told) = told.get_mut(*key) {
                *told = *write;
            }
        }
        let Some(truth) = truth.get() else { continue };
        let missing = truth.iter().zip(&told).filter(|(truth, told)| truth != told).count();
        let until = *until.get_or_insert_with(|| Instant::now() + Duration::from_mins(1));
        if missing == 0 || Instant::now() > until {
            return Ok(u32::try_from(missing).unwrap_or(u32::MAX));
        }
    }
}

/// The keys of a delta with the numbers of their last writes, read once however many streams send it.
fn changes<'a>(chunk: &[u8], known: &'a mut Known) -> &'a [(usize, u32)] {
    let mut lines = chunk.split(|byte| *byte == b'\n');
    let (Some(b"event: delta"), Some(id), Some(data)) = (lines.next(), lines.next(), lines.next()) else { return &[] };
    if known.len() > 1000 {
        known.clear();
    }
    // Two deltas that lead to one version from different ones differ in length.
    known.entry((id.to_vec(), data.len())).or_insert_with(|| {
        let delta: Value = serde_json::from_slice(data.strip_prefix(b"data: ").unwrap_or_default()).unwrap_or_default();
        let changes = delta["changes"].as_array().into_iter().flatten().filter(|change| change["type"] == "key");
        let number = |text: &Value, prefix: &str| text.as_str()?.strip_prefix(prefix)?.parse::<u32>().ok();
        let read =
            |key: &Value| Some((number(&key["name"], "load-")? as usize, number(&key["displayName"], "write ")?));
        changes.filter_map(|change| read(&change["value"])).collect()
    })
}
