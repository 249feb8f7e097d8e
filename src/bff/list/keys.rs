//! `GET …/keys`.

use super::{Columns, Due, Paging, QueryError, SortKey, found, word_of};
use jiff::Timestamp;
use model::wire::KeySummary;
use model::words;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::HashSet;

/// Filters of service keys; lists are comma-separated, a comma within a word stands behind a backslash.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct KeyQuery {
    /// Found in name, display name, application or root.
    pub q: Option<String>,
    /// The root's name.
    pub account: Option<String>,
    /// The root's provider: `AWSKMS`, …
    pub provider: Option<String>,
    /// `Enabled`, `Disabled`, `PendingDeletion`.
    pub state: Option<String>,
    /// `Active`, `Rotating`, …
    pub phase: Option<String>,
    /// Why it can't be used: `MaterialMissing`, `RootUnavailable`, … as its `Ready` condition says.
    pub reason: Option<String>,
    /// `AES-GCM-256`, …
    pub algorithm: Option<String>,
    /// The application.
    pub application: Option<String>,
    /// `overdue`, `soon`, `24h`, `7d`, or a day such as `2026-11-25`.
    pub due: Option<String>,
    /// `unknown`: nobody reports; `some`: at least one; `none`.
    pub clients: Option<String>,
    /// A column, `-` before it for descending.
    sort: Option<String>,
    /// Rows of a page, 1 to 500.
    limit: Option<usize>,
    /// The `cursor` of the page before, with the same `sort`.
    cursor: Option<String>,
}

/// A query that has been read.
#[derive(Clone, Debug)]
pub struct KeyFilter<'a> {
    query: &'a KeyQuery,
    due: Option<Due>,
    roots: Option<HashSet<&'a str>>,
    now: Timestamp,
}

impl KeyQuery {
    /// Reads the windows. `roots` are the names and providers of the workspace's roots.
    pub fn filter<'a>(
        &'a self,
        roots: impl Iterator<Item = (&'a str, &'a str)>,
        now: Timestamp,
    ) -> Result<KeyFilter<'a>, QueryError> {
        let due = self.due.as_deref().map(|due| due.parse().map_err(|()| QueryError::Filter("due", due.into())));
        let of_provider =
            |provider: &'a str| roots.filter(|root| words::holds(Some(provider), root.1)).map(|root| root.0).collect();
        Ok(KeyFilter { query: self, due: due.transpose()?, roots: self.provider.as_deref().map(of_provider), now })
    }

    /// Whether all keys match.
    pub fn is_plain(&self) -> bool {
        let filters = [
            &self.q,
            &self.account,
            &self.provider,
            &self.state,
            &self.phase,
            &self.reason,
            &self.algorithm,
            &self.application,
            &self.due,
            &self.clients,
        ];
        filters.iter().all(|filter| filter.is_none())
    }

    /// Which page.
    pub fn paging(&self) -> Paging {
        Paging { sort: self.sort.clone(), limit: self.limit, cursor: self.cursor.clone() }
    }
}

impl KeyFilter<'_> {
    /// Whether a key matches.
    pub fn matches(&self, key: &KeySummary) -> bool {
        let query = self.query;
        let fields = [Some(key.name.as_str()), key.display_name.as_deref(), Some(&key.application), Some(&key.account)];
        query.account.as_ref().is_none_or(|account| *account == key.account)
            && self.roots.as_ref().is_none_or(|roots| roots.contains(key.account.as_str()))
            && word_of(query.state.as_deref(), key.state)
            && word_of(query.phase.as_deref(), key.phase)
            && words::holds(query.reason.as_deref(), key.reason.as_deref().unwrap_or_default())
            && words::holds(query.algorithm.as_deref(), key.algorithm.as_str())
            && words::holds(query.application.as_deref(), &key.application)
            && words::holds(query.clients.as_deref(), clients(key.active_clients))
            && self.due.is_none_or(|due| due.covers(key.next_rotation, self.now))
            && found(query.q.as_deref(), &fields)
    }
}

fn clients(count: Option<u32>) -> &'static str {
    match count {
        None => "unknown",
        Some(0) => "none",
        Some(_) => "some",
    }
}

impl Columns for KeySummary {
    const NAMES: &'static [&'static str] = &[
        "name",
        "application",
        "account",
        "algorithm",
        "schedule",
        "phase",
        "state",
        "version",
        "clients",
        "lastRotation",
        "nextRotation",
        "createdAt",
    ];

    fn key(&self, column: &str) -> SortKey {
        match column {
            "name" => self.name.as_str().into(),
            "application" => self.application.as_str().into(),
            "account" => self.account.as_str().into(),
            "algorithm" => self.algorithm.as_str().into(),
            "schedule" => self
                .rotation_schedule
                .interval()
                .map_or(SortKey::Absent, |interval| SortKey::Number(interval.as_hours())),
            "phase" => format!("{:?}", self.phase).as_str().into(),
            "state" => format!("{:?}", self.state).as_str().into(),
            "version" => self.current_version.into(),
            "clients" => self.active_clients.into(),
            "lastRotation" => self.last_rotation.into(),
            "nextRotation" => self.next_rotation.into(),
            "createdAt" => self.created_at.into(),
            _ => SortKey::Absent,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::KeyQuery;
    use model::ServiceEncryptionKey;
    use model::wire::KeySummary;

    #[test]
    fn fr_302_an_application_with_a_comma_is_one_word_of_a_filter() {
        let mut key = KeySummary::from(&ServiceEncryptionKey::test().active());
        key.application = "Billing, EU".to_owned();
        let matches = |application: &str| {
            let query = KeyQuery { application: Some(application.to_owned()), ..KeyQuery::default() };
            query.filter(std::iter::empty(), jiff::Timestamp::UNIX_EPOCH).unwrap().matches(&key)
        };
        assert!(matches(r"Billing\, EU") && matches(r"checkout,billing\, eu"));
        assert!(!matches("Billing, EU") && !matches("Billing"));
    }
}
