//! Several controllers, of which one leads, and what is kept of a workspace that left.

use crate::kms::Kms;
use crate::world::{active_key, bundles, key_phase, plane, ready_root, start_as, tenant_id, version, world};
use controller::context::Settings;
use kube::Client;
use kube::api::{Api, ListParams};
use model::service_key::KeyPhase;
use model::tenant_record::TenantRecord;
use model::{ServiceEncryptionKey, names};
use serde_json::json;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::time::{Duration, Instant};
use testkit::Provider;

async fn records(provider: &Provider) -> Vec<TenantRecord> {
    let api: Api<TenantRecord> = Api::all(Client::try_from(provider.config()).unwrap());
    api.list(&ListParams::default()).await.unwrap().items
}

async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let start = Instant::now();
    while !holds().await {
        assert!(start.elapsed().as_secs() < 60, "waited a minute for {what}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn a_second_controller_stands_by_takes_over_and_destroys_what_the_retention_ends() {
    let provider = plane().await.provider("replicas").await.unwrap();
    let kms = Kms::new(provider.plane().aws());
    let settings = Settings { leader_lease: Duration::from_secs(2), ..Settings::default() };
    let first = start_as(&provider, "first", settings.clone()).await;
    let consumer = provider.consumer("replicas").await.unwrap();
    ready_root(&consumer, "root", &kms.good().await).await;
    active_key(&consumer, "orders", "root", "Never").await;

    let settings = Settings { retention: Duration::from_secs(1), ..settings };
    let second = start_as(&provider, "second", settings).await;
    let ready = format!("http://{}/readyz", second.metrics);
    let text = async || get(&ready).await;
    until("the second to stand by", async || text().await.contains("standing by")).await;
    assert!(!second.is_ready() && first.is_ready());

    drop(first);
    until("the second to lead", async || second.is_ready()).await;
    let rotate = json!({"metadata": {"annotations": {names::ROTATE: "after"}}});
    consumer.patch::<ServiceEncryptionKey>("orders", rotate).await.unwrap();
    let rotated = |k: &ServiceEncryptionKey| version(k) == Some(2) && key_phase(k) == Some(KeyPhase::Active);
    consumer.eventually("orders", "version 2 by the second", rotated).await.unwrap();

    let tenant = tenant_id(&consumer).await;
    consumer.unbind().await.unwrap();
    until("the record to end with its retention", async || records(&provider).await.is_empty()).await;
    assert!(bundles(&provider, &tenant).await.is_empty(), "the record is gone and its material isn't");
    second.stop().await;
}

/// A GET in so many words: the tests need no HTTP client for one line.
async fn get(url: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let (host, path) = url.trim_start_matches("http://").split_once('/').unwrap();
    let mut socket = tokio::net::TcpStream::connect(host).await.unwrap();
    let request = format!("GET /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    answer
}

/// The real command, with `typed` on its input.
async fn purge(provider: &Provider, arguments: &[&str], typed: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_openkcm-controller"));
    command.args(["purge", "--context", "controller", "--kubeconfig"]);
    command.arg(provider.controller_kubeconfig().unwrap()).args(arguments);
    let typed = typed.to_owned();
    tokio::task::spawn_blocking(move || {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // A command that doesn't ask has closed its input.
        let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
        child.wait_with_output().unwrap()
    })
    .await
    .unwrap()
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[tokio::test]
async fn fr_101_purge_says_what_it_destroys_and_destroys_it_only_when_the_name_is_typed() {
    let world = world().await;
    let consumer = world.provider.consumer("purge").await.unwrap();
    let name = names::tenant_name(&consumer.path);
    ready_root(&consumer, "root", &world.kms.good().await).await;
    active_key(&consumer, "orders", "root", "Never").await;
    let tenant = tenant_id(&consumer).await;

    let bound = purge(&world.provider, &[&tenant, "--confirm", &name], "").await;
    assert!(!bound.status.success() && text(&bound).contains("delete its APIBinding first"), "{}", text(&bound));
    consumer.unbind().await.unwrap();
    let unbound = async || {
        let records = records(&world.provider).await;
        records.iter().any(|record| record.spec.cluster == consumer.cluster && record.spec.unbound_at.is_some())
    };
    until("the record to be unbound", unbound).await;

    let dry = purge(&world.provider, &[&consumer.path, "--dry-run"], "").await;
    let said = text(&dry);
    assert!(dry.status.success() && said.contains("1 service keys in 1 versions") && said.contains(&name), "{said}");
    let wrong = purge(&world.provider, &[&tenant], "something else\n").await;
    assert!(!wrong.status.success() && text(&wrong).contains("nothing is destroyed"), "{}", text(&wrong));
    assert_eq!(bundles(&world.provider, &tenant).await.len(), 1);

    let right = purge(&world.provider, &[&tenant], &format!("{name}\n")).await;
    assert!(right.status.success(), "{}", text(&right));
    assert!(bundles(&world.provider, &tenant).await.is_empty());
    consumer.bind().await.unwrap();
    assert_ne!(tenant_id(&consumer).await, tenant, "what was purged comes back");
}

/// The real command, which waits for the name to be typed.
struct Asking {
    child: Child,
    answers: BufReader<ChildStdout>,
}

impl Asking {
    fn start(provider: &Provider, tenant: &str) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_openkcm-controller"));
        command.args(["purge", "--context", "controller", "--kubeconfig"]);
        command.arg(provider.controller_kubeconfig().unwrap()).arg(tenant);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut answers = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        while !line.starts_with("type ") {
            line.clear();
            assert!(answers.read_line(&mut line).unwrap() > 0, "it ended without asking");
        }
        Self { child, answers }
    }

    fn type_in(mut self, name: &str) -> Output {
        let _ = writeln!(self.child.stdin.take().unwrap(), "{name}");
        let mut rest = Vec::new();
        self.answers.read_to_end(&mut rest).unwrap();
        let output = self.child.wait_with_output().unwrap();
        Output { stdout: rest, ..output }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fr_101_purge_looks_again_after_the_name_was_typed_and_leaves_a_workspace_that_came_back_alone() {
    let world = world().await;
    let consumer = world.provider.consumer("came-back").await.unwrap();
    ready_root(&consumer, "root", &world.kms.good().await).await;
    active_key(&consumer, "orders", "root", "Never").await;
    let tenant = tenant_id(&consumer).await;
    let is_unbound = async || {
        let records = records(&world.provider).await;
        records.iter().any(|record| record.spec.cluster == consumer.cluster && record.spec.unbound_at.is_some())
    };
    consumer.unbind().await.unwrap();
    until("the record to be unbound", is_unbound).await;
    let (provider, id) = (&world.provider, tenant.clone());
    let asking = tokio::task::block_in_place(|| Asking::start(provider, &id));
    // While a person reads what would be destroyed, the workspace enables the provider again.
    consumer.bind().await.unwrap();
    until("the record to be bound again", async || !is_unbound().await).await;
    let name = names::tenant_name(&consumer.path);
    let refused = tokio::task::block_in_place(|| asking.type_in(&name));
    assert!(!refused.status.success() && text(&refused).contains("delete its APIBinding first"), "{}", text(&refused));
    assert_eq!(bundles(&world.provider, &tenant).await.len(), 1, "its material is there");
    let active = |k: &ServiceEncryptionKey| key_phase(k) == Some(KeyPhase::Active);
    consumer.eventually("orders", "Active again", active).await.unwrap();
}
