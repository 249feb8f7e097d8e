//! The run: one provider workspace with our manifests, and one BFF on it.

use bff::index::{Index, follow};
use bff::kcp::Kcp;
use bff::{AppState, Settings};
use futures::StreamExt;
use kube::Client;
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use testkit::Provider;
use tokio::runtime::Runtime;
use tokio::sync::OnceCell;

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());
static PLANE: OnceCell<Plane> = OnceCell::const_new();

/// A provider of the run, and the BFF on it.
pub(crate) struct Plane {
    pub(crate) bff: AppState,
    pub(crate) provider: Provider,
    kcp: Kcp,
}

/// Runs a test on the one runtime that the watches live on.
pub(crate) fn run(test: impl AsyncFnOnce(&'static Plane)) {
    RUNTIME.block_on(async {
        let plane = PLANE.get_or_init(Plane::start).await;
        test(plane).await;
    });
}

impl Plane {
    async fn start() -> Self {
        let provider = testkit::Plane::join().await.unwrap().provider("bff").await.unwrap();
        let kcp = Kcp::from_config(provider.bff()).unwrap();
        let index = Arc::new(Index::default());
        tokio::spawn(follow(kcp.clone(), Arc::clone(&index)));
        let settings = Settings { portal_origins: vec!["http://localhost:4200".into()], ..Settings::default() };
        let bff = AppState::new(kcp, index, settings);
        eventually("the BFF is ready", async || bff.index.pulse.missing().is_empty().then_some(())).await;
        let kcp = Kcp::from_config(provider.controller()).unwrap();
        Self { bff, provider, kcp }
    }

    /// The provider's own client in a consumer, through the virtual workspace: the only one who may write a status.
    pub(crate) async fn as_provider(&self, cluster: &str) -> Client {
        let mut urls = std::pin::pin!(bff::kcp::slice_urls(&self.kcp));
        let url = loop {
            if let Some(url) = urls.next().await.and_then(Result::ok).and_then(|urls| urls.into_iter().next()) {
                break url;
            }
        };
        let mut config = self.provider.controller();
        config.cluster_url = format!("{url}/clusters/{cluster}").parse().unwrap();
        Client::try_from(config).unwrap()
    }
}

/// Waits for a condition, at most a minute.
pub(crate) async fn eventually<T>(what: &str, mut probe: impl AsyncFnMut() -> Option<T>) -> T {
    let deadline = tokio::time::Instant::now() + Duration::from_mins(1);
    loop {
        if let Some(found) = probe().await {
            return found;
        }
        assert!(tokio::time::Instant::now() < deadline, "{what}: not within a minute");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
