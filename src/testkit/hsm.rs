use crate::join_error::JoinError;
use std::path::PathBuf;

/// The PKCS#11 token of the run.
#[derive(Clone, Debug)]
pub struct Hsm {
    /// Its module.
    pub module: PathBuf,
    /// Its label.
    pub token: String,
    /// The file with its user's PIN.
    pub pin_file: PathBuf,
}

impl Hsm {
    /// From the run's `endpoints.json`; its module reads `SOFTHSM2_CONF`.
    pub fn join() -> Result<Self, JoinError> {
        let path = std::env::var("OPENKCM_TEST_ENDPOINTS").map_err(|_| JoinError::NoHsm)?;
        let bytes = std::fs::read(&path).map_err(|source| JoinError::File { path, source })?;
        let endpoints: serde_json::Value = serde_json::from_slice(&bytes).unwrap_or_default();
        let text = |name: &str| endpoints["hsm"][name].as_str().map(str::to_owned).ok_or(JoinError::NoHsm);
        if std::env::var_os("SOFTHSM2_CONF").is_none() {
            return Err(JoinError::NoHsm);
        }
        Ok(Self { module: text("module")?.into(), token: text("token")?, pin_file: text("pinFile")?.into() })
    }
}
