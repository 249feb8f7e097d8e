//! The control plane of the run.

use crate::child;
use crate::join_error::JoinError;
use crate::kms;
use crate::provider::Provider;
use kube::config::{AuthInfo, KubeConfigOptions, Kubeconfig};
use kube::{Client, Config};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::OnceCell;

/// The controller's service identity.
const CONTROLLER: &str = "openkcm-controller";
/// The BFF's service identity.
const BFF: &str = "openkcm-bff";
/// The edges' service identities.
const EDGES: [&str; 2] = ["openkcm-edge-1", "openkcm-edge-2"];
const KCP_PATIENCE: Duration = Duration::from_mins(3);

static RUN: OnceCell<Arc<Plane>> = OnceCell::const_new();

/// kcp and the KMS of a test run. Holds addresses only: clients belong to the runtime of one test.
pub struct Plane {
    admin: Config,
    /// The controller's own token: virtual workspaces let nobody be impersonated.
    controller: AuthInfo,
    /// The BFF's own token.
    bff: AuthInfo,
    /// The edges' own tokens.
    edges: [AuthInfo; 2],
    /// Where kcp keeps its own operator's identity.
    operator: PathBuf,
    /// The workspace below which the run lives, for example `root:t-1a2b`.
    root: String,
    /// A directory of the run.
    directory: PathBuf,
    aws: String,
    gcp: String,
    moto: OnceCell<String>,
}

impl Plane {
    /// The run's: joined through `OPENKCM_TEST_KUBECONFIG` (or `OPENKCM_TEST_KCP`; contexts `admin`, `controller`, `bff`, `edge-1` and
    /// `edge-2`), or
    /// started from `OPENKCM_KCP_BIN` or what `cargo xtask setup` has built. Once per test process.
    pub async fn join() -> Result<Arc<Self>, JoinError> {
        RUN.get_or_try_init(|| async { Self::prepare().await.map(Arc::new) }).await.cloned()
    }

    async fn prepare() -> Result<Self, JoinError> {
        let id = uuid::Uuid::new_v4().simple().to_string();
        let directory = std::env::temp_dir().join(format!("openkcm-test-{}", &id[..8]));
        std::fs::create_dir_all(&directory)
            .map_err(|source| JoinError::File { path: directory.display().to_string(), source })?;
        let (admin, [controller, bff, one, two], operator) = kcp(&directory).await?;
        let (aws, gcp) = (kms::AWS.join(&directory).await?, kms::GCP.join(&directory).await?);
        let root = format!("root:t-{}", &id[..8]);
        let edges = [one, two];
        let plane = Self { admin, controller, bff, edges, operator, root, directory, aws, gcp, moto: OnceCell::new() };
        plane.make_root().await?;
        Ok(plane)
    }

    async fn make_root(&self) -> Result<(), JoinError> {
        let name = self.root.rsplit(':').next().unwrap_or_default();
        crate::consumer::make_workspace(&self.client("root")?, name, "root", "universal").await?;
        let bare = serde_json::json!({
            "apiVersion": "tenancy.kcp.io/v1alpha1", "kind": "WorkspaceType", "metadata": {"name": "bare"},
            "spec": {"defaultAPIBindings": []},
        });
        crate::consumer::create(&self.client(&self.root)?, "tenancy.kcp.io", "v1alpha1", "WorkspaceType", &bare).await
    }

    /// A provider workspace of its own, with everything that `install` applies.
    pub async fn provider(self: &Arc<Self>, name: &str) -> Result<Provider, JoinError> {
        Provider::install(self.clone(), name).await
    }

    /// The workspace below which the run lives.
    pub fn root(&self) -> &str {
        &self.root
    }

    /// A directory of the run.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The run's AWS KMS endpoint.
    pub fn aws(&self) -> &str {
        &self.aws
    }

    /// Another AWS, for what the run's can't do: `ReEncrypt`. Started when a test asks for it.
    pub async fn moto(&self) -> Result<&str, JoinError> {
        self.moto.get_or_try_init(|| kms::MOTO.join(&self.directory)).await.map(String::as_str)
    }

    /// An AWS of one's own that, after `free` requests, checks signatures and the policies that these requests have made.
    pub async fn moto_with_policies(&self, free: u32) -> Result<String, JoinError> {
        kms::MOTO.start(&self.directory, &[("INITIAL_NO_AUTH_ACTION_COUNT", &free.to_string())]).await
    }

    /// The run's Google Cloud KMS endpoint.
    pub fn gcp(&self) -> &str {
        &self.gcp
    }

    /// kcp as its administrator, at a workspace.
    pub fn config(&self, workspace: &str) -> Config {
        let mut config = self.admin.clone();
        let at = format!("{}/clusters/{workspace}", origin(&self.admin));
        if let Ok(url) = at.parse() {
            config.cluster_url = url;
        }
        config
    }

    /// kcp as `user`, at a workspace; the administrator impersonates.
    pub fn config_as(&self, workspace: &str, user: &str) -> Config {
        let mut config = self.config(workspace);
        config.auth_info.impersonate = Some(user.to_owned());
        config
    }

    /// kcp as the controller's service identity, at a workspace.
    pub fn config_of_controller(&self, workspace: &str) -> Config {
        let mut config = self.config(workspace);
        config.auth_info = self.controller.clone();
        config
    }

    /// kcp as the BFF's service identity, at a workspace.
    pub fn config_of_bff(&self, workspace: &str) -> Config {
        let mut config = self.config(workspace);
        config.auth_info = self.bff.clone();
        config
    }

    /// kcp as edge 1 or 2, at a workspace.
    pub fn config_of_edge(&self, workspace: &str, number: usize) -> Config {
        let mut config = self.config(workspace);
        if let Some(edge) = number.checked_sub(1).and_then(|index| self.edges.get(index)) {
            config.auth_info = edge.clone();
        }
        config
    }

    /// kcp's own operator, at the server itself: the only one who may read its metrics.
    pub async fn operator(&self) -> Result<Client, JoinError> {
        Ok(Client::try_from(read(&self.operator, "shard-base").await?)?)
    }

    /// A client of the administrator, at a workspace.
    pub fn client(&self, workspace: &str) -> Result<Client, JoinError> {
        Ok(Client::try_from(self.config(workspace))?)
    }
}

pub(crate) fn origin(config: &Config) -> String {
    let url = &config.cluster_url;
    format!("{}://{}", url.scheme_str().unwrap_or("https"), url.authority().map_or("localhost", |a| a.as_str()))
}

/// The administrator's configuration, the tokens of controller, BFF and edges, and the file of kcp's operator.
async fn kcp(directory: &Path) -> Result<(Config, [AuthInfo; 4], PathBuf), JoinError> {
    let Some(path) = ["OPENKCM_TEST_KUBECONFIG", "OPENKCM_TEST_KCP"].iter().find_map(|name| std::env::var(name).ok())
    else {
        return start(directory).await;
    };
    let context = async |name| read(Path::new(&path), name).await;
    let identity = async |name| context(name).await.map(|config| config.auth_info);
    let services =
        [identity("controller").await?, identity("bff").await?, identity("edge-1").await?, identity("edge-2").await?];
    // Beside the kubeconfig is the stack's state, and kcp's in it.
    let operator = Path::new(&path).with_file_name("data").join("kcp/admin.kubeconfig");
    Ok((context("admin").await?, services, operator))
}

async fn read(path: &Path, context: &str) -> Result<Config, JoinError> {
    let options = KubeConfigOptions { context: Some(context.to_owned()), ..KubeConfigOptions::default() };
    Ok(Config::from_custom_kubeconfig(Kubeconfig::read_from(path)?, &options).await?)
}

async fn start(directory: &Path) -> Result<(Config, [AuthInfo; 4], PathBuf), JoinError> {
    let binary = match std::env::var("OPENKCM_KCP_BIN") {
        Ok(path) => PathBuf::from(path),
        Err(_) => child::newest_cached("kcp-", "kcp").map_err(|looked_in| JoinError::NoKcp { looked_in })?,
    };
    let (root, log, tokens) = (directory.join("kcp"), directory.join("kcp.log"), directory.join("tokens.csv"));
    let services = [CONTROLLER, BFF, EDGES[0], EDGES[1]].map(|name| (uuid::Uuid::new_v4().to_string(), name));
    std::fs::write(&tokens, services.each_ref().map(|(token, name)| format!("{token},{name},{name}\n")).concat())
        .map_err(|source| JoinError::File { path: tokens.display().to_string(), source })?;
    let mut command = Command::new(binary);
    command.arg("--root-directory").arg(&root).args(["--bind-address", "127.0.0.1"]);
    for flag in ["--secure-port", "--embedded-etcd-client-port", "--embedded-etcd-peer-port"] {
        command.arg(flag).arg(child::free_port()?.to_string());
    }
    command.args(["--embedded-etcd-wal-size-bytes", "5000", "--batteries-included=workspace-types,admin,user"]);
    command.arg("--enable-home-workspaces=false").arg("--token-auth-file").arg(&tokens);
    child::start("kcp", &mut command, &log)?;
    let begun = Instant::now();
    loop {
        let operator = root.join("admin.kubeconfig");
        if let Ok(config) = read(&operator, "root").await
            && answers(&config).await
        {
            let identity = |(token, _): (String, _)| AuthInfo { token: Some(token.into()), ..AuthInfo::default() };
            return Ok((config, services.map(identity), operator));
        }
        if begun.elapsed() > KCP_PATIENCE {
            return Err(JoinError::Child { what: "kcp", log: log.display().to_string() });
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}

async fn answers(config: &Config) -> bool {
    let Ok(client) = Client::try_from(config.clone()) else { return false };
    let Ok(request) = http::Request::get("/apis/tenancy.kcp.io/v1alpha1/workspaces").body(Vec::new()) else {
        return false;
    };
    client.request_text(request).await.is_ok()
}
