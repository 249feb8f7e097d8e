//! Kubernetes Events in the consumer's workspace: what people ask about. Best effort: an event that can't be written is
//! logged, and nothing waits for it. The actor is who the BFF authenticated or who the API server saw, never a guess.

use crate::plane::{Id, MANAGER, Plane};
use jiff::Timestamp;
use k8s_openapi::api::core::v1::{Event, EventSource, ObjectReference};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{ManagedFieldsEntry, MicroTime, Time};
use kube::api::{Api, ObjectMeta, PostParams};
use kube::{Resource, ResourceExt};
use model::names;
use std::collections::BTreeMap;

/// Events of cluster-scoped objects live in this namespace.
const NAMESPACE: &str = "default";
const COMPONENT: &str = MANAGER;

/// Whom an event names as the cause.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cause {
    /// A user as the BFF authenticated them, or a field manager; `None` is the controller by itself.
    pub actor: Option<String>,
    /// In the actor's words.
    pub reason: Option<String>,
}

impl Cause {
    /// Who last wrote the object, but for us: the user the BFF names when that write was the BFF's, else the field manager. A
    /// BFF's annotation that an earlier write has left names nobody.
    pub fn of<K: Resource>(object: &K) -> Self {
        let annotation = |name: &str| object.annotations().get(name).cloned();
        let others =
            object.managed_fields().iter().filter(|entry| entry.subresource.as_deref().unwrap_or_default().is_empty());
        let others = others.filter(|entry| entry.manager.as_deref() != Some(COMPONENT));
        // Times have whole seconds: of two writes in one, the one that names its user counts.
        let Some(last) = others.max_by_key(|entry| (entry.time.as_ref().map(|time| time.0), names_user(entry))) else {
            return Self::default();
        };
        if names_user(last) {
            Self { actor: annotation(names::REQUESTED_BY), reason: annotation(names::REQUEST_REASON) }
        } else {
            Self { actor: last.manager.clone(), reason: None }
        }
    }
}

fn names_user(entry: &ManagedFieldsEntry) -> bool {
    let owned = entry.fields_v1.as_ref().map(|fields| &fields.0["f:metadata"]["f:annotations"]);
    owned.is_some_and(|annotations| !annotations[format!("f:{}", names::REQUESTED_BY)].is_null())
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// A stable word in CamelCase.
    pub what: &'static str,
    /// A sentence in English.
    pub message: String,
    /// Whether it is a warning.
    pub warning: bool,
    /// Who is behind it.
    pub cause: Cause,
}

impl Happened {
    /// By the controller itself.
    pub fn new(what: &'static str, message: impl Into<String>) -> Self {
        Self { what, message: message.into(), warning: false, cause: Cause::default() }
    }

    /// As a warning.
    #[must_use]
    pub fn warning(self) -> Self {
        Self { warning: true, ..self }
    }

    /// At someone's request.
    #[must_use]
    pub fn by(self, cause: Cause) -> Self {
        Self { cause, ..self }
    }
}

/// Writes events.
#[derive(Clone)]
pub struct Events {
    plane: Plane,
}

impl Events {
    /// Through `plane`.
    pub fn new(plane: Plane) -> Self {
        Self { plane }
    }

    /// Says what happened to `object`; returns at once.
    pub fn say<K: Resource<DynamicType = ()>>(&self, object: &K, happened: Happened) {
        let Some(id) = Id::of(object) else { return };
        tracing::info!(object = %id, kind = %K::kind(&()), what = happened.what, actor = happened.cause.actor, "{}", happened.message);
        let Some(client) = self.plane.consumer(&id.cluster) else { return };
        let event = event(object, happened, Timestamp::now());
        tokio::spawn(async move {
            let api: Api<Event> = Api::namespaced(client, NAMESPACE);
            if let Err(error) = api.create(&PostParams::default(), &event).await {
                tracing::warn!(object = %id, %error, "the event can't be written");
            }
        });
    }
}

fn event<K: Resource<DynamicType = ()>>(object: &K, happened: Happened, now: Timestamp) -> Event {
    let mut annotations = BTreeMap::new();
    let Cause { actor, reason } = happened.cause;
    annotations.extend(actor.map(|actor| (names::REQUESTED_BY.to_owned(), actor)));
    annotations.extend(reason.map(|reason| (names::REQUEST_REASON.to_owned(), reason)));
    let name = format!("{}.{:x}", object.name_any(), now.as_nanosecond());
    Event {
        metadata: ObjectMeta {
            name: Some(name),
            namespace: Some(NAMESPACE.into()),
            annotations: Some(annotations),
            ..ObjectMeta::default()
        },
        involved_object: ObjectReference {
            api_version: Some(K::api_version(&()).into_owned()),
            kind: Some(K::kind(&()).into_owned()),
            name: Some(object.name_any()),
            uid: object.uid(),
            resource_version: object.resource_version(),
            ..ObjectReference::default()
        },
        reason: Some(happened.what.to_owned()),
        message: Some(happened.message),
        type_: Some(if happened.warning { "Warning" } else { "Normal" }.to_owned()),
        action: Some(happened.what.to_owned()),
        event_time: Some(MicroTime(now)),
        first_timestamp: Some(Time(now)),
        last_timestamp: Some(Time(now)),
        count: Some(1),
        reporting_component: Some(COMPONENT.to_owned()),
        reporting_instance: Some(COMPONENT.to_owned()),
        source: Some(EventSource { component: Some(COMPONENT.to_owned()), host: None }),
        ..Event::default()
    }
}

#[cfg(test)]
mod tests {
    use super::Cause;
    use model::Account;
    use serde_json::{Value, json};

    fn account(managers: &Value) -> Account {
        serde_json::from_value(json!({
            "metadata": {
                "name": "aws-root",
                "annotations": {"openkcm.io/requested-by": "oidc:owner@acme.example", "openkcm.io/request-reason": "leaked"},
                "managedFields": managers,
            },
            "spec": {"providerType": "Platform"},
        }))
        .unwrap()
    }

    fn wrote(manager: &str, second: u32, names_user: bool) -> Value {
        let fields = if names_user {
            json!({"f:metadata": {"f:annotations": {"f:openkcm.io/requested-by": {}}}})
        } else {
            json!({"f:spec": {}})
        };
        json!({"manager": manager, "operation": "Update", "time": format!("2026-01-01T00:00:{second:02}Z"), "fieldsType": "FieldsV1", "fieldsV1": fields})
    }

    #[test]
    fn the_actor_is_who_the_bff_names() {
        let cause = Cause::of(&account(&json!([wrote("kubectl", 1, false), wrote("bff", 2, true)])));
        assert_eq!(
            (cause.actor.as_deref(), cause.reason.as_deref()),
            (Some("oidc:owner@acme.example"), Some("leaked"))
        );
    }

    #[test]
    fn a_later_write_by_someone_else_is_not_blamed_on_the_user_before() {
        let cause = Cause::of(&account(&json!([
            wrote("bff", 2, true),
            wrote("kubectl", 3, false),
            wrote("openkcm-controller", 4, false)
        ])));
        assert_eq!((cause.actor.as_deref(), cause.reason), (Some("kubectl"), None));
    }
}
