//! What is read.

use crate::api::{Api, ApiError};
use crate::routes::{Query, pairs};
use crate::shell::encode;
use jiff::Timestamp;
use model::RotationSchedule;
use model::overview::Overview;
use model::topology::Topology;
use model::wire::{
    AccountDetail, AccountSummary, Activity, KeyDetail, KeySummary, Page, RotationPreview, WorkspaceView,
};
use serde::Serialize;

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
    pub async fn accounts(self, filter: &impl Serialize) -> Result<Page<AccountSummary>, ApiError> {
        self.read("/accounts", &pairs(filter)).await
    }

    /// `GET …/keys`, filtered by the fields of `filter` that are set; `limit` rows from `cursor` on.
    pub async fn keys(
        self,
        filter: &impl Serialize,
        limit: u32,
        cursor: Option<&str>,
    ) -> Result<Page<KeySummary>, ApiError> {
        let mut query = pairs(filter);
        query.remove("columns");
        query.insert("limit".to_owned(), limit.to_string());
        if let Some(cursor) = cursor {
            query.insert("cursor".to_owned(), cursor.to_owned());
        }
        self.read("/keys", &query).await
    }

    /// `GET …/accounts/{name}`. `at_least` waits for a write of one's own.
    pub async fn account(self, name: &str, at_least: Option<&str>) -> Result<AccountDetail, ApiError> {
        self.read(&format!("/accounts/{}", encode(name)), &seen(at_least)).await
    }

    /// `GET …/keys/{name}`. `at_least` waits for a write of one's own.
    pub async fn key(self, name: &str, at_least: Option<&str>) -> Result<KeyDetail, ApiError> {
        self.read(&format!("/keys/{}", encode(name)), &seen(at_least)).await
    }

    /// `GET …/rotations`: when `schedule` would rotate, counted from `from`, and how many other keys with it.
    pub async fn rotations(
        self,
        schedule: RotationSchedule,
        from: Timestamp,
        count: u32,
        key: Option<&str>,
    ) -> Result<RotationPreview, ApiError> {
        let mut query = Query::from([
            ("schedule".to_owned(), schedule.to_string()),
            ("from".to_owned(), from.to_string()),
            ("count".to_owned(), count.to_string()),
        ]);
        query.extend(key.map(|key| ("key".to_owned(), key.to_owned())));
        self.read("/rotations", &query).await
    }

    /// `GET …/activity`: what happened in the workspace, newest first, at most `limit`.
    pub async fn activity(self, limit: u32) -> Result<Page<Activity>, ApiError> {
        self.read("/activity", &Query::from([("limit".to_owned(), limit.to_string())])).await
    }

    /// `GET …/topology`.
    pub async fn topology(self, filter: &impl Serialize) -> Result<Topology, ApiError> {
        self.read("/topology", &pairs(filter)).await
    }
}

fn seen(at_least: Option<&str>) -> Query {
    at_least.map(|version| ("atLeast".to_owned(), version.to_owned())).into_iter().collect()
}
