//! FR-304 and FR-305 with edges: real ones, in this process, that connect to a real controller with tokens of kcp.

use crate::kms::Kms;
use crate::told::{audited, told};
use crate::world::{active_key, key_phase, plane, ready_root, start, version};
use futures::FutureExt;
use keychain::edge::{Edge, EdgeConfig, KcpReview, Link};
use kube::config::{KubeConfigOptions, Kubeconfig};
use model::condition::types;
use model::service_key::{DistributionEffect, KeyPhase};
use model::{ServiceEncryptionKey, names};
use secrecy::ExposeSecret;
use serde_json::json;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use testkit::Provider;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

/// An edge, and its task: it serves until that is aborted, as a process does until it is killed.
pub(crate) async fn edge(provider: &Provider, number: usize, orchestrator: SocketAddr) -> (Edge, JoinHandle<()>) {
    let kubeconfig = Kubeconfig::read_from(provider.edge_kubeconfig(number).unwrap()).unwrap();
    let config = kube::Config::from_custom_kubeconfig(kubeconfig, &KubeConfigOptions::default()).await.unwrap();
    let token = Zeroizing::new(config.auth_info.token.as_ref().unwrap().expose_secret().to_owned());
    let edge = Edge::new(EdgeConfig::named(format!("edge-{number}")), Arc::new(KcpReview::new(config).unwrap()));
    let token = Arc::new(move || {
        let token = token.clone();
        async move { Ok(token) }.boxed()
    });
    let link = Link::new(edge.clone(), &format!("ws://{orchestrator}"), token);
    let task = tokio::spawn(link.run(CancellationToken::new()));
    let start = Instant::now();
    while !edge.is_serving() {
        assert!(start.elapsed() < Duration::from_secs(20), "edge {number} doesn't serve");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    (edge, task)
}

fn distributed(key: &ServiceEncryptionKey, effect: DistributionEffect, acknowledged: u32, edges: u32) -> bool {
    let distribution = key.status.as_ref().and_then(|status| status.distribution.as_ref());
    distribution.is_some_and(|d| d.effect == effect && d.acknowledged == acknowledged && d.edges == edges)
}

#[tokio::test]
async fn fr_304_and_fr_305_each_edge_that_forgets_is_told_and_one_that_is_away_keeps_no_key_rotating() {
    let provider = plane().await.provider("edges").await.unwrap();
    let kms = Kms::new(provider.plane().aws());
    let controller = start(&provider, 500).await;
    let _first = edge(&provider, 1, controller.orchestrator).await;
    let (_, second) = edge(&provider, 2, controller.orchestrator).await;
    let consumer = provider.consumer("edges").await.unwrap();
    ready_root(&consumer, "root", &kms.good().await).await;
    active_key(&consumer, "orders", "root", "Daily").await;
    let held = |k: &ServiceEncryptionKey| distributed(k, DistributionEffect::Pushed, 2, 2);
    consumer.eventually("orders", "held by both", held).await.unwrap();

    consumer.patch::<ServiceEncryptionKey>("orders", json!({"spec": {"state": "Disabled"}})).await.unwrap();
    let evicted = |k: &ServiceEncryptionKey| distributed(k, DistributionEffect::Evicted, 2, 2);
    consumer.eventually("orders", "evicted from both", evicted).await.unwrap();
    let message = told(&consumer, "Evicted", "orders").await.message.unwrap();
    assert!(message.starts_with("edge-1, edge-2 have forgotten the key after"), "{message}");
    let lines = audited(&consumer, "Evicted", "orders");
    let mut named: Vec<_> = lines.iter().filter_map(|line| line["edge"].as_str()).collect();
    named.sort_unstable();
    assert_eq!(named, ["edge-1", "edge-2"], "a line for each");
    assert!(lines.iter().filter(|line| line["edge"].is_string()).all(|line| !line["after_ms"].is_null()), "{lines:?}");
    consumer.patch::<ServiceEncryptionKey>("orders", json!({"spec": {"state": "Enabled"}})).await.unwrap();
    consumer.eventually("orders", "held by both again", held).await.unwrap();

    // An edge that is gone within its lease may still hold the old version; the key is not kept rotating for it.
    second.abort();
    let ask = json!({"metadata": {"annotations": {names::ROTATE: "now"}}});
    consumer.patch::<ServiceEncryptionKey>("orders", ask).await.unwrap();
    let done = |k: &ServiceEncryptionKey| {
        version(k) == Some(2)
            && key_phase(k) == Some(KeyPhase::Active)
            && distributed(k, DistributionEffect::Pushed, 1, 2)
    };
    let key = consumer.eventually("orders", "rotated where it can be", done).await.unwrap();
    let status = key.status.unwrap();
    let condition = status.condition(types::DISTRIBUTED).unwrap();
    assert_eq!(condition.reason, "EdgesUnreachable");
    let [away] = &status.distribution.as_ref().unwrap().unreachable[..] else { panic!("one edge is away") };
    assert!(away.name == "edge-2" && away.lease_until.is_some(), "{away:?}");
    controller.stop().await;
}
