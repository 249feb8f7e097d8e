//! The service key wizard (FR-301, FR-403): root → application → rotation policy → review.

use crate::api::{ApiError, use_api};
use crate::frame::{DegradedStrip, PageLiveMark};
use crate::i18n;
use crate::plan::MayNot;
use crate::routes::{NewKey, Route};
use crate::service_key::draft::Draft;
use crate::service_key::new_key_steps::{ApplicationStep, ReviewStep, RootStep, RotationStep, SoFar};
use crate::service_key::rotation_preview::RotationPreview;
use crate::service_key::schedule_texts;
use crate::service_key::wizard_texts::texts;
use crate::shell::{use_nav, use_route, use_shell};
use crate::store::{Kind, Verb, use_store};
use crate::ui::{
    Button, ButtonKind, Card, Columns, MessageKind, MessageStrip, Page, PageBody, PageHeader, SideWidth, Toast, Toasts,
    WizardFooter, WizardSteps,
};
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::RotationSchedule;
use model::wire::CreateRequest;

const LAST: usize = 3;

/// The page.
#[component]
pub fn NewKeyPage() -> impl IntoView {
    let (t, api, store, nav, shell) = (texts(), use_api(), use_store(), use_nav(), use_shell());
    let toasts = use_context::<Toasts>();
    let asked = match use_route().get_untracked() {
        Route::NewKey(NewKey { account }) => account,
        _ => None,
    };
    let draft = RwSignal::new(Draft::new(asked.clone()));
    let step = RwSignal::new(usize::from(asked.is_some()));
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<ApiError>);
    Effect::new(move |_| shell.set_dirty(draft.with(Draft::is_dirty)));
    on_cleanup(move || shell.set_dirty(false));

    let off = store.blocked(Verb::Create, Kind::Key);
    let missing = Signal::derive(move || draft.with(|draft| draft.missing(step.get())));
    let create = move |()| {
        let draft_now = draft.get_untracked();
        let Some(spec) = draft_now.spec() else { return };
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let answer = api.create_key(&CreateRequest { name: draft_now.name.clone(), spec }).await;
            let is_left = busy.try_set(false).is_some();
            match answer {
                Ok(_) => {
                    if let Some(toasts) = toasts {
                        toasts.push(Toast { text: (t.created)(&draft_now.name), link: None });
                    }
                    if !is_left {
                        shell.set_dirty(false);
                        nav.to(&Route::key(draft_now.name));
                    }
                }
                Err(error) => {
                    if let Some(back) = error.field().map(|(field, _)| step_of(field)) {
                        step.set(back);
                    }
                    failed.set(Some(error));
                }
            }
        });
    };
    let on = move |()| {
        failed.set(None);
        step.update(|step| *step += 1);
    };
    let body = move || match step.get() {
        0 => view! { <RootStep draft /> }.into_any(),
        1 => view! { <ApplicationStep draft failed /> }.into_any(),
        2 => view! { <RotationStep draft /> }.into_any(),
        _ => view! { <ReviewStep draft /> }.into_any(),
    };
    let workspace = store.workspace_name();
    let place = move || (i18n::texts().in_workspace)(&workspace.get());
    view! {
        <Page>
            <PageHeader
                title=t.title
                subtitle=place
                crumb=(i18n::texts().service_keys.to_owned(), nav.href(&Route::keys(|_| {})))
            >
                <PageLiveMark />
            </PageHeader>
            <WizardSteps
                label=t.steps
                steps=Signal::stored([t.root, t.application, t.rotation, t.review].map(str::to_owned).to_vec())
                current=step
                on_step=move |to: usize| step.set(to)
                done_label=t.done
            />
            <PageBody>
                <DegradedStrip />
                <MayNot verb=Verb::Create kind=Kind::Key />
                <Columns width=SideWidth::Preview side=move || view! { <Side draft step /> }>
                    {body}
                    {move || {
                        failed
                            .get()
                            .map(|error| {
                                view! { <MessageStrip kind=MessageKind::Error announce=true>{error.text()}</MessageStrip> }
                            })
                    }}
                </Columns>
            </PageBody>
            <WizardFooter start=move || {
                view! {
                    <Show when=move || step.get() != 0>
                        <Button kind=ButtonKind::Transparent on_press=move |()| step.update(|step| *step -= 1)>{t.back}</Button>
                        <span class="kc-dim">{t.kept}</span>
                    </Show>
                }
            }>
                <Button kind=ButtonKind::Transparent on_press=move |()| nav.to(&Route::keys(|_| {}))>
                    {i18n::texts().cancel}
                </Button>
                {move || {
                    if step.get() == LAST {
                        view! {
                            <Button kind=ButtonKind::Emphasized on_press=create disabled_reason=off busy>{t.create}</Button>
                        }
                            .into_any()
                    } else {
                        let text = if step.get() + 1 == LAST { t.to_review } else { t.next };
                        view! {
                            <Button kind=ButtonKind::Emphasized on_press=on disabled_reason=missing>{text}</Button>
                        }
                            .into_any()
                    }
                }}
            </WizardFooter>
        </Page>
    }
}

#[component]
fn Side(draft: RwSignal<Draft>, step: RwSignal<usize>) -> impl IntoView {
    let now = crate::shell::now();
    let schedule = Memo::new(move |last: Option<&RotationSchedule>| {
        draft.with(|draft| draft.schedule.parse()).ok().or(last.copied()).unwrap_or_default()
    });
    let key = Memo::new(move |_| draft.with(|draft| Some(draft.name.clone())));
    view! {
        <Show when=move || { step.get() >= 2 }>
            <Card title=schedule_texts::texts().next_five flush=true>
                <RotationPreview schedule anchor=now first_version=Signal::stored(2) key />
            </Card>
        </Show>
        <SoFar draft />
    }
}

/// The step on which a field of the API is asked for.
fn step_of(field: &str) -> usize {
    match field {
        "spec.accountRef" | "spec.accountRef.name" => 0,
        "spec.rotationSchedule" => 2,
        _ => 1,
    }
}
