//! 200 writes a second to service keys of a real kcp, as a consumer's owner makes them.

use kube::Client;
use kube::api::{Api, DynamicObject, Patch, PatchParams, PostParams};
use serde_json::json;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior};

/// Writes under way at once: enough for the pace as long as kcp answers within a third of a second.
const HANDS: u32 = 64;

/// The number of the last write of every key, 0 when there was none; and the number of the last write of all.
#[derive(Debug)]
pub(crate) struct Written {
    pub(crate) last: Vec<u32>,
    pub(crate) writes: u32,
}

/// The keys' endpoint.
pub(crate) fn keys(client: Client) -> Api<model::ServiceEncryptionKey> {
    Api::all(client)
}

/// Makes keys until there are so many; names that exist already are left as they are.
pub(crate) async fn fill(client: &Client, count: usize) -> Result<(), kube::Error> {
    let api: Api<DynamicObject> =
        Api::all_with(client.clone(), &kube::api::ApiResource::erase::<model::ServiceEncryptionKey>(&()));
    let next = AtomicU32::new(0);
    let hand = async |mut missed: u32| loop {
        let n = next.fetch_add(1, Ordering::Relaxed);
        if usize::try_from(n).is_ok_and(|n| n >= count) {
            return Ok(());
        }
        let key = json!({ "apiVersion": "openkcm.io/v1alpha1", "kind": "ServiceEncryptionKey", "metadata": { "name": name(n) },
            "spec": { "application": format!("application-{}", n % 40), "accountRef": { "name": "root-0" }, "rotationSchedule": "Never" } });
        let key = serde_json::from_value(key).map_err(kube::Error::SerdeError)?;
        match api.create(&PostParams::default(), &key).await {
            Err(kube::Error::Api(status)) if status.is_already_exists() => {}
            // The kinds of a young binding are served after some seconds.
            Err(kube::Error::Api(status)) if status.code == 404 && missed < 100 => {
                missed += 1;
                tokio::time::sleep(Duration::from_millis(200)).await;
                next.fetch_min(n, Ordering::Relaxed);
            }
            made => drop(made?),
        }
    };
    futures::future::try_join_all((0..HANDS).map(|_| hand(0))).await.map(drop)
}

/// Writes at a steady pace for a while, spread over all keys; `before` writes were made already.
pub(crate) async fn write(
    client: &Client,
    count: u32,
    per_second: u32,
    lasting: Duration,
    before: u32,
) -> Result<Written, kube::Error> {
    let (api, next) = (keys(client.clone()), AtomicU32::new(before));
    let started = Instant::now();
    let hand = async |hand: u32| {
        let mut last = Vec::new();
        let pace = Duration::from_secs(1) * HANDS / per_second;
        let mut ticks = tokio::time::interval_at(started + pace * hand / HANDS, pace);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
        loop {
            ticks.tick().await;
            if started.elapsed() >= lasting {
                return Ok::<_, kube::Error>(last);
            }
            let n = next.fetch_add(1, Ordering::Relaxed) + 1;
            // A hand has its own keys, so that the last write to a key is known.
            let key = (n.wrapping_mul(7919) % (count / HANDS)) * HANDS + hand;
            let patch = Patch::Merge(json!({ "spec": { "displayName": format!("write {n}") } }));
            api.patch(&name(key), &PatchParams::default(), &patch).await?;
            last.push((key, n));
        }
    };
    let all = futures::future::try_join_all((0..HANDS).map(hand)).await?;
    let mut last = vec![0; count as usize];
    for (key, n) in all.into_iter().flatten() {
        if let Some(last) = last.get_mut(key as usize) {
            *last = n.max(*last);
        }
    }
    Ok(Written { last, writes: next.load(Ordering::Relaxed) })
}

fn name(n: u32) -> String {
    format!("load-{n:05}")
}
