//! What the BFF knows: summaries of every workspace, fed by one watch per kind with the service's identity.
//!
//! Invariants: rows are summaries, whole objects are dropped at once; rows are keyed by (cluster, name), never by name alone;
//! every change has a number, given under the write lock, so that a reader at number n has seen every change up to n.
//! Deliberately absent: rights. Who may read a workspace is decided before it is looked up.

mod activities;
mod answers;
mod board;
mod feed;
mod follow;
mod observed;
mod pulse;
mod ring;
mod shards;
mod table;
mod version;
mod wait;
mod workspace;

pub use activities::Activities;
pub use board::{Census, Index, View};
pub use follow::follow;
pub use observed::{Observed, Row, Watched};
pub use pulse::{Pulse, Source};
pub use ring::Ring;
pub use table::{Named, Put, Table};
pub use version::{AtLeast, IndexVersion, write_version};
pub use workspace::{Touched, Workspace};

/// The kinds that are watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `apibindings` of our export.
    Binding,
    /// `tenants`.
    Tenant,
    /// `accounts`.
    Account,
    /// `serviceencryptionkeys`.
    Key,
    /// `events`.
    Event,
    /// `edges`, in the provider's workspace.
    Edge,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Binding, Self::Tenant, Self::Account, Self::Key, Self::Event, Self::Edge];

    /// As in URLs.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Binding => "apibindings",
            Self::Tenant => "tenants",
            Self::Account => "accounts",
            Self::Key => "serviceencryptionkeys",
            Self::Event => "events",
            Self::Edge => "edges",
        }
    }

    /// Whether reads make sense without it.
    pub fn is_optional(self) -> bool {
        self == Self::Event
    }
}
