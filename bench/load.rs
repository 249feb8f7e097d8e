//! The load test: a BFF process of its own on a real kcp, 10,000 keys, 1,000 open streams, 200 writes a second. Nothing may be
//! lost, memory stays flat, and kcp has one watch per kind.

use crate::client::Client as Http;
use crate::figure::Figure;
use crate::writes::{Written, fill, write};
use kube::config::{KubeConfigOptions, Kubeconfig};
use kube::{Client, Config};
use serde_json::Value;
use std::collections::HashMap;
use std::error::Error;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

const KEYS: u32 = 10_000;
const STREAMS: u16 = 1_000;
const WRITES: u32 = 200;
const WORKSPACE: &str = "root:orgs:acme:payments";

/// Deltas that were read already: streams share them, so a client reads one of a thousand.
type Read = Arc<Mutex<HashMap<u64, Arc<Vec<(String, String)>>>>>;

/// Ends with the measurement.
struct Bff(Child);

impl Drop for Bff {
    fn drop(&mut self) {
        // Gone already is as good.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub(crate) async fn measure(stack: &Path, bff: &Path, seconds: u64) -> Result<Vec<Figure>, Box<dyn Error>> {
    let endpoints: Value = serde_json::from_slice(&std::fs::read(stack.join("endpoints.json"))?)?;
    let kubeconfig = stack.join("kubeconfig");
    let owner = client(&kubeconfig, "owner").await?;
    // Metrics are read by kcp's own operator alone.
    let operator = client(&stack.join("data/kcp/admin.kubeconfig"), "shard-base").await?;
    let tokens: Vec<&str> =
        endpoints["users"].as_array().into_iter().flatten().filter_map(|user| user["token"].as_str()).collect();
    let (address, metrics) = (free()?, free()?);
    let mut command = Command::new(bff);
    command.arg("--kubeconfig").arg(&kubeconfig).args([
        "--context",
        "bff",
        "--listen",
        &address,
        "--metrics",
        &metrics,
    ]);
    // One user is the whole load here.
    command
        .args(["--rate-per-user", "0", "--requests-at-once", "4096", "--portal-origin", "http://localhost:4200"])
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let process = Bff(command.spawn()?);
    let pid = process.0.id();
    ready(&metrics).await?;
    let owner_token = tokens.first().copied().ok_or("no user has a token")?;
    enable(&address, owner_token).await?;
    eprintln!("filling: {KEYS} keys");
    fill(&owner, KEYS as usize).await?;

    let before = watches(&operator).await?;
    let read = Read::default();
    let idle = resident(pid)?;
    let mut streams = Vec::new();
    for n in 0..STREAMS {
        let token = tokens.get(usize::from(n) % tokens.len()).copied().unwrap_or_default();
        let mut http = Http::connect(&address).await?;
        http.get(&format!("/api/v1/workspaces/{WORKSPACE}/events"), token).await?;
        http.chunk().await?;
        streams.push(http);
    }
    let opened = resident(pid)?;
    eprintln!("writing: {WRITES} a second for {seconds} s");
    let truth = Arc::new(Mutex::new(None::<Arc<Written>>));
    let following: Vec<_> =
        streams.into_iter().map(|http| tokio::spawn(follow(http, Arc::clone(&read), Arc::clone(&truth)))).collect();
    let half = Duration::from_secs(seconds) / 2;
    let started = Instant::now();
    let halves = (write(&owner, KEYS, WRITES, half).await?, resident(pid)?);
    let written = write(&owner, KEYS, WRITES, half).await?;
    let pace = f64::from(halves.0.writes + written.writes) / started.elapsed().as_secs_f64();
    let (early, late) = (halves.1, resident(pid)?);
    let mut all = Written { writes: halves.0.writes + written.writes, last: halves.0.last };
    all.last.extend(written.last);
    *truth.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(all));
    let mut lost = 0;
    for stream in following {
        lost += stream.await??;
    }
    let after = watches(&operator).await?;
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

/// Follows a stream until it has told what is true; says how many keys it never did within a minute of the last write.
async fn follow(mut http: Http, read: Read, truth: Arc<Mutex<Option<Arc<Written>>>>) -> std::io::Result<u32> {
    let (mut known, mut until) = (HashMap::<String, String>::new(), None);
    loop {
        let chunk =
            tokio::time::timeout(Duration::from_secs(30), http.chunk()).await.map_err(std::io::Error::other)??;
        for (key, value) in changes(&chunk, &read).iter() {
            known.insert(key.clone(), value.clone());
        }
        let Some(truth) = truth.lock().unwrap_or_else(PoisonError::into_inner).clone() else { continue };
        let missing = truth.last.iter().filter(|(key, value)| known.get(*key) != Some(value)).count();
        let until = *until.get_or_insert_with(|| Instant::now() + Duration::from_mins(1));
        if missing == 0 || Instant::now() > until {
            return Ok(u32::try_from(missing).unwrap_or(u32::MAX));
        }
    }
}

/// The names and display names of the keys of a delta.
fn changes(chunk: &[u8], read: &Read) -> Arc<Vec<(String, String)>> {
    let Some(data) = chunk.starts_with(b"event: delta").then(|| chunk.split(|byte| *byte == b'\n').nth(2)).flatten()
    else {
        return Arc::default();
    };
    let mut hasher = DefaultHasher::new();
    data.hash(&mut hasher);
    let hash = hasher.finish();
    let mut read = read.lock().unwrap_or_else(PoisonError::into_inner);
    if read.len() > 1000 {
        read.clear();
    }
    let parsed = read.entry(hash).or_insert_with(|| {
        let delta: Value = serde_json::from_slice(data.strip_prefix(b"data: ").unwrap_or_default()).unwrap_or_default();
        let changes = delta["changes"].as_array().into_iter().flatten().filter(|change| change["type"] == "key");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Arc::new(changes.map(|c| (text(&c["value"]["name"]), text(&c["value"]["displayName"]))).collect())
    });
    Arc::clone(parsed)
}

async fn client(kubeconfig: &Path, context: &str) -> Result<Client, Box<dyn Error>> {
    let options = KubeConfigOptions { context: Some(context.to_owned()), ..KubeConfigOptions::default() };
    Ok(Client::try_from(Config::from_custom_kubeconfig(Kubeconfig::read_from(kubeconfig)?, &options).await?)?)
}

/// Watches of service keys that are open on kcp, as its own metrics count them.
async fn watches(operator: &Client) -> Result<f64, Box<dyn Error>> {
    let text = operator.request_text(http::Request::get("/metrics").body(Vec::new())?).await?;
    let ours = text.lines().filter(|line| {
        line.starts_with("apiserver_longrunning_requests{")
            && line.contains("verb=\"WATCH\"")
            && line.contains("resource=\"serviceencryptionkeys\"")
    });
    Ok(ours.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum())
}

/// The process's memory in kB.
fn resident(pid: u32) -> Result<f64, Box<dyn Error>> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}

/// Enables the provider through the BFF, as the portal does.
async fn enable(address: &str, token: &str) -> Result<(), Box<dyn Error>> {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    for _ in 0..240 {
        let mut stream = tokio::net::TcpStream::connect(address).await?;
        let request = format!(
            "PUT /api/v1/workspaces/{WORKSPACE}/provider HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\
             content-type: application/json\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{{}}"
        );
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        if answer.starts_with("HTTP/1.1 2") {
            let mut http = Http::connect(address).await?;
            if http.get(&format!("/api/v1/workspaces/{WORKSPACE}/keys?limit=1"), token).await.is_ok() {
                return Ok(());
            }
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    Err("the provider can't be enabled".into())
}

async fn ready(metrics: &str) -> Result<(), Box<dyn Error>> {
    for _ in 0..240 {
        if let Ok(mut http) = Http::connect(metrics).await
            && http.get("/readyz", "").await.is_ok()
        {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    Err("the BFF isn't ready within a minute".into())
}

fn free() -> std::io::Result<String> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string())
}
