//! The boundary: what an object on the wire means to the index. Everything else of it is dropped here.

use super::Kind;
use crate::kcp::binding_resource;
use k8s_openapi::api::core::v1::Event;
use kube::api::{Api, DynamicObject};
use kube::core::DeserializeGuard;
use kube::{Client, ResourceExt};
use model::RotationJitter;
use model::wire::{AccountSummary, Activity, EdgeSummary, KeySummary, TenantSummary};
use model::{Account, Edge, ServiceEncryptionKey, Tenant, names};

/// One object, pruned.
#[derive(Clone, Debug)]
pub struct Observed {
    /// What it is.
    pub row: Row,
    /// Its resourceVersion as a number, 0 when it isn't one.
    pub version: u64,
}

/// A row of one of the tables.
#[derive(Clone, Debug)]
pub enum Row {
    /// An APIBinding and the path of its workspace.
    Binding {
        /// For example `root:orgs:acme:payments`.
        path: Option<String>,
    },
    /// A tenant.
    Tenant {
        /// What lists show.
        tenant: TenantSummary,
        /// How early its keys may rotate.
        rotation_jitter: RotationJitter,
    },
    /// A root of trust.
    Account(Box<AccountSummary>),
    /// A service key.
    Key(Box<KeySummary>),
    /// Something that happened.
    Event(Activity),
    /// A crypto edge.
    Edge(EdgeSummary),
}

/// A kind that is watched.
pub trait Watched:
    Sized + Clone + std::fmt::Debug + Send + Sync + serde::de::DeserializeOwned + ResourceExt + 'static
{
    /// Which.
    const KIND: Kind;

    /// The endpoint, tolerant of single objects that can't be read.
    fn api(client: Client) -> Api<DeserializeGuard<Self>>;

    /// What it means to the index; `None` when it is none of its business.
    fn row(&self) -> Option<Row>;
}

impl Watched for DynamicObject {
    const KIND: Kind = Kind::Binding;

    fn api(client: Client) -> Api<DeserializeGuard<Self>> {
        Api::all_with(client, &binding_resource())
    }

    fn row(&self) -> Option<Row> {
        Some(Row::Binding { path: self.annotations().get(names::KCP_PATH).cloned() })
    }
}

impl Watched for Tenant {
    const KIND: Kind = Kind::Tenant;

    fn api(client: Client) -> Api<DeserializeGuard<Self>> {
        Api::all(client)
    }

    fn row(&self) -> Option<Row> {
        let status = self.status.clone().unwrap_or_default();
        let tenant = TenantSummary {
            name: self.name_any(),
            phase: status.phase,
            tenant_id: status.tenant_id,
            suspended: self.spec.suspended,
            conditions: status.conditions,
            resource_version: self.resource_version().unwrap_or_default(),
        };
        Some(Row::Tenant { tenant, rotation_jitter: status.rotation_jitter })
    }
}

impl Watched for Account {
    const KIND: Kind = Kind::Account;

    fn api(client: Client) -> Api<DeserializeGuard<Self>> {
        Api::all(client)
    }

    fn row(&self) -> Option<Row> {
        Some(Row::Account(Box::new(AccountSummary::from(self))))
    }
}

impl Watched for ServiceEncryptionKey {
    const KIND: Kind = Kind::Key;

    fn api(client: Client) -> Api<DeserializeGuard<Self>> {
        Api::all(client)
    }

    fn row(&self) -> Option<Row> {
        Some(Row::Key(Box::new(KeySummary::from(self))))
    }
}

impl Watched for Event {
    const KIND: Kind = Kind::Event;

    fn api(client: Client) -> Api<DeserializeGuard<Self>> {
        Api::all(client)
    }

    fn row(&self) -> Option<Row> {
        let ours = self.involved_object.api_version.as_deref().is_some_and(is_ours);
        let by_us = self.reporting_component.as_deref() == Some(names::CONTROLLER);
        if !(ours && by_us) {
            return None;
        }
        let latest = [self.last_timestamp.as_ref().map(|t| t.0), self.event_time.as_ref().map(|t| t.0)];
        let time = latest.into_iter().flatten().max().or(self.creation_timestamp().map(|t| t.0));
        Some(Row::Event(Activity {
            time: time.unwrap_or_default(),
            actor: self.annotations().get(names::REQUESTED_BY).cloned(),
            action: self.reason.clone().unwrap_or_default(),
            kind: self.involved_object.kind.clone().unwrap_or_default(),
            name: self.involved_object.name.clone().unwrap_or_default(),
            message: self.message.clone().unwrap_or_default(),
            // Facts of another shape are those of another controller; its sentence still stands.
            facts: self
                .annotations()
                .get(names::FACTS)
                .and_then(|json| serde_json::from_str(json).ok())
                .unwrap_or_default(),
            reason: self.annotations().get(names::REQUEST_REASON).cloned(),
            warning: self.type_.as_deref() == Some("Warning"),
        }))
    }
}

impl Watched for Edge {
    const KIND: Kind = Kind::Edge;

    fn api(client: Client) -> Api<DeserializeGuard<Self>> {
        Api::all(client)
    }

    fn row(&self) -> Option<Row> {
        let status = self.status.clone().unwrap_or_default();
        Some(Row::Edge(EdgeSummary {
            name: self.name_any(),
            connected: status.connected,
            last_seen: status.last_seen,
            lease_until: status.lease_until,
        }))
    }
}

/// Whether an apiVersion is of our group.
fn is_ours(api_version: &str) -> bool {
    api_version.split_once('/').is_some_and(|(group, _)| group == model::GROUP)
}
