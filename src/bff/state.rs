//! What every handler can reach.

use crate::http::{Answers, Limits};
use crate::identity::Identity;
use crate::index::Index;
use crate::kcp::Kcp;
use crate::stream::Channels;
use crate::write::ShownPlans;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Shared by all requests. One pointer: every layer, every request and every open stream has a copy.
#[derive(Clone)]
pub struct AppState(Arc<Parts>);

/// What it points to.
#[derive(Clone)]
pub struct Parts {
    /// The way to kcp.
    pub kcp: Kcp,
    /// What is known.
    pub index: Arc<Index>,
    /// Who is who.
    pub identity: Arc<Identity>,
    /// How much is answered.
    pub limits: Arc<Limits>,
    /// Answers that may be asked for again.
    pub answers: Arc<Answers>,
    /// Plans that were shown.
    pub(crate) plans: Arc<ShownPlans>,
    /// How it is set up.
    pub settings: Arc<Settings>,
    /// What open streams share.
    pub streams: Arc<Channels>,
    /// Cancelled when the process is asked to end: streams say goodbye.
    pub ending: CancellationToken,
}

/// How the BFF is set up.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The microfrontend's files; `None` serves the API alone.
    pub static_dir: Option<PathBuf>,
    /// The portals that may frame the microfrontend, for example `https://portal.example.com`.
    pub portal_origins: Vec<String>,
    /// The path below which everything is served, for example `/ui/openkcm`; empty for the root.
    pub base_path: String,
}

impl AppState {
    /// Over `kcp`, with an index that someone else feeds.
    pub fn new(kcp: Kcp, index: Arc<Index>, settings: Settings) -> Self {
        let identity = Arc::new(Identity::new(kcp.clone(), Arc::clone(&index)));
        let (limits, settings, streams) = (Arc::default(), Arc::new(settings), Arc::default());
        let (answers, plans) = (Arc::default(), Arc::default());
        let ending = CancellationToken::new();
        Self(Arc::new(Parts { kcp, index, identity, limits, answers, plans, settings, streams, ending }))
    }

    /// The same with limits.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self(Arc::new(Parts { limits: Arc::new(limits), ..Parts::clone(&self) }))
    }
}

impl Deref for AppState {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
