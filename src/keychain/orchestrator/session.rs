//! One edge's stream, from Hello to its end.

use super::state::{Now, Outgoing};
use super::{EdgeAuthError, Inner};
use crate::protocol::{EdgeMessage, OrchestratorMessage, PROTOCOL, SealError, Sealer};
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, close_code};
use futures::stream::{SplitSink, SplitStream};
use futures::{SinkExt, StreamExt};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;
use zeroize::Zeroizing;

/// How long an edge may take to say Hello, or to take a message.
const PATIENCE: Duration = Duration::from_secs(10);
/// What a WebSocket lets a close frame say.
const CLOSE_REASON_BYTES: usize = 123;
/// Messages between two looks for something more urgent.
const BATCH: usize = 64;

#[derive(Debug, thiserror::Error)]
enum SessionError {
    #[error("the edge does not answer")]
    Silent,
    #[error("the stream broke")]
    Socket(#[source] axum::Error),
    #[error("the edge says what protocol {PROTOCOL} does not know; use the same release on both sides")]
    Message(#[source] serde_json::Error),
    #[error("the edge speaks protocol {0}, this orchestrator {PROTOCOL}; use the same release on both sides")]
    Protocol(u32),
    #[error("the stream does not begin with Hello")]
    NoHello,
    #[error("the edge calls itself {0:?}, its token does not")]
    Name(String),
    #[error("the edge's token is good no more")]
    Refused(#[source] EdgeAuthError),
    #[error("another stream of the same edge has taken its place; give every edge a name of its own")]
    Replaced,
    #[error("another controller leads now; connect again")]
    Closed,
    #[error(transparent)]
    Seal(#[from] SealError),
}

struct Hello {
    version: String,
    session_key: String,
    held: Vec<crate::protocol::HeldKey>,
}

/// Serves one edge until its stream ends.
pub(super) async fn run(inner: Arc<Inner>, name: String, token: Zeroizing<String>, socket: WebSocket) {
    match converse(&inner, &name, &token, socket).await {
        Ok(()) => tracing::info!(edge = name, "the edge's stream has ended"),
        Err(error) => {
            let source = std::error::Error::source(&error).map(ToString::to_string);
            tracing::warn!(edge = name, %error, source, "the edge's stream was ended");
        }
    }
}

async fn converse(inner: &Arc<Inner>, name: &str, token: &str, mut socket: WebSocket) -> Result<(), SessionError> {
    let begun = match timeout(PATIENCE, next(&mut socket)).await {
        Ok(message) => message.and_then(|message| begin(name, message)),
        Err(_) => Err(SessionError::Silent),
    };
    let (hello, sealer, encapsulated_key) = match begun {
        Ok(begun) => begun,
        Err(error) => {
            farewell(&mut socket, &error).await;
            return Err(error);
        }
    };
    let mut loaded = inner.loaded.subscribe();
    loop {
        tokio::select! {
            // An orchestrator that is dropped before it was loaded closes its streams.
            ready = loaded.wait_for(|loaded| *loaded) => match ready {
                Ok(_) => break,
                Err(_) => return Ok(()),
            },
            message = next(&mut socket) => if message?.is_none() { return Ok(()) },
            () = inner.closed.cancelled() => return Err(SessionError::Closed),
        }
    }
    let id = inner.next_session();
    let (wake, end) = {
        let mut state = inner.state();
        state.connect(name, id, hello.version.clone(), &hello.held, Now::read());
        match state.edges.get(name).and_then(|edge| edge.session.as_ref()) {
            Some(session) => (session.wake.clone(), session.end.clone()),
            None => return Ok(()),
        }
    };
    tracing::info!(edge = name, version = hello.version, held = hello.held.len(), "the edge is connected");
    let (sink, stream) = socket.split();
    let mut writer = Writer { inner: inner.clone(), name: name.to_owned(), id, sealer, sink };
    let welcome = OrchestratorMessage::Welcome {
        protocol: PROTOCOL,
        encapsulated_key,
        heartbeat_ms: millis(inner.config.heartbeat),
        caller_salt: inner.caller_salt.clone(),
    };
    let ended = tokio::select! {
        ended = writer.write(welcome, &wake) => ended,
        ended = read(inner, name, id, stream) => ended,
        error = refused(inner, name, token) => Err(error),
        () = end.cancelled() => Err(SessionError::Replaced),
        () = inner.closed.cancelled() => Err(SessionError::Closed),
    };
    inner.disconnected(name, id);
    if let Err(error) = &ended {
        farewell(&mut writer.sink, error).await;
    }
    ended
}

fn begin(name: &str, message: Option<EdgeMessage>) -> Result<(Hello, Sealer, String), SessionError> {
    let hello = hello(name, message)?;
    let (sealer, encapsulated_key) = Sealer::begin(name, &hello.session_key)?;
    Ok((hello, sealer, encapsulated_key))
}

/// Tells the edge why, so that its log says what is to be done.
async fn farewell<S: futures::Sink<Message> + Unpin>(sink: &mut S, error: &SessionError) {
    let mut reason = error.to_string();
    reason.truncate(reason.floor_char_boundary(CLOSE_REASON_BYTES));
    let close = Message::Close(Some(CloseFrame { code: close_code::POLICY, reason: reason.into() }));
    // An edge that can't be told any more finds the stream closed.
    let _ = timeout(PATIENCE, sink.send(close)).await;
}

/// Comes back when the token no longer stands for the edge. While nobody can be asked, the last answer holds.
async fn refused(inner: &Inner, name: &str, token: &str) -> SessionError {
    loop {
        tokio::time::sleep(inner.config.reauthenticate).await;
        match inner.authenticator.authenticate(token).await {
            Ok(same) if same == name => {}
            Ok(other) => return SessionError::Name(other),
            Err(EdgeAuthError::Unavailable(_)) => {}
            Err(error) => return SessionError::Refused(error),
        }
    }
}

async fn next(socket: &mut WebSocket) -> Result<Option<EdgeMessage>, SessionError> {
    loop {
        match socket.recv().await {
            Some(message) => {
                if let Some(message) = parse(message.map_err(SessionError::Socket)?)? {
                    return Ok(Some(message));
                }
            }
            None => return Ok(None),
        }
    }
}

fn parse(message: Message) -> Result<Option<EdgeMessage>, SessionError> {
    match message {
        Message::Text(text) => serde_json::from_str(&text).map(Some).map_err(SessionError::Message),
        // Pings are answered by the library; the end of the stream follows a Close by itself.
        Message::Binary(_) | Message::Ping(_) | Message::Pong(_) | Message::Close(_) => Ok(None),
    }
}

fn hello(name: &str, message: Option<EdgeMessage>) -> Result<Hello, SessionError> {
    let Some(EdgeMessage::Hello { protocol, edge, version, session_key, held }) = message else {
        return Err(SessionError::NoHello);
    };
    if protocol != PROTOCOL {
        return Err(SessionError::Protocol(protocol));
    }
    if edge != name {
        return Err(SessionError::Name(edge));
    }
    Ok(Hello { version, session_key, held })
}

async fn read(inner: &Inner, name: &str, id: u64, mut stream: SplitStream<WebSocket>) -> Result<(), SessionError> {
    let config = &inner.config;
    loop {
        let message = match timeout(config.lease, stream.next()).await {
            Ok(Some(message)) => parse(message.map_err(SessionError::Socket)?)?,
            Ok(None) => return Ok(()),
            Err(_) => return Err(SessionError::Silent),
        };
        let mut state = inner.state();
        let now = Now::read();
        match message {
            Some(EdgeMessage::Ack { seq }) => state.acknowledged(name, id, seq, now),
            Some(EdgeMessage::Heartbeat { number }) => {
                state.heartbeat(name, id, number, config.lease, config.eviction_patience, now);
            }
            Some(EdgeMessage::Clients { full, keys }) => state.clients(name, id, full, keys),
            Some(EdgeMessage::Goodbye {}) => {
                state.goodbye(name, id, now);
                return Ok(());
            }
            Some(EdgeMessage::Hello { .. }) => return Err(SessionError::NoHello),
            None => {}
        }
    }
}

struct Writer {
    inner: Arc<Inner>,
    name: String,
    id: u64,
    sealer: Sealer,
    sink: SplitSink<WebSocket, Message>,
}

impl Writer {
    async fn write(&mut self, welcome: OrchestratorMessage, wake: &tokio::sync::Notify) -> Result<(), SessionError> {
        self.send(text(&welcome)?).await?;
        loop {
            let batch = self.inner.state().take(&self.name, self.id, BATCH, Now::read());
            if batch.is_empty() {
                wake.notified().await;
                continue;
            }
            for outgoing in batch {
                let text = self.text(outgoing)?;
                self.send(text).await?;
            }
            timeout(PATIENCE, self.sink.flush())
                .await
                .map_err(|_| SessionError::Silent)?
                .map_err(SessionError::Socket)?;
        }
    }

    fn text(&mut self, outgoing: Outgoing) -> Result<Utf8Bytes, SessionError> {
        let message = match outgoing {
            Outgoing::Evict(eviction) => return eviction.text().map_err(SessionError::Message),
            Outgoing::Lease(heartbeat) => {
                OrchestratorMessage::Lease { heartbeat, millis: millis(self.inner.config.lease) }
            }
            Outgoing::Push(seq, key) => OrchestratorMessage::Push(self.sealer.push(seq, &key)?),
            Outgoing::SyncEnd(seq) => OrchestratorMessage::SyncEnd { seq },
        };
        text(&message)
    }

    async fn send(&mut self, text: Utf8Bytes) -> Result<(), SessionError> {
        timeout(PATIENCE, self.sink.feed(Message::Text(text)))
            .await
            .map_err(|_| SessionError::Silent)?
            .map_err(SessionError::Socket)
    }
}

fn text(message: &OrchestratorMessage) -> Result<Utf8Bytes, SessionError> {
    serde_json::to_string(message).map(Utf8Bytes::from).map_err(SessionError::Message)
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
