//! What happened in a workspace.

use crate::consumer::Consumer;
use crate::plane::{eventually, run};
use k8s_openapi::api::core::v1::Event;
use kube::api::{Api, PostParams};
use serde_json::json;

/// An event as the controller writes it, so many minutes after the hour.
async fn happened(consumer: &Consumer, minute: u8, component: &str, kind: &str) {
    let event = json!({
        "metadata": { "name": format!("e{minute}"), "namespace": "default",
            "annotations": { "openkcm.io/requested-by": "oidc:owner@acme.example" } },
        "involvedObject": { "apiVersion": "openkcm.io/v1alpha1", "kind": kind, "name": "one" },
        "reason": "Rotated", "action": "Rotated", "message": format!("minute {minute}"), "type": "Normal",
        "eventTime": format!("2026-11-22T14:{minute:02}:00.000000Z"),
        "reportingComponent": component, "reportingInstance": component,
    });
    let event: Event = serde_json::from_value(event).unwrap();
    let api = Api::<Event>::namespaced(consumer.admin.clone(), "default");
    api.create(&PostParams::default(), &event).await.unwrap();
}

#[test]
fn what_happened_is_told_newest_first_and_page_by_page() {
    run(async |plane| {
        let consumer = Consumer::enabled(plane).await;
        happened(&consumer, 9, "kubelet", "Account").await;
        for (minute, kind) in [(1, "Account"), (3, "Tenant"), (2, "ServiceEncryptionKey")] {
            happened(&consumer, minute, model::names::CONTROLLER, kind).await;
        }
        let viewer = consumer.user("viewer").await;
        let page = eventually("all events are known", async || {
            let page = viewer.get("/activity?limit=2").await.expect(200).body;
            (page["total"] == 3).then_some(page)
        })
        .await;
        assert_eq!(
            (&page["items"][0]["message"], &page["items"][1]["message"]),
            (&json!("minute 3"), &json!("minute 2"))
        );
        assert_eq!(page["items"][0]["actor"], "oidc:owner@acme.example");
        let rest = viewer.get(&format!("/activity?cursor={}", page["cursor"].as_str().unwrap())).await.expect(200).body;
        let rest: Vec<_> = rest["items"].as_array().unwrap().iter().map(|item| item["message"].clone()).collect();
        assert_eq!(rest, ["minute 1"], "the kubelet's event is none of ours");
        for bad in ["limit=0", "limit=x", "cursor=x"] {
            assert_eq!(viewer.get(&format!("/activity?{bad}")).await.expect(400).reason(), "BadRequest", "{bad}");
        }
    });
}
