//! What is read.

use crate::api::{Api, ApiError};
use crate::routes::{Filter, Query};
use crate::shell::encode;
use jiff::Timestamp;
use model::RotationSchedule;
use model::overview::Overview;
use model::topology::Topology;
use model::wire::{
    AccountDetail, AccountSummary, Activity, ApplicationCount, KeyDetail, KeySummary, Page, RotationPreview,
    WorkspaceView,
};

impl Api {
    /// `GET /workspaces/{path}`.
    pub async fn workspace(self) -> Result<WorkspaceView, ApiError> {
        self.read("", &Query::new()).await
    }

    /// `GET …/overview`.
    pub async fn overview(self) -> Result<Overview, ApiError> {
        self.read("/overview", &Query::new()).await
    }

    /// `GET …/accounts`, filtered by the fields of `filter` that are set.
    pub async fn accounts(self, filter: &impl Filter) -> Result<Page<AccountSummary>, ApiError> {
        self.read("/accounts", &filter.pairs()).await
    }

    /// `GET …/keys`, filtered by the fields of `filter` that are set; `limit` rows from `cursor` on.
    pub async fn keys(
        self,
        filter: &impl Filter,
        limit: u32,
        cursor: Option<&str>,
    ) -> Result<Page<KeySummary>, ApiError> {
        let mut query = filter.pairs();
        query.remove("columns");
        query.insert("limit".to_owned(), limit.to_string());
        if let Some(cursor) = cursor {
            query.insert("cursor".to_owned(), cursor.to_owned());
        }
        self.read("/keys", &query).await
    }

    /// `GET …/applications`: those whose name holds `q`, at most `limit`.
    pub async fn applications(self, q: &str, limit: u32) -> Result<Page<ApplicationCount>, ApiError> {
        let mut query = Query::from([("limit".to_owned(), limit.to_string())]);
        if !q.is_empty() {
            query.insert("q".to_owned(), q.to_owned());
        }
        self.read("/applications", &query).await
    }

    /// `GET …/accounts/{name}`. `at_least` waits for a write of one's own.
    pub async fn account(self, name: &str, at_least: Option<&str>) -> Result<AccountDetail, ApiError> {
        self.read_object(&format!("/accounts/{}", encode(name)), &seen(at_least)).await
    }

    /// `GET …/keys/{name}`. `at_least` waits for a write of one's own.
    pub async fn key(self, name: &str, at_least: Option<&str>) -> Result<KeyDetail, ApiError> {
        self.read_object(&format!("/keys/{}", encode(name)), &seen(at_least)).await
    }

    /// `GET …/rotations`: when `schedule` would rotate, counted from `from` or what `key` counts
    /// from, and how many other keys with it.
    pub async fn rotations(
        self,
        schedule: RotationSchedule,
        from: Option<Timestamp>,
        count: u32,
        key: Option<&str>,
    ) -> Result<RotationPreview, ApiError> {
        let mut query =
            Query::from([("schedule".to_owned(), schedule.to_string()), ("count".to_owned(), count.to_string())]);
        query.extend(from.map(|from| ("from".to_owned(), from.to_string())));
        query.extend(key.map(|key| ("key".to_owned(), key.to_owned())));
        self.read_object("/rotations", &query).await
    }

    /// `GET …/activity`: what happened in the workspace, newest first, at most `limit`.
    pub async fn activity(self, limit: u32) -> Result<Page<Activity>, ApiError> {
        self.read("/activity", &Query::from([("limit".to_owned(), limit.to_string())])).await
    }

    /// `GET …/topology`.
    pub async fn topology(self, filter: &impl Filter) -> Result<Topology, ApiError> {
        self.read_object("/topology", &filter.pairs()).await
    }
}

fn seen(at_least: Option<&str>) -> Query {
    at_least.map(|version| ("atLeast".to_owned(), version.to_owned())).into_iter().collect()
}
