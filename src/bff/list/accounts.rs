//! `GET …/accounts`.

use super::{Columns, Paging, SortKey, found, word_of};
use model::wire::AccountSummary;
use model::words;
use schemars::JsonSchema;
use serde::Deserialize;

/// Filters of roots; lists are comma-separated.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct AccountQuery {
    /// Found in name, display name, reference or region.
    pub q: Option<String>,
    /// `AWSKMS`, …
    pub provider: Option<String>,
    /// `Ready`, …
    pub phase: Option<String>,
    /// A region.
    pub region: Option<String>,
    /// A column, `-` before it for descending.
    sort: Option<String>,
    /// Rows of a page, 1 to 500.
    limit: Option<usize>,
    /// The `cursor` of the page before, with the same `sort`.
    cursor: Option<String>,
}

impl AccountQuery {
    /// Whether a root matches.
    pub fn matches(&self, account: &AccountSummary) -> bool {
        let reference = account.active_reference.as_deref();
        let fields = [
            Some(account.name.as_str()),
            account.display_name.as_deref(),
            account.key_reference.as_deref(),
            reference,
            account.region.as_deref(),
        ];
        words::holds(self.provider.as_deref(), account.provider_type.as_str())
            && word_of(self.phase.as_deref(), account.phase)
            && words::holds(self.region.as_deref(), account.region.as_deref().unwrap_or_default())
            && found(self.q.as_deref(), &fields)
    }

    /// Which page.
    pub fn paging(&self) -> Paging {
        Paging { sort: self.sort.clone(), limit: self.limit, cursor: self.cursor.clone() }
    }
}

impl Columns for AccountSummary {
    const NAMES: &'static [&'static str] =
        &["name", "provider", "region", "phase", "keys", "clients", "version", "verifiedAt", "createdAt"];

    fn key(&self, column: &str) -> SortKey {
        match column {
            "name" => self.name.as_str().into(),
            "provider" => self.provider_type.as_str().into(),
            "region" => self.region.as_deref().map_or(SortKey::Absent, Into::into),
            "phase" => format!("{:?}", self.phase).as_str().into(),
            "keys" => Some(self.keys).into(),
            "clients" => self.active_clients.into(),
            "version" => self.key_version.into(),
            "verifiedAt" => self.verified_at.into(),
            "createdAt" => self.created_at.into(),
            _ => SortKey::Absent,
        }
    }
}
