//! The edge's side of the stream to the orchestrator: connects, does what it is told, connects again.

use super::Edge;
use crate::protocol::{self, EdgeMessage, KeyCallers, Opener, OrchestratorMessage, PROTOCOL, SealError, SessionSecret};
use futures::future::BoxFuture;
use futures::{SinkExt, StreamExt};
use http::{HeaderValue, header};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval, sleep, timeout};
use tokio_tungstenite::tungstenite::{self, Message, client::IntoClientRequest};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

/// How long a connection, and every message, may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// A stream that has said nothing for so long is dead.
const SILENCE: Duration = Duration::from_secs(45);
const FIRST_BACKOFF: Duration = Duration::from_millis(100);
const LAST_BACKOFF: Duration = Duration::from_secs(2);
/// How often changed client counts are reported.
const REPORT: Duration = Duration::from_secs(1);
/// Keys in one report: at some 11 kB each at most.
const KEYS_PER_REPORT: usize = 500;

/// Gives the edge's bearer token, fresh for each connection. The text in the error is for the log.
pub type TokenSource = Arc<dyn Fn() -> BoxFuture<'static, Result<Zeroizing<String>, String>> + Send + Sync>;

/// Keeps an edge connected.
pub struct Link {
    edge: Edge,
    url: String,
    token: TokenSource,
}

/// Why a stream ended.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// No token.
    #[error("the edge has no token: {0}")]
    Token(String),
    /// Refused, unreachable or broken.
    #[error("the orchestrator's stream failed: {0}")]
    Socket(#[from] Box<tungstenite::Error>),
    /// Too slow.
    #[error("the orchestrator does not answer")]
    Silent,
    /// Closed by the other side.
    #[error("the orchestrator has closed the stream")]
    Closed,
    /// Closed by the other side, with its words.
    #[error("the orchestrator has closed the stream: {0}")]
    Refused(String),
    /// Not the protocol.
    #[error("the orchestrator says what protocol {PROTOCOL} does not know: {0}; use the same release on both sides")]
    Message(#[from] serde_json::Error),
    /// Out of order.
    #[error("the orchestrator sends material before Welcome; use the same release on both sides")]
    NoWelcome,
    /// Another protocol.
    #[error("the orchestrator speaks protocol {0}, this edge {PROTOCOL}; use the same release on both sides")]
    Protocol(u32),
    /// Material that doesn't open.
    #[error(transparent)]
    Seal(#[from] SealError),
}

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

impl From<tungstenite::Error> for LinkError {
    fn from(error: tungstenite::Error) -> Self {
        Self::Socket(Box::new(error))
    }
}

impl Link {
    /// `orchestrator` is a URL without a path: `ws://host:port` or `wss://host:port`.
    pub fn new(edge: Edge, orchestrator: &str, token: TokenSource) -> Self {
        Self { edge, url: format!("{}{}", orchestrator.trim_end_matches('/'), protocol::PATH), token }
    }

    /// Connects again and again until `stop`, then says goodbye; the edge serves no more.
    pub async fn run(self, stop: CancellationToken) {
        let mut backoff = FIRST_BACKOFF;
        while !stop.is_cancelled() {
            let mut session = Session::new(&self.edge);
            let ended = session.converse(&self.url, &self.token, &stop).await;
            self.edge.gate.disconnected();
            let Err(error) = ended else { break };
            if session.is_synced() {
                backoff = FIRST_BACKOFF;
            }
            tracing::warn!(%error, again_in_ms = backoff.as_millis(), "not connected to the orchestrator");
            tokio::select! {
                () = stop.cancelled() => break,
                () = sleep(backoff) => backoff = (backoff * 2).min(LAST_BACKOFF),
            }
        }
        self.edge.gate.close();
    }
}

struct Session<'a> {
    edge: &'a Edge,
    opener: Option<Opener>,
    /// Ticks once `SyncEnd` has come.
    heartbeat: Option<Interval>,
    every: Duration,
    /// Sent and not answered: number and time.
    heartbeats: VecDeque<(u64, Instant)>,
    number: u64,
}

impl<'a> Session<'a> {
    fn new(edge: &'a Edge) -> Self {
        Self { edge, opener: None, heartbeat: None, every: PATIENCE, heartbeats: VecDeque::new(), number: 0 }
    }

    fn is_synced(&self) -> bool {
        self.heartbeat.is_some()
    }

    /// `Ok` when it was asked to stop.
    async fn converse(&mut self, url: &str, token: &TokenSource, stop: &CancellationToken) -> Result<(), LinkError> {
        let connected = tokio::select! {
            () = stop.cancelled() => return Ok(()),
            connected = timeout(PATIENCE, connect(url, token)) => connected.map_err(|_| LinkError::Silent)?,
        };
        let mut socket = connected?;
        let secret = SessionSecret::generate();
        let hello = EdgeMessage::Hello {
            protocol: PROTOCOL,
            edge: self.edge.config.name.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            session_key: secret.public(),
            held: self.edge.holdings.held(),
        };
        send(&mut socket, &hello).await?;
        let mut secret = Some(secret);
        let mut report = interval(REPORT);
        report.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                () = stop.cancelled() => {
                    self.edge.gate.close();
                    send(&mut socket, &EdgeMessage::Goodbye {}).await?;
                    let _ = timeout(PATIENCE, socket.close(None)).await;
                    return Ok(());
                }
                message = timeout(SILENCE, socket.next()) => {
                    let message = message.map_err(|_| LinkError::Silent)?.ok_or(LinkError::Closed)??;
                    match message {
                        Message::Text(text) => {
                            let message = serde_json::from_str(&text)?;
                            self.obey(&mut socket, message, &mut secret).await?;
                        }
                        Message::Close(Some(frame)) if !frame.reason.is_empty() => {
                            return Err(LinkError::Refused(frame.reason.to_string()));
                        }
                        _ => {}
                    }
                }
                () = tick(self.heartbeat.as_mut()) => self.beat(&mut socket).await?,
                _ = report.tick(), if self.is_synced() => {
                    report_clients(&mut socket, false, self.edge.clients.changed()).await?;
                }
            }
        }
    }

    async fn obey(
        &mut self,
        socket: &mut Socket,
        message: OrchestratorMessage,
        secret: &mut Option<SessionSecret>,
    ) -> Result<(), LinkError> {
        match message {
            OrchestratorMessage::Welcome { protocol, encapsulated_key, heartbeat_ms, caller_salt } => {
                if protocol != PROTOCOL {
                    return Err(LinkError::Protocol(protocol));
                }
                let secret = secret.take().ok_or(LinkError::NoWelcome)?;
                self.edge.gate.begin_sync();
                self.edge.holdings.forget_reasons();
                self.edge.clients.salt(caller_salt.into_bytes());
                self.opener = Some(secret.open(&self.edge.config.name, &encapsulated_key)?);
                self.every = Duration::from_millis(heartbeat_ms.max(1));
            }
            OrchestratorMessage::Evict { seq, key, reason } => {
                self.edge.holdings.evict(&key, reason);
                tracing::debug!(%key, ?reason, "evicted");
                send(socket, &EdgeMessage::Ack { seq }).await?;
            }
            OrchestratorMessage::Push(push) => {
                let opener = self.opener.as_mut().ok_or(LinkError::NoWelcome)?;
                let materials = opener.open(&push)?;
                self.edge.holdings.hold(&push, materials);
                tracing::debug!(key = %push.key, version = push.current, "holding");
                send(socket, &EdgeMessage::Ack { seq: push.seq }).await?;
            }
            OrchestratorMessage::SyncEnd { seq } => {
                self.edge.gate.end_sync();
                send(socket, &EdgeMessage::Ack { seq }).await?;
                report_clients(socket, true, self.edge.clients.all()).await?;
                tracing::info!(keys = self.edge.holdings.len(), "synchronised");
                let mut heartbeat = interval(self.every);
                heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
                self.heartbeat = Some(heartbeat);
            }
            OrchestratorMessage::Lease { heartbeat, millis } => {
                while let Some((number, sent)) = self.heartbeats.pop_front() {
                    if number == heartbeat {
                        self.edge.gate.renew(sent + Duration::from_millis(millis));
                        break;
                    }
                }
            }
        }
        Ok(())
    }

    async fn beat(&mut self, socket: &mut Socket) -> Result<(), LinkError> {
        self.number += 1;
        // The time before sending: the lease can only turn out shorter than the orchestrator counts it.
        self.heartbeats.push_back((self.number, Instant::now()));
        send(socket, &EdgeMessage::Heartbeat { number: self.number }).await
    }
}

/// In messages of some megabytes at most; a full report says so in its first.
async fn report_clients(socket: &mut Socket, mut full: bool, callers: Vec<KeyCallers>) -> Result<(), LinkError> {
    let mut rest = callers.into_iter().peekable();
    while full || rest.peek().is_some() {
        let keys = rest.by_ref().take(KEYS_PER_REPORT).collect();
        send(socket, &EdgeMessage::Clients { full, keys }).await?;
        full = false;
    }
    Ok(())
}

async fn tick(interval: Option<&mut Interval>) {
    match interval {
        Some(interval) => {
            interval.tick().await;
        }
        None => std::future::pending().await,
    }
}

async fn connect(url: &str, token: &TokenSource) -> Result<Socket, LinkError> {
    let token = token().await.map_err(LinkError::Token)?;
    let mut request = url.into_client_request()?;
    let mut authorization = HeaderValue::try_from(format!("Bearer {}", token.as_str()))
        .map_err(|_| LinkError::Token("it holds characters that no header can carry".to_owned()))?;
    authorization.set_sensitive(true);
    request.headers_mut().insert(header::AUTHORIZATION, authorization);
    Ok(connect_async(request).await?.0)
}

async fn send(socket: &mut Socket, message: &EdgeMessage) -> Result<(), LinkError> {
    let text = serde_json::to_string(message)?;
    timeout(PATIENCE, socket.send(Message::text(text))).await.map_err(|_| LinkError::Silent)??;
    Ok(())
}
