//! What orchestrator and edges say to each other: JSON texts over one WebSocket, protocol 1.
//!
//! An edge opens `GET /v1/edge` with its bearer token, then:
//! ```text
//! edge          Hello      {protocol, edge, version, sessionKey, held[]}      first, once
//! orchestrator  Welcome    {protocol, encapsulatedKey, heartbeatMs, callerSalt}  synchronisation begins: the edge stops serving
//! orchestrator  Evict*     {seq, key, reason}                                 what must not be held comes first
//! orchestrator  Push*      {seq, key, uid, tenantId, algorithm, current, versions[], sealed}
//! orchestrator  SyncEnd    {seq}
//! edge          Ack        {seq}                                              of every Evict, Push and SyncEnd, once done
//! edge          Clients    {full, keys[]}                                     all after SyncEnd, later what changed
//! edge          Heartbeat  {number}                                           after SyncEnd and then every heartbeatMs
//! orchestrator  Lease      {heartbeat, millis}                                the edge may serve so long, counted from
//!                                                                             when it sent that heartbeat
//! orchestrator  Evict, Push                                                   whenever something changes
//! edge          Goodbye    {}                                                 it serves no more; its lease ends
//! ```
//! Invariants: an edge serves only between a `SyncEnd` and the end of its lease; a lease is a duration, so clocks needn't
//! agree; `sealed` is RFC 9180 (DHKEM X25519, HKDF-SHA256, ChaCha20-Poly1305, base mode) to the session key of Hello, one
//! context per session, so messages open only in their order and only once. The versions in `held` are numbers, and runs of them pairs
//! `[first, last]`; a push names and carries all versions, some 50 bytes each: 20,000 are one message of 1 MB, of the 16 MiB that a
//! client reads. Binary values are base64. Unknown fields are
//! ignored, an unknown message ends the session. Sealing keeps material from whoever reads the stream; against somebody
//! who can change it, the stream itself must be TLS (`wss`).

mod runs;
mod seal;

pub use seal::{Opener, SealError, Sealer, SessionSecret};

use crate::callers::Callers;
use crate::key_id::KeyId;
use model::service_key::Algorithm;
use serde::{Deserialize, Serialize};

pub use crate::orchestrator::EvictReason;

/// The protocol's number.
pub const PROTOCOL: u32 = 1;
/// Where the orchestrator listens for edges.
pub const PATH: &str = "/v1/edge";

/// What an edge says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub enum EdgeMessage {
    /// Who it is and what it holds.
    Hello {
        /// [`PROTOCOL`].
        protocol: u32,
        /// Its name; must be the one its token stands for.
        edge: String,
        /// Its release.
        version: String,
        /// The public key that material is sealed to, new for every session.
        session_key: String,
        /// What it holds from an earlier session.
        held: Vec<HeldKey>,
    },
    /// Done.
    Ack {
        /// Of which message.
        seq: u64,
    },
    /// Active clients.
    Clients {
        /// Whether keys that are not named have none; else they are as before.
        full: bool,
        /// Per key.
        keys: Vec<KeyCallers>,
    },
    /// It is there.
    Heartbeat {
        /// Counted from 1 within the session.
        number: u64,
    },
    /// It has stopped serving for good.
    Goodbye {},
}

/// A key an edge holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HeldKey {
    /// Which.
    pub key: KeyId,
    /// [`crate::KeyEntry::uid`].
    pub uid: String,
    /// The version that encrypts.
    pub current: u32,
    /// All versions, ascending.
    #[serde(with = "runs")]
    pub versions: Vec<u32>,
}

/// A key's active clients at one edge: who they are is not told, only whether two edges see the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyCallers {
    /// Which key.
    pub key: KeyId,
    /// Who, as hashes under the session's `callerSalt`.
    pub callers: Callers,
}

/// What the orchestrator says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub enum OrchestratorMessage {
    /// The session begins.
    Welcome {
        /// [`PROTOCOL`].
        protocol: u32,
        /// Opens the session's seals.
        encapsulated_key: String,
        /// How often a heartbeat is due.
        heartbeat_ms: u64,
        /// Callers are hashed with it, base64; all edges of one orchestrator get the same.
        #[serde(default)]
        caller_salt: String,
    },
    /// Hold exactly these versions.
    Push(Push),
    /// Forget the key and answer with the reason.
    Evict {
        /// To be acknowledged.
        seq: u64,
        /// Which key.
        key: KeyId,
        /// Why.
        reason: EvictReason,
    },
    /// Everything was said; serve once it is acknowledged and a lease has come.
    SyncEnd {
        /// To be acknowledged.
        seq: u64,
    },
    /// Serve on.
    Lease {
        /// Which heartbeat this answers.
        heartbeat: u64,
        /// How long, from when that heartbeat was sent.
        millis: u64,
    },
}

/// A key and its material.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Push {
    /// To be acknowledged.
    pub seq: u64,
    /// Which key.
    pub key: KeyId,
    /// [`crate::KeyEntry::uid`].
    pub uid: String,
    /// The tenant's id.
    pub tenant_id: String,
    /// How data is encrypted.
    pub algorithm: Algorithm,
    /// The version that encrypts.
    pub current: u32,
    /// All versions, ascending.
    pub versions: Vec<u32>,
    /// Their material in the same order, sealed to the session; everything above is bound to it.
    pub sealed: String,
}
