//! Audit: one structured line for whatever happens (target `audit`), and a Kubernetes Event in the consumer's workspace. The
//! line is always written; nothing waits for the event, which is tried several times and then left out. The actor is who the
//! BFF authenticated or who the API server saw, never a guess.

use crate::context::Work;
use crate::desk::Desk;
use crate::plane::{Id, MANAGER, Plane};
use jiff::{SignedDuration, Timestamp};
use k8s_openapi::api::core::v1::{Event, EventSource, ObjectReference};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{ManagedFieldsEntry, MicroTime, Time};
use kube::api::{Api, ObjectMeta, PostParams};
use kube::{Resource, ResourceExt};
use model::{Happening, names};
use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

/// Events of cluster-scoped objects live in this namespace.
const NAMESPACE: &str = "default";
const COMPONENT: &str = MANAGER;
/// Events that wait at most; statuses have the better part of what kcp can write.
const WAITING: usize = 20_000;
const WRITERS: usize = 4;
const ATTEMPTS: u32 = 6;
/// Between the BFF's word of who deletes, and the deletion.
const ANNOUNCED_BEFORE: SignedDuration = SignedDuration::from_secs(5);
const FIRST_RETRY: Duration = Duration::from_millis(250);

/// Whom an event names as the cause.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cause {
    /// A user as the BFF authenticated them, or a field manager; `None` when nobody can tell.
    pub actor: Option<String>,
    /// Nobody asked: the controller did it by itself.
    pub by_itself: bool,
    /// In the actor's words.
    pub reason: Option<String>,
    /// Of the request to the BFF.
    pub correlation_id: Option<String>,
}

impl Cause {
    /// Who last wrote the object, but for us: the user the BFF names when that write was the BFF's, else the field manager. A
    /// BFF's annotation that an earlier write has left names nobody.
    pub fn of<K: Resource>(object: &K) -> Self {
        let others =
            object.managed_fields().iter().filter(|entry| entry.subresource.as_deref().unwrap_or_default().is_empty());
        let others = others.filter(|entry| entry.manager.as_deref() != Some(COMPONENT));
        // Times have whole seconds: of two writes in one, the one that names its user counts.
        let Some(last) = others.max_by_key(|entry| (entry.time.as_ref().map(|time| time.0), names_user(entry))) else {
            return Self::default();
        };
        Self::behind(object, last)
    }

    /// Who last set a field, `f:spec/f:state` for example: later writes of other fields are not mistaken for it.
    pub fn of_field<K: Resource>(object: &K, path: &str) -> Self {
        let owners = object.managed_fields().iter().filter(|entry| owns(entry, path));
        let last = owners.max_by_key(|entry| entry.time.as_ref().map(|time| time.0));
        last.map(|entry| Self::behind(object, entry)).unwrap_or_default()
    }

    /// Who deletes the object: kcp doesn't say, so it is known only when the BFF did, which writes its user a moment before.
    pub fn of_deletion<K: Resource>(object: &K) -> Self {
        let at = object.meta().deletion_timestamp.as_ref().map(|time| time.0);
        let announced = object.managed_fields().iter().filter(|entry| names_user(entry)).any(|entry| {
            let before = at.zip(entry.time.as_ref()).map(|(at, time)| at.duration_since(time.0));
            before.is_some_and(|before| (SignedDuration::ZERO..=ANNOUNCED_BEFORE).contains(&before))
        });
        if announced { Self::of(object) } else { Self::default() }
    }

    /// Who set an annotation that asks for something.
    pub fn of_annotation<K: Resource>(object: &K, name: &str) -> Self {
        // Names of annotations hold slashes, so they are the path's end.
        Self::of_field(object, &format!("f:metadata/f:annotations/f:{}", name.replace('/', "~1")))
    }

    fn behind<K: Resource>(object: &K, entry: &ManagedFieldsEntry) -> Self {
        let annotation = |name: &str| object.annotations().get(name).cloned();
        if names_user(entry) {
            Self {
                actor: annotation(names::REQUESTED_BY),
                reason: annotation(names::REQUEST_REASON),
                correlation_id: annotation(names::CORRELATION_ID),
                by_itself: false,
            }
        } else {
            Self { actor: entry.manager.clone(), ..Self::default() }
        }
    }
}

/// Whether an entry owns a field, by JSON pointer.
fn owns(entry: &ManagedFieldsEntry, path: &str) -> bool {
    entry.fields_v1.as_ref().is_some_and(|fields| fields.0.pointer(&format!("/{path}")).is_some())
}

fn names_user(entry: &ManagedFieldsEntry) -> bool {
    let owned = entry.fields_v1.as_ref().map(|fields| &fields.0["f:metadata"]["f:annotations"]);
    owned.is_some_and(|annotations| !annotations[format!("f:{}", names::REQUESTED_BY)].is_null())
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// Its stable word.
    pub what: Happening,
    /// A sentence in English.
    pub message: String,
    /// What the message says in numbers and names, by the keys of `model::wire::fact`.
    pub facts: BTreeMap<&'static str, String>,
    /// Whether it is a warning.
    pub warning: bool,
    /// Who is behind it.
    pub cause: Cause,
}

impl Happened {
    /// By the controller itself.
    pub fn new(what: Happening, message: impl Into<String>) -> Self {
        let cause = Cause { by_itself: true, ..Cause::default() };
        Self { what, message: message.into(), facts: BTreeMap::new(), warning: false, cause }
    }

    /// With a fact that readers of another language are told.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "numbers, times and names are given as they come")]
    pub fn with(mut self, key: &'static str, value: impl ToString) -> Self {
        self.facts.insert(key, value.to_string());
        self
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

/// Says what happened: one structured line at once, and an event that a few writers bring to the consumer's workspace.
#[derive(Clone)]
pub struct Events {
    letters: mpsc::Sender<Letter>,
    under_way: Arc<watch::Sender<usize>>,
    missing: Arc<Mutex<HashSet<String>>>,
}

/// An event on its way.
struct Letter {
    id: Id,
    event: Box<Event>,
}

impl Events {
    /// Through `plane`, by writers that live in `tasks`. A workspace in which events can't be written, or can again, is put on
    /// the desk.
    pub fn start(plane: &Plane, desk: &Desk, tasks: &mut JoinSet<()>) -> Self {
        let (letters, incoming) = mpsc::channel(WAITING);
        let events = Self { letters, under_way: Arc::new(watch::Sender::new(0)), missing: Arc::default() };
        let incoming = Arc::new(tokio::sync::Mutex::new(incoming));
        for _ in 0..WRITERS {
            let (writer, plane, desk, incoming) = (events.clone(), plane.clone(), desk.clone(), incoming.clone());
            tasks.spawn(async move {
                while let Some(letter) = next(&incoming).await {
                    writer.deliver(&plane, &desk, letter).await;
                    writer.under_way.send_modify(|count| *count = count.saturating_sub(1));
                }
            });
        }
        events
    }

    /// Says what happened to `object`; returns at once.
    pub fn say<K: Resource<DynamicType = ()>>(&self, object: &K, happened: Happened) {
        let Some(id) = Id::of(object) else { return };
        let Cause { actor, reason, correlation_id, by_itself } = &happened.cause;
        let unnamed = if *by_itself { COMPONENT } else { "unknown" };
        tracing::info!(
            target: "audit",
            action = happened.what.as_str(),
            kind = %K::kind(&()),
            cluster = id.cluster,
            name = id.name,
            user = actor.as_deref().unwrap_or(unnamed),
            reason,
            correlation_id,
            result = if happened.warning { "warning" } else { "done" },
            "{}",
            happened.message
        );
        let event = Box::new(event(object, happened, Timestamp::now()));
        self.under_way.send_modify(|count| *count += 1);
        if self.letters.try_send(Letter { id, event }).is_err() {
            self.under_way.send_modify(|count| *count = count.saturating_sub(1));
            tracing::warn!(
                waiting = WAITING,
                "an event is left out: kcp takes them too slowly; its line is in this log"
            );
        }
    }

    /// Whether events can't be written in a workspace, because it has no namespace for them.
    pub fn is_missing(&self, cluster: &str) -> bool {
        self.missing.lock().unwrap_or_else(PoisonError::into_inner).contains(cluster)
    }

    /// Waits until everything said is written.
    pub async fn written(&self) {
        // The sender lives as long as self, so waiting can't fail.
        let _ = self.under_way.subscribe().wait_for(|count| *count == 0).await;
    }

    async fn deliver(&self, plane: &Plane, desk: &Desk, Letter { id, event }: Letter) {
        // A workspace that is known to take none isn't asked again and again.
        let attempts = if self.is_missing(&id.cluster) { 1 } else { ATTEMPTS };
        let mut pause = FIRST_RETRY;
        for attempt in 1..=attempts {
            let Some(client) = plane.consumer(&id.cluster) else { return };
            let api: Api<Event> = Api::namespaced(client, NAMESPACE);
            let written = match api.create(&PostParams::default(), &event).await {
                Err(kube::Error::Api(status)) if status.is_already_exists() => Ok(()),
                written => written.map(drop),
            };
            let error = match written {
                Ok(()) => return self.note(desk, &id.cluster, false),
                Err(error) => error,
            };
            if attempt == attempts {
                let gone = matches!(&error, kube::Error::Api(status) if status.is_not_found());
                self.note(desk, &id.cluster, gone);
                tracing::debug!(object = %id, %error, "the event can't be written");
                return;
            }
            tokio::time::sleep(pause).await;
            pause *= 2;
        }
    }

    /// Remembers whether a workspace takes events, and has it looked at when that is news.
    fn note(&self, desk: &Desk, cluster: &str, missing: bool) {
        let mut known = self.missing.lock().unwrap_or_else(PoisonError::into_inner);
        let news = if missing { known.insert(cluster.to_owned()) } else { known.remove(cluster) };
        drop(known);
        if news {
            desk.add(Work::Workspace(cluster.to_owned()));
        }
    }
}

async fn next(incoming: &tokio::sync::Mutex<mpsc::Receiver<Letter>>) -> Option<Letter> {
    incoming.lock().await.recv().await
}

fn event<K: Resource<DynamicType = ()>>(object: &K, happened: Happened, now: Timestamp) -> Event {
    let mut annotations = BTreeMap::new();
    let Cause { actor, reason, correlation_id, .. } = happened.cause;
    annotations.extend(actor.map(|actor| (names::REQUESTED_BY.to_owned(), actor)));
    annotations.extend(reason.map(|reason| (names::REQUEST_REASON.to_owned(), reason)));
    annotations.extend(correlation_id.map(|id| (names::CORRELATION_ID.to_owned(), id)));
    if !happened.facts.is_empty() {
        annotations.insert(names::FACTS.to_owned(), serde_json::json!(happened.facts).to_string());
    }
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
        reason: Some(happened.what.to_string()),
        message: Some(happened.message),
        type_: Some(if happened.warning { "Warning" } else { "Normal" }.to_owned()),
        action: Some(happened.what.to_string()),
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
    fn a_deletion_is_the_bffs_users_only_when_the_bff_said_so_just_before() {
        let deleted = |second: u32| {
            let mut root = account(&json!([wrote("bff", 10, true), wrote("openkcm-controller", 11, false)]));
            let at = format!("2026-01-01T00:00:{second:02}Z").parse().unwrap();
            root.metadata.deletion_timestamp = Some(super::Time(at));
            Cause::of_deletion(&root).actor
        };
        assert_eq!(deleted(10).as_deref(), Some("oidc:owner@acme.example"));
        assert_eq!(deleted(40), None, "kubectl delete names nobody, and who wrote last is not to blame");
    }

    #[test]
    fn who_set_a_field_is_named_whoever_wrote_others_since() {
        let field = |manager: &str, second: u32, fields: Value| json!({"manager": manager, "operation": "Update", "time": format!("2026-01-01T00:00:{second:02}Z"), "fieldsType": "FieldsV1", "fieldsV1": fields});
        let rotate = json!({"f:metadata": {"f:annotations": {"f:openkcm.io/rotate": {}}}});
        let labels = json!({"f:metadata": {"f:labels": {"f:team": {}}}});
        let by_hand = account(&json!([
            field("kubectl", 1, rotate.clone()),
            field("bff", 2, labels.clone()),
            wrote("bff", 3, true)
        ]));
        assert_eq!(Cause::of_annotation(&by_hand, "openkcm.io/rotate").actor.as_deref(), Some("kubectl"));
        let mut asked = rotate;
        asked["f:metadata"]["f:annotations"]["f:openkcm.io/requested-by"] = json!({});
        let in_the_ui = account(&json!([field("bff", 1, asked), field("kubectl-label", 2, labels)]));
        let cause = Cause::of_annotation(&in_the_ui, "openkcm.io/rotate");
        assert_eq!(
            (cause.actor.as_deref(), cause.reason.as_deref()),
            (Some("oidc:owner@acme.example"), Some("leaked"))
        );
        assert_eq!(Cause::of_annotation(&in_the_ui, "openkcm.io/verify"), Cause::default(), "nobody is guessed");
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
