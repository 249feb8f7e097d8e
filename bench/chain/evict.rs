//! evict-*: from the order to forget a key to the last edge's acknowledgement, with 3 and with 300 edges on real streams, against
//! what as many bare TCP connections need for a byte there and a byte back.

use crate::figure::Figure;
use crate::rounds::median;
use futures::future::{BoxFuture, join_all};
use jiff::Timestamp;
use keychain::bundle::KeyOwner;
use keychain::edge::{Caller, CallerReview, Edge, EdgeConfig, Link, ReviewError};
use keychain::orchestrator::{EdgeAuthError, EdgeAuthenticator, EvictReason, OrchestratorConfig};
use keychain::{KeyEntry, KeyId, Orchestrator, RootChain, RootMaterial};
use model::RotationSchedule;
use model::service_key::{AccountRef, Algorithm, KeyState, ServiceEncryptionKeySpec, VersionCause};
use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

const ROUNDS: usize = 21;
const PATIENCE: Duration = Duration::from_secs(30);

/// Who says it is an edge is one.
struct Trusting;

impl EdgeAuthenticator for Trusting {
    fn authenticate<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Result<String, EdgeAuthError>> {
        Box::pin(async move { Ok(token.to_owned()) })
    }
}

impl CallerReview for Trusting {
    fn review<'a>(&'a self, token: &'a str, _: &'a str, _: &'a str) -> BoxFuture<'a, Result<Caller, ReviewError>> {
        Box::pin(async move { Ok(Caller { user: token.to_owned() }) })
    }
}

pub(crate) async fn measure() -> Result<Vec<Figure>, Box<dyn Error>> {
    let mut figures = Vec::new();
    for (name, edges) in [("evict-3", 3), ("evict-300", 300)] {
        let echo = Echo::start(edges).await?;
        let world = World::start(edges).await?;
        let (mut ours, mut peers) = (Vec::new(), Vec::new());
        for round in 0..ROUNDS {
            peers.push(echo.round_trip().await?);
            ours.push(world.evict(round).await?);
        }
        let milliseconds = |all| median(all) * 1e3;
        let unit = "ms to the last acknowledgement, to the slowest bare round trip";
        figures.push(Figure::at_most(name, unit, milliseconds(ours), milliseconds(peers), 2.0));
    }
    Ok(figures)
}

struct World {
    orchestrator: Orchestrator,
    entry: KeyEntry,
    chain: RootChain,
    key: KeyId,
    edges: usize,
    stop: CancellationToken,
}

const OWNER: KeyOwner<'static> = KeyOwner { tenant_id: "tn-1", account: "root", key: "orders" };

impl World {
    async fn start(edges: usize) -> Result<Self, Box<dyn Error>> {
        let orchestrator = Orchestrator::new(OrchestratorConfig::default(), Arc::new(Trusting));
        orchestrator.loaded();
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("ws://{}", listener.local_addr()?);
        let router = orchestrator.router();
        tokio::spawn(async move { axum::serve(listener, router).await });
        let stop = CancellationToken::new();
        for number in 0..edges {
            let name = format!("edge-{number}");
            let edge = Edge::new(EdgeConfig::named(name.clone()), Arc::new(Trusting));
            let token = move || {
                let token = Zeroizing::new(name.clone());
                Box::pin(async move { Ok(token) }) as BoxFuture<'static, Result<Zeroizing<String>, String>>
            };
            let link = Link::new(edge, &url, Arc::new(token));
            tokio::spawn(link.run(stop.clone()));
        }
        let chain: RootChain = [RootMaterial::generate(1)?].into_iter().collect();
        let spec = ServiceEncryptionKeySpec {
            display_name: None,
            application: "shop".into(),
            account_ref: AccountRef { name: "root".into() },
            algorithm: Algorithm::AesGcm256,
            rotation_schedule: RotationSchedule::Never,
            state: KeyState::Enabled,
            deletion_window_days: None,
        };
        let root = chain.get(1).ok_or("no root")?;
        let entry = KeyEntry::create(OWNER, spec, root, VersionCause::Created, Timestamp::now())?;
        let key = KeyId::new("root:bench", "c1", "orders");
        Ok(Self { orchestrator, entry, chain, key, edges, stop })
    }

    /// Pushes the key everywhere, then evicts it; the seconds of the eviction.
    async fn evict(&self, round: usize) -> Result<f64, Box<dyn Error>> {
        self.orchestrator.serve(self.entry.served(OWNER, &self.chain, self.key.clone())?);
        self.everywhere().await.ok_or(format!("round {round}: not every edge has the key"))?;
        let start = Instant::now();
        self.orchestrator.evict(&self.key, EvictReason::KeyDisabled);
        self.orchestrator.settled(&self.key, PATIENCE).await;
        let took = start.elapsed().as_secs_f64();
        self.everywhere().await.ok_or(format!("round {round}: not every edge has forgotten the key"))?;
        Ok(took)
    }

    async fn everywhere(&self) -> Option<()> {
        let mut changes = self.orchestrator.changes();
        let all = async {
            loop {
                let distribution = self.orchestrator.distribution(&self.key)?;
                if distribution.edges as usize == self.edges && distribution.acknowledged == distribution.edges {
                    return Some(());
                }
                changes.next().await?;
            }
        };
        tokio::time::timeout(PATIENCE, all).await.ok().flatten()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// As many connections that answer every byte.
struct Echo(tokio::sync::Mutex<Vec<TcpStream>>);

impl Echo {
    async fn start(edges: usize) -> Result<Self, Box<dyn Error>> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let mut streams = Vec::new();
        for _ in 0..edges {
            let stream = TcpStream::connect(address).await?;
            stream.set_nodelay(true)?;
            streams.push(stream);
            let (mut answering, _) = listener.accept().await?;
            answering.set_nodelay(true)?;
            tokio::spawn(async move {
                let mut byte = [0];
                while answering.read_exact(&mut byte).await.is_ok() && answering.write_all(&byte).await.is_ok() {}
            });
        }
        Ok(Self(tokio::sync::Mutex::new(streams)))
    }

    async fn round_trip(&self) -> Result<f64, Box<dyn Error>> {
        let mut streams = self.0.lock().await;
        let start = Instant::now();
        let all = streams.iter_mut().map(|stream| async move {
            stream.write_all(&[1]).await?;
            stream.read_exact(&mut [0]).await
        });
        for answer in join_all(all).await {
            answer?;
        }
        Ok(start.elapsed().as_secs_f64())
    }
}
