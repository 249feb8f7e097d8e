//! What the BFF costs kcp, in kcp's own words.

use crate::consumer::Consumer;
use crate::plane::{eventually, run};
use kube::Client;
use model::Account;
use std::collections::BTreeMap;

/// The watches of our kinds that are open on kcp, by kind.
async fn watches(kcp: &Client) -> BTreeMap<String, u32> {
    let request = axum::http::Request::get("/metrics").body(Vec::new()).unwrap();
    let text = kcp.request_text(request).await.unwrap();
    let open = text.lines().filter(|line| line.starts_with("apiserver_longrunning_requests{"));
    let mut counts = BTreeMap::new();
    for line in open.filter(|line| line.contains("verb=\"WATCH\"") && line.contains("group=\"openkcm.io\"")) {
        let kind = line.split("resource=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        *counts.entry(kind.to_owned()).or_default() += line.rsplit(' ').next().unwrap().parse::<u32>().unwrap();
    }
    counts
}

#[test]
fn kcp_has_one_watch_per_kind_however_many_users_there_are() {
    run(async |plane| {
        let kcp = plane.provider.plane().operator().await.unwrap();
        let consumers = [Consumer::enabled(plane).await, Consumer::enabled(plane).await];
        let before = watches(&kcp).await;
        for kind in ["tenants", "accounts", "serviceencryptionkeys", "edges"] {
            assert!(before.get(kind).is_some_and(|open| *open > 0), "{kind}: {before:?}");
        }
        let mut streams = Vec::new();
        for consumer in &consumers {
            for user in ["owner", "member", "viewer"] {
                let user = consumer.user(user).await;
                for _ in 0..5 {
                    let mut stream = user.stream(None).await;
                    stream.until("snapshot").await;
                    streams.push(stream);
                    user.get("/keys").await.expect(200);
                }
            }
        }
        consumers[0].root(Account::test().named("one").ready()).await;
        for stream in streams.iter_mut().take(15) {
            stream.until("delta").await;
        }
        // A watch that ends and begins again in this moment is counted twice; thirty more would stay.
        eventually("30 streams of 6 users add no watch", async || (watches(&kcp).await == before).then_some(())).await;
    });
}
