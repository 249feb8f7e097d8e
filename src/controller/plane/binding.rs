//! The APIBinding of a consumer, read through the virtual workspace, which serves it without a claim.

use kube::core::Object;
use kube::{Resource, ResourceExt};
use model::names;
use serde::{Deserialize, Serialize};

/// The part of an APIBinding's spec that matters here.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct BindingSpec {
    #[serde(default)]
    permission_claims: Vec<Claim>,
}

/// What the consumer lets us do beyond our own kinds, or doesn't.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Claim {
    #[serde(default)]
    group: String,
    #[serde(default)]
    resource: String,
    /// `Accepted` or `Rejected`.
    #[serde(default)]
    state: String,
}

/// The part of an APIBinding's status that matters here.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct BindingStatus {
    /// `Binding` or `Bound`.
    #[serde(default)]
    phase: Option<String>,
}

type Inner = Object<BindingSpec, BindingStatus>;

/// A consumer's APIBinding to our export.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Binding(Inner);

impl Binding {
    /// Whether the consumer can use our kinds.
    pub fn is_bound(&self) -> bool {
        self.0.status.as_ref().and_then(|s| s.phase.as_deref()) == Some("Bound")
            && self.0.metadata.deletion_timestamp.is_none()
    }

    /// Whether the consumer lets us write events.
    pub fn accepts_events(&self) -> bool {
        let mut claims = self.0.spec.permission_claims.iter();
        claims.any(|claim| claim.group.is_empty() && claim.resource == "events" && claim.state == "Accepted")
    }

    /// The consumer's workspace path, for example `root:orgs:acme:payments`.
    pub fn path(&self) -> Option<&str> {
        self.annotations().get(names::KCP_PATH).map(String::as_str)
    }

    /// The consumer's logical cluster id.
    pub fn cluster(&self) -> Option<&str> {
        self.annotations().get(names::KCP_CLUSTER).map(String::as_str)
    }
}

impl Resource for Binding {
    type DynamicType = ();
    type Scope = kube::core::ClusterResourceScope;

    fn kind((): &()) -> std::borrow::Cow<'_, str> {
        "APIBinding".into()
    }
    fn group((): &()) -> std::borrow::Cow<'_, str> {
        "apis.kcp.io".into()
    }
    fn version((): &()) -> std::borrow::Cow<'_, str> {
        "v1alpha2".into()
    }
    fn plural((): &()) -> std::borrow::Cow<'_, str> {
        "apibindings".into()
    }
    fn meta(&self) -> &kube::api::ObjectMeta {
        &self.0.metadata
    }
    fn meta_mut(&mut self) -> &mut kube::api::ObjectMeta {
        &mut self.0.metadata
    }
}
