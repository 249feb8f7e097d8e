//! Who an edge is; the controller asks kcp.

use futures::future::BoxFuture;

/// Tells an edge by its bearer token.
pub trait EdgeAuthenticator: Send + Sync + 'static {
    /// The edge's name: the user kcp knows the token by, without its `openkcm-` prefix.
    fn authenticate<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Result<String, EdgeAuthError>>;
}

/// Why an edge is not let in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EdgeAuthError {
    /// Nobody knows the token.
    #[error("the token is not known; check the edge's kubeconfig")]
    Unauthenticated,
    /// Known, but no edge.
    #[error("user {user:?} is not an edge; an edge's user is named openkcm-<edge name>")]
    NotAnEdge {
        /// The user's name.
        user: String,
    },
    /// An edge's user without the right to be that edge.
    #[error("edge {edge:?} lacks the verb `connect` on edges.openkcm.io {edge:?} in the provider workspace; grant it")]
    NoRight {
        /// The edge's name.
        edge: String,
    },
    /// Nobody could be asked; the edge tries again.
    #[error("the token can't be checked now: {0}")]
    Unavailable(String),
}
