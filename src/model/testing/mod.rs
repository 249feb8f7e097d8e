//! Builders for tests, here and in other crates (feature `testing`): `Account::test().named("aws-root").ready()`.
//!
//! Every builder starts from something valid and changes one thing a call. The moment is always [`now`].

use crate::plan::World;
use crate::wire::{AccountSummary, EdgeSummary, KeySummary, TenantSummary};
use jiff::{SignedDuration, Timestamp};

mod account;
mod key;
mod summaries;

pub use account::ARN;

/// The moment of all tests: 2026-11-22T14:02:31Z.
///
/// # Panics
/// Never: the literal is a timestamp.
#[allow(clippy::expect_used, reason = "a literal")]
pub fn now() -> Timestamp {
    "2026-11-22T14:02:31Z".parse().expect("a literal timestamp")
}

/// So many hours after [`now`]; negative is before.
pub fn hours(hours: i64) -> Timestamp {
    now() + SignedDuration::from_hours(hours)
}

/// A workspace at one moment, owned; [`Workspace::world`] lends it.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    /// The tenant.
    pub tenant: Option<TenantSummary>,
    /// All roots.
    pub accounts: Vec<AccountSummary>,
    /// All keys.
    pub keys: Vec<KeySummary>,
    /// All edges.
    pub edges: Vec<EdgeSummary>,
}

impl Workspace {
    /// An active tenant with two connected edges and nothing else.
    pub fn test() -> Self {
        Self {
            tenant: Some(TenantSummary::test()),
            edges: vec![EdgeSummary::test("edge-1"), EdgeSummary::test("edge-2")],
            ..Self::default()
        }
    }

    /// With this root.
    #[must_use]
    pub fn root(mut self, account: &crate::Account) -> Self {
        self.accounts.push(AccountSummary::from(account));
        self
    }

    /// With this key.
    #[must_use]
    pub fn key(mut self, key: &crate::ServiceEncryptionKey) -> Self {
        self.keys.push(KeySummary::from(key));
        self
    }

    /// As rules read it.
    pub fn world(&self) -> World<'_> {
        World {
            tenant: self.tenant.as_ref(),
            accounts: &self.accounts,
            keys: &self.keys,
            edges: &self.edges,
            now: now(),
        }
    }
}
