//! The toggle of FR-101, its state, and what it does. Off suspends and deletes nothing; on enables or resumes.

use crate::api::{ApiError, use_api};
use crate::frame::ProblemPanel;
use crate::plan::{Confirmed, PlanDialog, execute};
use crate::shell::use_shell;
use crate::store::{Kind, Verb, use_store};
use crate::tenant::texts::texts;
use crate::ui::{Card, ObjectStatus, Sentence, SentenceList, Status, Switch, Toast, Toasts};
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::condition::{self, types};
use model::plan::{Action, Kind as Subjects, Subject};
use model::tenant::TenantPhase;
use model::wire::{PlanRequest, SuspendRequest, WorkspaceView};

/// The toggle's state, as it stands between wish and fact.
fn state(workspace: &WorkspaceView) -> (Status, &'static str) {
    let t = texts();
    let Some(tenant) = &workspace.tenant else {
        return if workspace.provider_enabled {
            (Status::Waiting, t.state_requested)
        } else {
            (Status::Off, t.state_off)
        };
    };
    match (tenant.phase, tenant.suspended) {
        (Some(TenantPhase::Active), true) => (Status::Changing, t.state_suspending),
        (Some(TenantPhase::Suspended), false) => (Status::Changing, t.state_resuming),
        (Some(TenantPhase::Active), false) => (Status::Ok, t.state_active),
        (Some(TenantPhase::Suspended), true) => (Status::Broken, t.state_suspended),
        (Some(TenantPhase::Provisioning) | None, _) => (Status::Waiting, t.state_provisioning),
    }
}

/// FR-101.
#[component]
pub(super) fn ToggleCard() -> impl IntoView {
    let (store, api, shell) = (use_store(), use_api(), use_shell());
    let t = texts();
    let tenant = store.tenant();
    let is_on = store.workspace(|w| w.provider_enabled && w.tenant.as_ref().is_none_or(|tenant| !tenant.suspended));
    let is_on = Memo::new(move |_| is_on.get().unwrap_or_default());
    let now = store.workspace(state);
    let now = Memo::new(move |_| now.get().unwrap_or((Status::Unknown, "")));
    let was_recovered = Memo::new(move |_| {
        tenant.with(|t| t.as_ref().is_some_and(|t| condition::holds(&t.conditions, types::RECOVERED)))
    });
    let blocked = Signal::derive(move || {
        let (verb, kind) = match tenant.with(Option::is_some) {
            true => (Verb::Update, Kind::Tenant),
            false => (Verb::Create, Kind::Provider),
        };
        store.blocked(verb, kind).get()
    });
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<ApiError>);
    let asked = RwSignal::new(None::<PlanRequest>);
    let toasts = use_context::<Toasts>();
    let done = move |text: &'static str| {
        if let Some(toasts) = toasts {
            toasts.push(Toast { text: text.to_owned(), link: None });
        }
    };
    let turn_on = move || {
        busy.set(true);
        failed.set(None);
        let resume = tenant.with_untracked(Option::is_some);
        spawn_local(async move {
            let answer = if resume {
                let wish = SuspendRequest { suspended: false, plan_hash: None, confirm_name: None, reason: None };
                api.suspend(&wish).await
            } else {
                api.enable_provider().await
            };
            busy.try_set(false);
            match answer {
                Ok(_) => {
                    done(if resume { t.resumed } else { t.enabled });
                    shell.reload_portal();
                }
                Err(error) => {
                    failed.try_set(Some(error));
                }
            }
        });
    };
    let change = move |on: bool| {
        if on {
            turn_on();
        } else if let Some(tenant) = tenant.get_untracked() {
            let subject = Subject { kind: Subjects::Tenant, name: tenant.name };
            asked.set(Some(PlanRequest { action: Action::Suspend, subject, target: None }));
        }
    };
    let execute = execute(move |confirmed: Confirmed| {
        let wish = SuspendRequest {
            suspended: true,
            plan_hash: Some(confirmed.plan_hash),
            confirm_name: confirmed.confirm_name,
            reason: confirmed.reason,
        };
        async move {
            api.suspend(&wish).await?;
            done(t.suspended);
            Ok(())
        }
    });
    let sheet = stylers_macro::style_sheet!("src/mfe/tenant/toggle_card.css");
    view! {
        class=sheet,
        <Card title=t.manager>
            <p class="kc-toggle-card__line">{t.what}</p>
            <p class="kc-toggle-card__line">
                <Switch label=t.switch on=is_on on_change=change disabled_reason=blocked busy />
            </p>
            <p class="kc-toggle-card__line" role="status" aria-label=t.state>
                <ObjectStatus status=Signal::derive(move || now.get().0) text=move || now.get().1 />
            </p>
            {move || failed.get().map(|error| view! { <ProblemPanel error on_retry=move |()| turn_on() /> })}
            <Show when=move || was_recovered.get()>
                <SentenceList><Sentence status=Status::Ok>{t.recovered}</Sentence></SentenceList>
            </Show>
        </Card>
        <Card title=move || if is_on.get() { t.off_title } else { t.on_title }>
            <SentenceList>
                {move || {
                    let lines = if is_on.get() { t.off.as_slice() } else { t.on.as_slice() };
                    lines.iter().map(|line| view! { <Sentence>{*line}</Sentence> }).collect_view()
                }}
            </SentenceList>
            <p class="kc-toggle-card__line kc-dim">{t.uninstall}</p>
        </Card>
        <PlanDialog request=asked on_close=move |()| asked.set(None) execute reason_required=true />
    }
}
