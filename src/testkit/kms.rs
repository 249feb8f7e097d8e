//! The AWS KMS endpoint of the run.

use crate::child;
use crate::join_error::JoinError;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;

const PATIENCE: Duration = Duration::from_mins(1);

/// The endpoint of the environment, or of an emulator that is started.
pub(crate) async fn join(root: &Path) -> Result<String, JoinError> {
    if let Ok(endpoint) = std::env::var("OPENKCM_TEST_AWS") {
        return Ok(endpoint);
    }
    if let Some(endpoint) = from_endpoints()? {
        return Ok(endpoint);
    }
    let binary =
        child::newest_cached("kms-emulator-", "bin/python").map_err(|looked_in| JoinError::NoKms { looked_in })?;
    let port = child::free_port()?;
    let log = root.join("kms.log");
    let mut command = Command::new(binary);
    // The environment was moved after it was made, so its scripts don't run; its modules do.
    command.args(["-m", "ministack"]);
    command.env("GATEWAY_PORT", port.to_string()).env("BIND_HOST", "127.0.0.1");
    child::start("the KMS emulator", &mut command, &log)?;
    let start = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
        if start.elapsed() > PATIENCE {
            return Err(JoinError::Child { what: "the KMS emulator", log: log.display().to_string() });
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Ok(format!("http://127.0.0.1:{port}"))
}

fn from_endpoints() -> Result<Option<String>, JoinError> {
    let Ok(path) = std::env::var("OPENKCM_TEST_ENDPOINTS") else { return Ok(None) };
    let bytes = std::fs::read(&path).map_err(|source| JoinError::File { path: path.clone(), source })?;
    let endpoints: serde_json::Value = serde_json::from_slice(&bytes).unwrap_or_default();
    Ok(endpoints["kms"]["aws"].as_str().map(str::to_owned))
}
