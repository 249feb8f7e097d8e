//! What can be done with a key, from its row and from its page: the same entries, rules, dialogs and notes.

use crate::api::{Api, ApiError, use_api};
use crate::i18n;
use crate::plan::{Confirmed, PlanDialog, blocked_text};
use crate::service_key::deletion_window::DeletionWindow;
use crate::service_key::schedule_dialog::ScheduleDialog;
use crate::service_key::texts::texts;
use crate::store::{Kind, Store, Verb, use_store};
use crate::ui::{IconName, MenuItem, Toast, Toasts};
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::ServiceEncryptionKey;
use model::can::{self, Blocked};
use model::plan::{Action, Subject};
use model::service_key::KeyState;
use model::wire::{KeySummary, PatchRequest, PlanRequest, ProblemReason, RotateRequest};
use serde_json::{Value, json};

/// Carries out what can be done with keys. Cheap to copy; [`KeyDialogs`] must be on the page.
#[derive(Clone, Copy)]
pub(super) struct KeyActions {
    api: Api,
    store: Store,
    toasts: Option<Toasts>,
    /// The key a plan is shown for.
    plan: RwSignal<Option<(Action, KeySummary)>>,
    /// Days until a deletion destroys, as chosen in its dialog.
    window: RwSignal<Option<u32>>,
    /// The key whose schedule is being changed.
    pub(super) schedule: RwSignal<Option<KeySummary>>,
    /// The last failure of what has no dialog.
    pub(super) failed: RwSignal<Option<ApiError>>,
    /// The key something is being asked for right now.
    busy: RwSignal<Option<String>>,
}

/// The actions of this page.
pub(super) fn use_key_actions() -> KeyActions {
    KeyActions {
        api: use_api(),
        store: use_store(),
        toasts: use_context(),
        plan: RwSignal::new(None),
        window: RwSignal::new(None),
        schedule: RwSignal::new(None),
        failed: RwSignal::new(None),
        busy: RwSignal::new(None),
    }
}

impl KeyActions {
    /// Why keys can't be changed at all now.
    pub(super) fn off(self) -> Option<String> {
        self.store.may(Verb::Update, Kind::Key).err().map(crate::store::WriteBlock::text)
    }

    /// Why this can't be done with this key now: no right, no connection, or the rule.
    pub(super) fn blocked(self, rule: Result<(), Blocked>) -> Option<String> {
        self.off().or_else(|| rule.err().map(|blocked| blocked_text(&blocked)))
    }

    /// The same for an action that takes another right than update.
    fn blocked_for(self, action: Action, rule: Result<(), Blocked>) -> Option<String> {
        let right = self.store.may(action.verb(), Kind::Key);
        right.err().map(crate::store::WriteBlock::text).or_else(|| rule.err().map(|blocked| blocked_text(&blocked)))
    }

    /// Whether something is being asked for this key.
    pub(super) fn is_busy(self, name: &str) -> bool {
        self.busy.with(|busy| busy.as_deref() == Some(name))
    }

    /// FR-304. One press is one request id, so a repeated delivery rotates once.
    pub(super) fn rotate(self, key: &KeySummary) {
        if self.busy.get_untracked().is_some() {
            return;
        }
        let request = RotateRequest { request_id: crate::shell::fresh_id(), reason: None };
        let name = key.name.clone();
        let said = (texts().rotation_asked)(&name);
        self.run(name.clone(), said, async move { self.api.rotate(&name, &request).await.map(|_| ()) });
    }

    /// FR-305, where no plan is needed: enabling, and cancelling a deletion.
    pub(super) fn enable(self, key: &KeySummary) {
        let t = texts();
        let said = if key.state == KeyState::PendingDeletion { t.deletion_cancelled } else { t.enabled };
        let (name, key) = (key.name.clone(), key.clone());
        let work = async move { patch_as_seen(self.api, &key, json!({ "state": "Enabled" }), None).await };
        self.run(name.clone(), said(&name), work);
    }

    /// Opens the plan of an action.
    pub(super) fn ask(self, action: Action, key: &KeySummary) {
        self.window.set(key.deletion_window_days.filter(|_| action == Action::Delete));
        self.plan.set(Some((action, key.clone())));
    }

    /// The entries of the "…" menu.
    pub(super) fn menu(self, key: &KeySummary, with_rotate: bool) -> Vec<MenuItem> {
        let t = texts();
        let mut items = Vec::new();
        let of = |key: &KeySummary| key.clone();
        if with_rotate {
            let (key_one, key_two) = (of(key), of(key));
            items.push(
                MenuItem::new(t.rotate_now, move || self.rotate(&key_one))
                    .icon(IconName::Refresh)
                    .blocked(self.blocked(can::rotate(key))),
            );
            items.push(
                MenuItem::new(t.change_schedule, move || self.schedule.set(Some(key_two.clone())))
                    .icon(IconName::Edit)
                    .blocked(self.off()),
            );
            items.push(self.toggle(key));
        }
        let deleted = of(key);
        if key.state == KeyState::PendingDeletion {
            items.push(
                MenuItem::new(t.cancel_deletion, move || self.enable(&deleted))
                    .icon(IconName::Undo)
                    .blocked(self.off()),
            );
        } else {
            items.push(
                MenuItem::new((t.delete)(&key.name), move || self.ask(Action::Delete, &deleted))
                    .icon(IconName::Delete)
                    .separated()
                    .blocked(self.blocked_for(Action::Delete, can::set_state(key, KeyState::PendingDeletion))),
            );
        }
        items
    }

    fn toggle(self, key: &KeySummary) -> MenuItem {
        let t = texts();
        let subject = key.clone();
        if key.state == KeyState::Enabled {
            MenuItem::new((t.disable)(&key.name), move || self.ask(Action::Disable, &subject))
                .icon(IconName::SysMinus)
                .blocked(self.blocked(can::set_state(key, KeyState::Disabled)))
        } else {
            MenuItem::new((t.enable)(&key.name), move || self.enable(&subject))
                .icon(IconName::SysEnter)
                .blocked(self.blocked(can::set_state(key, KeyState::Enabled)))
        }
    }

    pub(super) fn say(self, text: String) {
        if let Some(toasts) = self.toasts {
            toasts.push(Toast { text, link: None });
        }
    }

    fn run(self, name: String, said: String, work: impl Future<Output = Result<(), ApiError>> + 'static) {
        self.busy.set(Some(name));
        self.failed.set(None);
        spawn_local(async move {
            match work.await {
                Ok(()) => self.say(said),
                Err(error) => {
                    self.failed.try_set(Some(error));
                }
            }
            self.busy.try_set(None);
        });
    }
}

/// Patches fields of a key that are still what was shown. Somebody else's change of another field, and the controller's of the
/// status, move the version and are no conflict; a change of the same field is one, and its error carries the newer key.
pub(super) async fn patch_as_seen(
    api: Api,
    seen: &KeySummary,
    spec: Value,
    confirmed: Option<Confirmed>,
) -> Result<(), ApiError> {
    let mut patch = PatchRequest {
        resource_version: seen.resource_version.clone(),
        spec,
        base: None,
        plan_hash: confirmed.as_ref().map(|confirmed| confirmed.plan_hash.clone()),
        confirm_name: confirmed.as_ref().and_then(|confirmed| confirmed.confirm_name.clone()),
        reason: confirmed.and_then(|confirmed| confirmed.reason),
    };
    let mut tries = 0;
    loop {
        let Err(error) = api.patch_key(&seen.name, &patch).await else { return Ok(()) };
        tries += 1;
        match newer(&error) {
            Some(newer) if tries < TRIES && !clashes(&patch.spec, seen, &newer) => {
                patch.resource_version = newer.resource_version;
            }
            _ => return Err(error),
        }
    }
}

/// How often a status may get in between.
const TRIES: u32 = 5;

/// The key as it is now, from a conflict.
pub(super) fn newer(error: &ApiError) -> Option<KeySummary> {
    let ApiError::Problem(problem) = error else { return None };
    let current = problem.current.clone().filter(|_| problem.reason == ProblemReason::Conflict)?;
    serde_json::from_value::<ServiceEncryptionKey>(current).ok().map(|key| KeySummary::from(&key))
}

/// Whether somebody changed a field of the patch, to something else than the patch says.
fn clashes(patch: &Value, seen: &KeySummary, newer: &KeySummary) -> bool {
    let of = |key: &KeySummary| serde_json::to_value(key).unwrap_or_default();
    let (seen, newer) = (of(seen), of(newer));
    let fields = patch.as_object().into_iter().flatten();
    fields.into_iter().any(|(field, mine)| newer[field] != seen[field] && newer[field] != *mine)
}

/// The dialogs behind the actions; once per page.
#[component]
pub(super) fn KeyDialogs(
    /// The page's actions.
    actions: KeyActions,
) -> impl IntoView {
    let request = Signal::derive(move || {
        actions.plan.get().map(|(action, key)| PlanRequest {
            action,
            subject: Subject { kind: model::plan::Kind::ServiceEncryptionKey, name: key.name },
            target: None,
        })
    });
    let execute = Callback::new(move |confirmed: Confirmed| {
        let (asked, window) = (actions.plan.get_untracked(), actions.window.get_untracked());
        let api = actions.api;
        Box::pin(async move {
            let Some((action, key)) = asked else { return Ok(()) };
            let (spec, said) = match action {
                Action::Delete => {
                    (json!({ "state": "PendingDeletion", "deletionWindowDays": window }), texts().deletion_set)
                }
                _ => (json!({ "state": "Disabled" }), texts().disabled),
            };
            patch_as_seen(api, &key, spec, Some(confirmed)).await?;
            actions.say(said(&key.name));
            Ok(())
        }) as std::pin::Pin<Box<dyn Future<Output = Result<(), ApiError>>>>
    });
    view! {
        <PlanDialog
            request
            on_close=move |()| actions.plan.set(None)
            execute
            days=actions.window
            details=move || view! { <DeletionWindow days=actions.window /> }
        />
        <ScheduleDialog actions />
        {move || {
            actions
                .failed
                .get()
                .map(|error| {
                    let text = error.text();
                    view! {
                        <crate::ui::MessageStrip
                            kind=crate::ui::MessageKind::Error
                            announce=true
                            actions=move || {
                                view! {
                                    <crate::ui::Button on_press=move |()| actions.failed.set(None)>
                                        {i18n::texts().close}
                                    </crate::ui::Button>
                                }
                            }
                        >
                            {text}
                        </crate::ui::MessageStrip>
                    }
                })
        }}
    }
}

#[cfg(test)]
mod tests {
    use super::clashes;
    use model::wire::KeySummary;
    use model::{RotationSchedule, ServiceEncryptionKey};
    use serde_json::json;

    #[test]
    fn fr_303_only_a_change_of_the_same_field_is_a_conflict() {
        let seen = KeySummary::from(&ServiceEncryptionKey::test().every(RotationSchedule::Days(30)).active());
        let patch = json!({ "rotationSchedule": "Weekly" });
        let with = |change: fn(&mut KeySummary)| {
            let mut newer = seen.clone();
            change(&mut newer);
            clashes(&patch, &seen, &newer)
        };
        assert!(!with(|key| key.current_version = Some(9)));
        assert!(!with(|key| key.state = model::service_key::KeyState::Disabled));
        assert!(!with(|key| key.rotation_schedule = RotationSchedule::Weekly), "they chose the same");
        assert!(with(|key| key.rotation_schedule = RotationSchedule::Daily));
    }
}
