//! A BFF process of its own on a real kcp, with a workspace of many keys.

use crate::client::Client as Http;
use crate::writes::fill;
use kube::config::{KubeConfigOptions, Kubeconfig};
use kube::{Client, Config};
use serde_json::Value;
use std::error::Error;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Keys of the workspace.
pub(crate) const KEYS: u32 = 10_000;
pub(crate) const WORKSPACE: &str = "root:orgs:acme:payments";

/// What is measured, and who measures.
pub(crate) struct World {
    /// The BFF's public port.
    pub(crate) address: String,
    /// The BFF's process.
    pub(crate) pid: u32,
    /// The workspace's owner, straight to kcp.
    pub(crate) owner: Client,
    /// Tokens of users of the workspace.
    pub(crate) tokens: Vec<String>,
    operator: Client,
    _process: Bff,
}

/// Ends with the measurement.
struct Bff(Child);

impl Drop for Bff {
    fn drop(&mut self) {
        // Gone already is as good.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl World {
    /// On the stack in this folder, with the BFF of this binary.
    pub(crate) async fn start(stack: &Path, bff: &Path) -> Result<Self, Box<dyn Error>> {
        let endpoints: Value = serde_json::from_slice(&std::fs::read(stack.join("endpoints.json"))?)?;
        let kubeconfig = stack.join("kubeconfig");
        let owner = client(&kubeconfig, "owner").await?;
        // Metrics are read by kcp's own operator alone.
        let operator = client(&stack.join("data/kcp/admin.kubeconfig"), "shard-base").await?;
        let users = endpoints["users"].as_array().into_iter().flatten();
        let tokens: Vec<_> = users.filter_map(|user| user["token"].as_str().map(str::to_owned)).collect();
        let (address, metrics) = (free()?, free()?);
        let mut command = Command::new(bff);
        command.arg("--kubeconfig").arg(&kubeconfig).args(["--context", "bff", "--listen", &address]);
        command.args(["--metrics", &metrics, "--portal-origin", "http://localhost:4200"]);
        // A few users are the whole load here.
        command.args(["--rate-per-user", "0", "--requests-at-once", "4096"]);
        let process = Bff(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?);
        let pid = process.0.id();
        ready(&metrics).await?;
        enable(&address, tokens.first().ok_or("no user has a token")?).await?;
        eprintln!("filling: {KEYS} keys");
        fill(&owner, KEYS as usize).await?;
        Ok(Self { address, pid, owner, tokens, operator, _process: process })
    }

    /// Watches of service keys that are open on kcp, as its own metrics count them.
    pub(crate) async fn watches(&self) -> Result<f64, Box<dyn Error>> {
        self.count("apiserver_longrunning_requests{", "verb=\"WATCH\"").await
    }

    /// Lists of service keys that kcp has answered, as its own metrics count them.
    pub(crate) async fn lists(&self) -> Result<f64, Box<dyn Error>> {
        self.count("apiserver_request_total{", "verb=\"LIST\"").await
    }

    async fn count(&self, metric: &str, verb: &str) -> Result<f64, Box<dyn Error>> {
        let text = self.operator.request_text(http::Request::get("/metrics").body(Vec::new())?).await?;
        let ours = text.lines().filter(|line| {
            line.starts_with(metric) && line.contains(verb) && line.contains("resource=\"serviceencryptionkeys\"")
        });
        Ok(ours.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum())
    }
}

/// What the machine has to do, beside which a pace is to be read.
pub(crate) fn load_average() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or_default().to_owned()
}

async fn client(kubeconfig: &Path, context: &str) -> Result<Client, Box<dyn Error>> {
    let options = KubeConfigOptions { context: Some(context.to_owned()), ..KubeConfigOptions::default() };
    Ok(Client::try_from(Config::from_custom_kubeconfig(Kubeconfig::read_from(kubeconfig)?, &options).await?)?)
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
