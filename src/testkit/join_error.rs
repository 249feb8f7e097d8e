//! Why a test can't have what it needs.

/// Every variant says what to do.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// No kcp to join, and none to start.
    #[error(
        "no kcp: neither OPENKCM_TEST_KUBECONFIG nor OPENKCM_KCP_BIN is set, and there is none in {looked_in}; run cargo xtask setup"
    )]
    NoKcp {
        /// Where it was looked for.
        looked_in: String,
    },
    /// No KMS emulator to join, and none to start.
    #[error(
        "no KMS emulator: neither OPENKCM_TEST_AWS nor OPENKCM_TEST_ENDPOINTS is set, and there is none in {looked_in}; run cargo xtask setup"
    )]
    NoKms {
        /// Where it was looked for.
        looked_in: String,
    },
    /// No HSM to join.
    #[error(
        "no HSM: OPENKCM_TEST_ENDPOINTS names none, or SOFTHSM2_CONF isn't set; install softhsm2 and opensc, and run cargo xtask test api"
    )]
    NoHsm,
    /// A process of the run.
    #[error("{what} can't be started or didn't become ready; read {log}")]
    Child {
        /// Which.
        what: &'static str,
        /// Its log.
        log: String,
    },
    /// A file of the run.
    #[error("{path} can't be read or written")]
    File {
        /// Which.
        path: String,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// A kubeconfig that isn't one.
    #[error("the kubeconfig can't be used")]
    Kubeconfig(#[from] kube::config::KubeconfigError),
    /// kcp said no.
    #[error("kcp refused or didn't answer")]
    Kube(#[from] Box<kube::Error>),
    /// Something didn't come about.
    #[error("waited {seconds} s for {what}; last seen: {seen}")]
    Waited {
        /// What.
        what: String,
        /// How long.
        seconds: u64,
        /// What it was instead.
        seen: String,
    },
}

impl From<kube::Error> for JoinError {
    fn from(error: kube::Error) -> Self {
        Self::Kube(Box::new(error))
    }
}
