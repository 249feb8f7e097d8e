//! 200 writes a second to service keys of a real kcp, as a consumer's owner makes them.

use kube::Client;
use kube::api::{Api, DynamicObject, Patch, PatchParams, PostParams};
use serde_json::json;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior};

/// Writes under way at once.
const HANDS: usize = 16;

/// What was written last, by key; and how many writes that took.
#[derive(Debug, Default)]
pub(crate) struct Written {
    pub(crate) last: HashMap<String, String>,
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

/// Writes at a steady pace for a while, spread over all keys.
pub(crate) async fn write(
    client: &Client,
    count: u32,
    per_second: u32,
    lasting: Duration,
) -> Result<Written, kube::Error> {
    let (api, next) = (keys(client.clone()), AtomicU32::new(0));
    let started = Instant::now();
    let hand = async |hand: u32| {
        let mut last = HashMap::new();
        let pace = Duration::from_secs(1) * u32::try_from(HANDS).unwrap_or(1) / per_second;
        let mut ticks = tokio::time::interval_at(started + pace * hand / u32::try_from(HANDS).unwrap_or(1), pace);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
        while started.elapsed() < lasting {
            ticks.tick().await;
            // A hand has its own keys, so that the last write to a key is known.
            let n = next.fetch_add(1, Ordering::Relaxed);
            let hands = u32::try_from(HANDS).unwrap_or(1);
            let key = name((n.wrapping_mul(7919) % (count / hands)) * hands + hand);
            let value = format!("write {n}");
            let patch = Patch::Merge(json!({ "spec": { "displayName": value } }));
            api.patch(&key, &PatchParams::default(), &patch).await?;
            last.insert(key, value);
        }
        Ok::<_, kube::Error>(last)
    };
    let all = futures::future::try_join_all((0..u32::try_from(HANDS).unwrap_or(1)).map(hand)).await?;
    Ok(Written { last: all.into_iter().flatten().collect(), writes: next.load(Ordering::Relaxed) })
}

fn name(n: u32) -> String {
    format!("load-{n:05}")
}
