//! Changing a key's schedule on the fly (FR-303), with the rotations it will lead to.

use crate::api::ApiError;
use crate::i18n;
use crate::letters::lower;
use crate::service_key::actions::{KeyActions, newer, patch_as_seen};
use crate::service_key::rotation_preview::RotationPreview;
use crate::service_key::schedule_field::{ScheduleField, ScheduleInput};
use crate::service_key::texts::texts;
use crate::store::use_store;
use crate::ui::{Button, ButtonKind, Dialog, DialogSize, MessageKind, MessageStrip};
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::RotationSchedule;
use serde_json::json;

/// Open while `actions.schedule` holds a key.
#[component]
pub(super) fn ScheduleDialog(
    /// The page's actions.
    actions: KeyActions,
) -> impl IntoView {
    let (t, store, api) = (texts(), use_store(), crate::api::use_api());
    let input = RwSignal::new(ScheduleInput::from(RotationSchedule::Never));
    let valid = RwSignal::new(RotationSchedule::Never);
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<ApiError>);
    // What somebody else chose meanwhile: saving again is a decision.
    let theirs = RwSignal::new(None::<RotationSchedule>);
    let opened = Memo::new(move |_| actions.schedule.with(|key| key.as_ref().map(|key| key.name.clone())));
    Effect::new(move |_| {
        if opened.with(Option::is_some)
            && let Some(key) = actions.schedule.get_untracked()
        {
            input.set(key.rotation_schedule.into());
            failed.set(None);
            theirs.set(None);
            busy.set(false);
        }
    });
    Effect::new(move |_| {
        if let Ok(schedule) = input.get().parse() {
            valid.set(schedule);
        }
    });
    let open = Signal::derive(move || actions.schedule.with(Option::is_some));
    let close = move |()| actions.schedule.set(None);
    let why = Signal::derive(move || {
        let unchanged = actions.schedule.get().is_some_and(|key| input.get().parse() == Ok(key.rotation_schedule));
        actions
            .off()
            .or_else(|| input.get().parse().err())
            .or_else(|| unchanged.then(|| i18n::texts().no_change.into()))
    });
    let save = move |()| {
        let (Some(key), Ok(schedule)) = (actions.schedule.get_untracked(), input.get_untracked().parse()) else {
            return;
        };
        let spec = json!({ "rotationSchedule": schedule.to_string() });
        busy.set(true);
        failed.set(None);
        theirs.set(None);
        spawn_local(async move {
            match patch_as_seen(api, &key, spec, None).await {
                Ok(()) => {
                    actions.schedule.set(None);
                    actions.say((t.schedule_set)(&key.name, &lower(&i18n::schedule(schedule))));
                }
                Err(error) => match newer(&error).filter(|newer| newer.rotation_schedule != key.rotation_schedule) {
                    Some(newer) => {
                        theirs.try_set(Some(newer.rotation_schedule));
                        actions.schedule.try_set(Some(newer));
                    }
                    None => {
                        failed.try_set(Some(error));
                    }
                },
            }
            busy.try_set(false);
        });
    };
    let workspace = store.workspace_name();
    let title =
        move || actions.schedule.get().map(|key| (t.schedule_title)(&key.name, &workspace.get())).unwrap_or_default();
    let own_name = Signal::derive(move || actions.schedule.get().map(|key| key.name));
    let next_version =
        Signal::derive(move || actions.schedule.get().and_then(|key| key.current_version).unwrap_or_default() + 1);
    view! {
        <Dialog
            open
            on_close=close
            title
            size=DialogSize::Wide
            footer=move || {
                view! {
                    <Button kind=ButtonKind::Emphasized on_press=save disabled_reason=why busy>{t.save_schedule}</Button>
                    <Button kind=ButtonKind::Transparent on_press=close>{i18n::texts().cancel}</Button>
                }
            }
        >
            <ScheduleField input />
            <RotationPreview schedule=valid first_version=next_version key=own_name />
            {move || {
                theirs
                    .get()
                    .map(|theirs| view! { <MessageStrip kind=MessageKind::Warning announce=true>{(t.schedule_clash)(&i18n::schedule(theirs))}</MessageStrip> })
            }}
            {move || {
                failed.get().map(|error| view! { <MessageStrip kind=MessageKind::Error announce=true>{error.text()}</MessageStrip> })
            }}
        </Dialog>
    }
}
