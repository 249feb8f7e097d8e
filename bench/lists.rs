//! bff-list: requests a second for a page of 10,000 keys, against a handler that filters, sorts and writes the page for every
//! request, and against the same bytes served from memory.

use crate::client::Client;
use crate::figure::Figure;
use crate::plane;
use crate::rounds::median;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use model::wire::KeySummary;
use serde_json::json;
use std::sync::Arc;
use std::time::{Duration, Instant};

const KEYS: usize = 10_000;
const CONNECTIONS: usize = 4;
const ROUND: Duration = Duration::from_millis(700);
const ROUNDS: usize = 9;
const QUERY: &str = "/keys?sort=nextRotation&limit=100";

pub(crate) async fn measure() -> Result<Vec<Figure>, Box<dyn std::error::Error>> {
    let path = format!("/api/v1/workspaces/{}{QUERY}", plane::PATH);
    let ours = serve(bff::app(plane::bff(KEYS)?)).await?;
    let mut client = Client::connect(&ours).await?;
    let mut page = Vec::new();
    let length = client.get(&path, "t").await?.ok_or("the page has no length")?;
    client.body(length, &mut page).await?;

    let rows: Result<Vec<_>, _> = (0..KEYS).map(plane::summary).collect();
    let every_time = serve(Router::new().fallback(get(written)).with_state(Arc::new(rows?))).await?;
    let bytes = axum::body::Bytes::from(page);
    let same_bytes = serve(Router::new().fallback(get(async move || bytes.clone()))).await?;

    let mut seen = [const { Vec::new() }; 3];
    for _ in 0..ROUNDS {
        for (server, seen) in [&ours, &every_time, &same_bytes].into_iter().zip(&mut seen) {
            seen.push(rate(server, &path).await?);
        }
    }
    let [ours, every_time, same_bytes] = seen.map(median);
    Ok(vec![
        Figure::at_least("bff-list", "requests/s, written for every request", ours, every_time, 10.0),
        Figure::at_least("bff-list-static", "requests/s, the same bytes from memory", ours, same_bytes, 0.9),
    ])
}

/// The peer: the same page, made anew for every request.
async fn written(State(rows): State<Arc<Vec<KeySummary>>>) -> String {
    let mut page: Vec<_> = rows.iter().filter(|key| key.name.contains("key")).collect();
    page.sort_by(|one, two| (one.next_rotation, &one.name).cmp(&(two.next_rotation, &two.name)));
    page.truncate(100);
    json!({ "items": page, "total": rows.len(), "resourceVersion": "1" }).to_string()
}

pub(crate) async fn serve(app: Router) -> std::io::Result<String> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?.to_string();
    tokio::spawn(async move { axum::serve(listener, app).await });
    Ok(address)
}

/// Requests a second over some connections.
async fn rate(server: &str, path: &str) -> Result<f64, Box<dyn std::error::Error>> {
    let started = Instant::now();
    let all = (0..CONNECTIONS).map(async |_| {
        let (mut client, mut body, mut count) = (Client::connect(server).await?, Vec::new(), 0_u32);
        while started.elapsed() < ROUND {
            if let Some(length) = client.get(path, "t").await? {
                client.body(length, &mut body).await?;
            }
            count += 1;
        }
        Ok::<_, std::io::Error>(count)
    });
    let counts = futures::future::try_join_all(all).await?;
    Ok(f64::from(counts.into_iter().sum::<u32>()) / started.elapsed().as_secs_f64())
}
