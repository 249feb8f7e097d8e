//! The process itself, as an operator runs it: its configuration, its two ports, its log, its end.

use crate::plane::{Plane, eventually, run};
use axum::body::Body;
use axum::http::{Request, header};
use http_body_util::BodyExt;
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

    /// A GET by HTTP/2 over TLS: status and body.
    async fn get(&self, path: &str) -> (u16, String) {
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
        let connection = tokio::spawn(connection);
        let request = Request::get(format!("https://localhost{path}"))
            .header(header::AUTHORIZATION, format!("Bearer {CANARY}"))
            .header(header::COOKIE, format!("openmfp_auth_cookie={CANARY}"))
            .body(Body::empty())
            .unwrap();
        let response = sender.send_request(request).await.unwrap();
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        connection.abort();
        (status, String::from_utf8_lossy(&body).into_owned())
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
        let (status, body) = place.get("/api/openapi.json").await;
        assert!(status == 200 && body.contains("3.1"), "{status}");
        let (status, body) = place.get(&format!("/api/v1/workspaces/root?q={CANARY}")).await;
        assert_eq!(
            (status, serde_json::from_str::<Value>(&body).unwrap()["reason"].as_str()),
            (401, Some("Unauthorized"))
        );
        let metrics = place.operator("/metrics").await.unwrap();
        for line in [
            "openkcm_bff_requests_total{method=\"GET\",route=\"/api/v1/workspaces/{path}\",status=\"401\"} 1",
            "openkcm_bff_request_seconds_bucket{method=\"GET\",route=\"/api/v1/workspaces/{path}\",le=\"0.25\"}",
            "openkcm_bff_reviews_total 1",
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
