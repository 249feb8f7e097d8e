//! The KMS endpoints of the run: AWS (twice: ministack and moto) and Google Cloud.

use crate::child;
use crate::join_error::JoinError;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;

const PATIENCE: Duration = Duration::from_mins(1);

/// A provider whose KMS an emulator plays.
#[derive(Clone, Copy)]
pub(crate) struct Emulator {
    /// Its name in `endpoints.json`.
    name: &'static str,
    /// The variable that names another endpoint.
    variable: &'static str,
    what: &'static str,
    /// Says how it listens on a port. The environment was moved after it was made, so its scripts don't run; its modules do.
    listen: fn(&mut Command, u16),
}

/// AWS KMS.
pub(crate) const AWS: Emulator = Emulator {
    name: "aws",
    variable: "OPENKCM_TEST_AWS",
    what: "the AWS KMS emulator",
    listen: |command, port| {
        command.args(["-m", "ministack"]).env("GATEWAY_PORT", port.to_string()).env("BIND_HOST", "127.0.0.1");
    },
};
/// Another AWS, by others: with `ReEncrypt`, STS and IAM.
pub(crate) const MOTO: Emulator = Emulator {
    name: "moto",
    variable: "OPENKCM_TEST_MOTO",
    what: "the AWS emulator moto",
    listen: |command, port| {
        command.args(["-c", "from moto.server import main; main()", "--host", "127.0.0.1", "--port"]);
        command.arg(port.to_string());
    },
};
/// Google Cloud KMS.
pub(crate) const GCP: Emulator = Emulator {
    name: "gcp",
    variable: "OPENKCM_TEST_GCP",
    what: "the Google Cloud KMS emulator",
    listen: |command, port| {
        command.args(["-c", "from drongo.cli import main; main()", "server", "--host", "127.0.0.1", "--port"]);
        command.arg(port.to_string());
    },
};

impl Emulator {
    /// The endpoint of the environment, or of an emulator that is started.
    pub(crate) async fn join(self, root: &Path) -> Result<String, JoinError> {
        if let Ok(endpoint) = std::env::var(self.variable) {
            return Ok(endpoint);
        }
        if let Some(endpoint) = self.known_endpoint()? {
            return Ok(endpoint);
        }
        self.start(root, &[]).await
    }

    /// The endpoint of an emulator of one's own.
    pub(crate) async fn start(self, root: &Path, environment: &[(&str, &str)]) -> Result<String, JoinError> {
        let python =
            child::newest_cached("kms-emulator-", "bin/python").map_err(|looked_in| JoinError::NoKms { looked_in })?;
        let port = child::free_port()?;
        let log = root.join(format!("kms-{}-{port}.log", self.name));
        let mut command = Command::new(python);
        (self.listen)(&mut command, port);
        command.envs(environment.iter().copied());
        child::start(self.what, &mut command, &log)?;
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            if start.elapsed() > PATIENCE {
                return Err(JoinError::Child { what: self.what, log: log.display().to_string() });
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Ok(format!("http://127.0.0.1:{port}"))
    }

    fn known_endpoint(self) -> Result<Option<String>, JoinError> {
        let Ok(path) = std::env::var("OPENKCM_TEST_ENDPOINTS") else { return Ok(None) };
        let bytes = std::fs::read(&path).map_err(|source| JoinError::File { path: path.clone(), source })?;
        let endpoints: serde_json::Value = serde_json::from_slice(&bytes).unwrap_or_default();
        Ok(endpoints["kms"][self.name].as_str().map(str::to_owned))
    }
}
