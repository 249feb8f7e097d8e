//! The process itself, as an operator runs it: its configuration, its two ports, its log, its end.

use crate::consumer::Consumer;
use crate::plane::{Plane, eventually, run};
use axum::body::Body;
use axum::http::{Request, Response, header};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use serde_json::Value;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

const PROGRAM: &str = env!("CARGO_BIN_EXE_openkcm-bff");
/// A token that must appear nowhere.
const CANARY: &str = "canary-5f0b7c1e";

struct Place {
    dir: tempfile::TempDir,
    listen: SocketAddr,
    metrics: SocketAddr,
}

impl Place {
    /// A certificate for localhost and a file that says where everything is.
    fn new(kubeconfig: &Path) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        std::fs::write(dir.path().join("tls.crt"), made.cert.pem()).unwrap();
        std::fs::write(dir.path().join("tls.key"), made.signing_key.serialize_pem()).unwrap();
        let free = || TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let place = Self { listen: free(), metrics: free(), dir };
        let text = format!(
            "kubeconfig = \"{}\"\nlisten = \"{}\"\nmetrics = \"{}\"\ntls-cert = \"{}\"\ntls-key = \"{}\"\njson-logs = true\n",
            kubeconfig.display(),
            place.listen,
            place.metrics,
            place.file("tls.crt").display(),
            place.file("tls.key").display()
        );
        std::fs::write(place.file("bff.toml"), text).unwrap();
        place
    }

    fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn command(&self, flags: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.arg("--config").arg(self.file("bff.toml")).args(flags).env("RUST_LOG", "trace,h2=off,hyper=off");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        command
    }

    /// What the operator's port says, as text: it speaks plain HTTP.
    async fn operator(&self, path: &str) -> Option<String> {
        let mut stream = TcpStream::connect(self.metrics).await.ok()?;
        let head = format!("GET {path} HTTP/1.1\r\nHost: operator\r\nConnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).await.ok()?;
        let mut text = String::new();
        stream.read_to_string(&mut text).await.ok()?;
        Some(text)
    }

    /// A GET by HTTP/2 over TLS, in a trace when one is named: status and body.
    async fn get(&self, path: &str, trace: Option<&str>) -> (u16, String) {
        let response = self.ask(path, CANARY, trace).await;
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8_lossy(&body).into_owned())
    }

    /// The answer, as it begins.
    async fn ask(&self, path: &str, token: &str, trace: Option<&str>) -> Response<Incoming> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(self.file("tls.crt")).unwrap()).unwrap();
        let mut config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let stream = TcpStream::connect(self.listen).await.unwrap();
        let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
        let stream = connector.connect(ServerName::try_from("localhost").unwrap(), stream).await.unwrap();
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(b"h2".as_slice()));
        let (mut sender, connection) =
            hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        let request = Request::get(format!("https://localhost{path}"))
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::COOKIE, format!("openmfp_auth_cookie={CANARY}"))
            .header("traceparent", trace.unwrap_or_default())
            .body(Body::empty())
            .unwrap();
        sender.send_request(request).await.unwrap()
    }
}

async fn end(child: Child) -> Output {
    let id = i32::try_from(child.id().unwrap()).unwrap();
    rustix::process::kill_process(rustix::process::Pid::from_raw(id).unwrap(), rustix::process::Signal::TERM).unwrap();
    child.wait_with_output().await.unwrap()
}

#[test]
fn it_speaks_tls_and_http_2_keeps_tokens_out_of_its_log_and_ends_in_order() {
    run(async |plane: &'static Plane| {
        let place = Place::new(&plane.provider.bff_kubeconfig().unwrap());
        // Into a file: nobody reads a pipe while the process runs, and a full one would stop it.
        let log = std::fs::File::create(place.file("log")).unwrap();
        let child = place.command(&[]).stderr(log).spawn().unwrap();
        eventually("the process is ready", async || {
            place.operator("/readyz").await.filter(|said| said.starts_with("HTTP/1.1 200"))
        })
        .await;
        let (status, body) = place.get("/api/openapi.json", None).await;
        assert!(status == 200 && body.contains("3.1"), "{status}");
        let (status, body) = place.get(&format!("/api/v1/workspaces/root?q={CANARY}"), None).await;
        assert_eq!(
            (status, serde_json::from_str::<Value>(&body).unwrap()["reason"].as_str()),
            (401, Some("Unauthorized"))
        );
        let metrics = place.operator("/metrics").await.unwrap();
        for line in [
            "openkcm_bff_requests_total{method=\"GET\",route=\"/api/v1/workspaces/{path}\",status=\"401\"} 1",
            "openkcm_bff_request_seconds_bucket{method=\"GET\",route=\"/api/v1/workspaces/{path}\",le=\"0.25\"}",
            "openkcm_bff_reviews_total 1",
            "openkcm_bff_kcp_requests_total{asker=\"user\",verb=\"create\",resource=\"selfsubjectreviews\",status=\"401\"} 1",
            "openkcm_bff_kcp_requests_total{asker=\"service\",verb=\"list\",resource=\"edges\",status=\"200\"} 1",
            "openkcm_bff_kcp_watches{resource=\"edges\"} 1",
            "openkcm_bff_index_watch_up{kind=\"edges\"} 1",
            "openkcm_bff_index_objects{kind=\"edges\"} 0",
            "openkcm_bff_index_age_seconds",
        ] {
            assert!(metrics.contains(line), "{line} isn't in {metrics}");
        }
        let done = end(child).await;
        let log = std::fs::read_to_string(place.file("log")).unwrap();
        assert!(done.status.success(), "{log}");
        assert!(!log.contains(CANARY), "a token or a query is in the log: {log}");
        let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let said = |text: &str| lines.iter().any(|line| line["fields"]["message"] == text);
        assert!(said("serving") && said("ending"), "{log}");
        let answered = lines.iter().find(|line| line["fields"]["status"] == 401).unwrap();
        assert!(answered["span"]["correlation_id"].is_string(), "a line is tied to its request: {answered}");
    });
}

#[test]
fn it_takes_the_file_descriptors_it_may_and_says_when_they_are_too_few_for_its_streams() {
    run(async |plane: &'static Plane| {
        let place = Place::new(&plane.provider.bff_kubeconfig().unwrap());
        let log = std::fs::File::create(place.file("log")).unwrap();
        let mut command = Command::new("sh");
        command.args(["-c", "ulimit -Sn 300; ulimit -Hn 900; exec \"$0\" \"$@\"", PROGRAM, "--config"]);
        command.arg(place.file("bff.toml")).args(["--streams-at-once", "5000"]).stderr(log).kill_on_drop(true);
        let child = command.spawn().unwrap();
        let metrics = eventually("the process is up", async || place.operator("/metrics").await).await;
        assert!(metrics.contains("openkcm_bff_open_file_limit 900"), "{metrics}");
        end(child).await;
        let log = std::fs::read_to_string(place.file("log")).unwrap();
        assert!(log.contains("too few file descriptors") && log.contains("\"needed\":6024"), "{log}");
    });
}

#[test]
fn a_wrong_configuration_is_explained_field_by_field() {
    run(async |plane: &'static Plane| {
        let place = Place::new(&plane.provider.bff_kubeconfig().unwrap());
        let good = place.command(&["--check"]).output().await.unwrap();
        assert!(good.status.success() && good.stdout == b"the configuration is good\n", "{good:?}");
        let metrics = format!("--metrics={}", place.listen);
        let wrong = place.command(&["--check", &metrics, "--context=nobody"]).output().await.unwrap();
        let said = String::from_utf8(wrong.stderr).unwrap();
        assert!(
            !wrong.status.success() && said.contains("context: \"nobody\"") && said.contains("metrics: "),
            "{said}"
        );
        std::fs::write(place.file("bff.toml"), "lisen = \"here\"\nrate-per-user = \"many\"\n").unwrap();
        let wrong = place.command(&[]).output().await.unwrap();
        let said = String::from_utf8(wrong.stderr).unwrap();
        assert!(!wrong.status.success() && said.contains("lisen: ") && said.contains("rate-per-user: "), "{said}");
    });
}

#[test]
fn a_request_is_followed_to_kcp_where_a_collector_is_named() {
    run(async |plane: &'static Plane| {
        let collector = testkit::Collector::start().unwrap();
        let place = Place::new(&plane.provider.bff_kubeconfig().unwrap());
        let mut command = place.command(&["--otlp-endpoint", &collector.endpoint]);
        let child = command.stderr(Stdio::null()).spawn().unwrap();
        eventually("the process is ready", async || {
            place.operator("/readyz").await.filter(|said| said.starts_with("HTTP/1.1 200"))
        })
        .await;
        let (trace, caller) = ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7");
        place.get("/api/v1/workspaces/root", Some(&format!("00-{trace}-{caller}-01"))).await;
        // What is left is sent at the end.
        assert!(end(child).await.status.success());
        let spans: Vec<_> = collector.spans().into_iter().filter(|span| span.trace == trace).collect();
        let request = spans.iter().find(|span| span.name == "GET /api/v1/workspaces/{path}").unwrap();
        assert_eq!((request.service.as_str(), request.parent.as_str()), ("openkcm-bff", caller));
        assert_eq!(request.attributes["http.response.status_code"], "401");
        assert!(!request.attributes["correlation_id"].is_empty());
        let asked = spans.iter().find(|span| span.name == "create selfsubjectreviews").unwrap();
        assert!(!asked.parent.is_empty() && asked.attributes["http.response.status_code"] == "401", "{asked:?}");
        assert!(!format!("{:?}", collector.spans()).contains(CANARY), "a token is in a span");
    });
}

#[test]
fn who_streams_is_told_when_the_process_ends() {
    run(async |plane: &'static Plane| {
        let consumer = Consumer::enabled(plane).await;
        let token = consumer.token("viewer").await.unwrap();
        let place = Place::new(&plane.provider.bff_kubeconfig().unwrap());
        let child = place.command(&[]).stderr(Stdio::null()).spawn().unwrap();
        let path = format!("/api/v1/workspaces/{}/events", consumer.path);
        let mut stream = eventually("the stream is open", async || {
            TcpStream::connect(place.listen).await.ok()?;
            let response = place.ask(&path, &token, None).await;
            (response.status() == 200).then(|| response.into_body())
        })
        .await;
        let ended = tokio::spawn(end(child));
        let mut said = Vec::new();
        while let Some(frame) = stream.frame().await {
            said.extend_from_slice(&frame.unwrap().into_data().unwrap());
        }
        let said = String::from_utf8(said).unwrap();
        assert!(said.starts_with("event: snapshot"), "{said}");
        assert!(said.ends_with("event: bye\ndata: {\"reason\":\"ShuttingDown\"}\n\n"), "{said}");
        assert!(ended.await.unwrap().status.success());
    });
}
